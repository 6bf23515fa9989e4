//! How often clients may call.

use super::value;
use serde::Deserialize;

/// How often clients may call within five minutes.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Calls for each token, or for each address without one.
    #[serde(deserialize_with = "value::one")]
    pub calls: u32,
    /// Attempts to log in for each address.
    #[serde(deserialize_with = "value::one")]
    pub logins: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            calls: 300,
            logins: 20,
        }
    }
}
