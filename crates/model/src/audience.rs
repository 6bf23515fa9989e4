//! Who may read a post.

use serde::{Deserialize, Serialize};

/// The four audiences that every client knows, from widest to narrowest. A network's own audience is mapped down, never wider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Everybody, and listed in public places.
    #[default]
    Public,
    /// Everybody, but not listed.
    Unlisted,
    /// Followers only.
    Private,
    /// The mentioned only.
    Direct,
}

impl Audience {
    /// Whether anybody at all may read it.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Public | Self::Unlisted)
    }

    /// The word of the client API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Private => "private",
            Self::Direct => "direct",
        }
    }

    /// Reads the word of the client API.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "public" => Some(Self::Public),
            "unlisted" => Some(Self::Unlisted),
            "private" => Some(Self::Private),
            "direct" => Some(Self::Direct),
            _ => None,
        }
    }
}
