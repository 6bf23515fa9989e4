//! Why the settings cannot be used.

use std::path::PathBuf;

/// A setting that cannot be used; the sentence says which, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// There is no such setting.
    #[error("{place} has an unknown setting “{key}”: did you mean “{nearest}”?")]
    Unknown {
        /// The setting.
        key: String,
        /// Where it was found.
        place: String,
        /// The setting that is most like it.
        nearest: &'static str,
    },
    /// There is no such variable.
    #[error("the environment has an unknown variable {variable}: did you mean {nearest}?")]
    UnknownVariable {
        /// The variable.
        variable: String,
        /// The variable that is most like it.
        nearest: String,
    },
    /// A value does not fit.
    #[error("“{key}” in {place} is {given}, but must be {expected}")]
    Value {
        /// The setting.
        key: String,
        /// Where it was found.
        place: String,
        /// What it was.
        given: String,
        /// What fits.
        expected: String,
    },
    /// The file is not there, or cannot be read.
    #[error("the settings file {} cannot be read: {reason}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file is not TOML.
    #[error("{0}")]
    Syntax(String),
}
