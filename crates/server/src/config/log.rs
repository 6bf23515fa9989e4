//! What is told while the server runs.

use super::value::{self, Value};
use serde::Deserialize;

/// What is told while the server runs.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Log {
    /// How much.
    #[serde(deserialize_with = "value::one")]
    pub level: LogLevel,
    /// In which form.
    #[serde(deserialize_with = "value::one")]
    pub format: LogFormat,
}

/// How much is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogLevel {
    /// What needs the operator.
    Error,
    /// And what may.
    Warn,
    /// And what is good to know.
    #[default]
    Info,
    /// And every request.
    Debug,
    /// And every step.
    Trace,
}

impl LogLevel {
    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

impl Value for LogLevel {
    const EXPECTED: &'static str = "error, warn, info, debug or trace";

    fn read(text: &str) -> Option<Self> {
        [Self::Error, Self::Warn, Self::Info, Self::Debug, Self::Trace]
            .into_iter()
            .find(|level| level.as_str() == text)
    }
}

/// In which form it is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object per line, for programs.
    Json,
}

impl Value for LogFormat {
    const EXPECTED: &'static str = "text or json";

    fn read(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}
