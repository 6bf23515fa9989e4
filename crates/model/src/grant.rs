//! The right to act as an account.

use crate::{Moment, Network};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// A secret text. It never shows itself; sealing it is the only way to disk.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes a secret.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The secret itself: for the wire and the seal only.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::new)
    }
}

/// The right to act as one login on a network; what [`Secret`] holds is understood by its connector only.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The network.
    pub network: Network,
    /// The canonical URI of the author that the account speaks as.
    pub author_uri: String,
    /// The handle, for people: `alice@mastodon.example`, `alice.bsky.social`.
    pub handle: String,
    /// The base URL of the server to which the account belongs.
    pub server: String,
    /// When it ends, if the network tells.
    pub expires_at: Option<Moment>,
    /// Tokens, app passwords, keys: a text of the connector's own making.
    pub secret: Secret,
}

/// What a network asks for at login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoginForm {
    /// The fields, in order.
    pub fields: Vec<LoginField>,
    /// A sentence that tells what will happen and where to get what is asked.
    pub hint: String,
}

/// One field of a login form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoginField {
    /// Its name in the submitted form.
    pub name: String,
    /// Its label, for people.
    pub label: String,
    /// Whether it must not be shown while typed.
    pub secret: bool,
    /// Whether it must be given.
    pub required: bool,
}
