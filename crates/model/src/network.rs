//! A kind of place where people speak.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The network of this server itself: what owners say here.
pub const LOCAL: &str = "local";

/// The id of a network: lower-case letters, digits and dashes. An open set, never an enum.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network(String);

/// The text is not a network id.
#[derive(Debug, thiserror::Error)]
#[error("“{0}” is not a network: use lower-case letters, digits and dashes")]
pub struct NetworkError(String);

impl Network {
    /// Checks and takes a network id.
    ///
    /// # Errors
    /// If it is empty, longer than 32 bytes, or has other characters than `a-z`, `0-9` and `-`.
    pub fn new(id: impl Into<String>) -> Result<Self, NetworkError> {
        let id = id.into();
        let fits = (1..=32).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits { Ok(Self(id)) } else { Err(NetworkError(id)) }
    }

    /// The network of this server itself.
    #[must_use]
    pub fn local() -> Self {
        Self(LOCAL.to_owned())
    }

    /// Whether this is the network of this server itself.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.0 == LOCAL
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Network {
    type Error = NetworkError;
    fn try_from(id: String) -> Result<Self, Self::Error> {
        Self::new(id)
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.0
    }
}
