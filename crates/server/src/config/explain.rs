//! What figment found, in a sentence.

use super::ConfigError;
use figment::error::{Actual, Kind};
use std::path::Path;

/// Says in a sentence what figment found.
pub(super) fn explain(error: &figment::Error) -> ConfigError {
    let place = error
        .metadata
        .as_ref()
        .map(|from| from.name.to_string())
        .unwrap_or_default();
    let key: Vec<&str> = error
        .path
        .iter()
        .map(String::as_str)
        .filter(|step| step.parse::<usize>().is_err())
        .collect();
    match &error.kind {
        Kind::InvalidValue(given, expected) | Kind::InvalidType(given, expected) => ConfigError::Value {
            key: key.join("."),
            place,
            given: shown(given),
            expected: expected.clone(),
        },
        other => ConfigError::Syntax(format!("{place} cannot be used: {other}")),
    }
}

/// The place of a mistake and its name, of the picture that the parser draws around them.
pub(super) fn syntax(file: &Path, error: &figment::Error) -> ConfigError {
    let picture = error.kind.to_string();
    let mut lines = picture
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.contains('|'));
    let place = lines
        .next()
        .unwrap_or_default()
        .trim_start_matches("TOML parse error ");
    let name = lines
        .next_back()
        .map_or_else(String::new, |name| format!(": {name}"));
    ConfigError::Syntax(format!("{} is not TOML {place}{name}", file.display()))
}

fn shown(given: &Actual) -> String {
    match given {
        Actual::Str(text) => format!("“{text}”"),
        Actual::Bool(value) => value.to_string(),
        Actual::Unsigned(value) => value.to_string(),
        Actual::Signed(value) => value.to_string(),
        Actual::Float(value) => value.to_string(),
        Actual::Seq => "a list".to_owned(),
        Actual::Map => "a section".to_owned(),
        other => other.to_string(),
    }
}
