//! How owners want to be seen here.

use serde::{Deserialize, Serialize};

/// How an owner wants to be seen here, beside what their profile says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Presence {
    /// Whether they may be suggested to others; `None` until they say.
    pub discoverable: Option<bool>,
    /// Whether search engines may list them.
    pub indexable: bool,
    /// Whether nobody sees whom they follow and who follows them; `None` until they say.
    pub hide_collections: Option<bool>,
    /// What their avatar shows.
    pub avatar_alt: String,
    /// What their header shows.
    pub header_alt: String,
    /// Whether their profile has a page of media.
    pub show_media: bool,
    /// Whether that page has media of answers.
    pub show_media_replies: bool,
    /// Whether their profile has a page of what they feature.
    pub show_featured: bool,
    /// Web sites that may name them as an author.
    pub attribution_domains: Vec<String>,
    /// Who may quote a post that says nothing of it.
    pub quote_policy: QuotePolicy,
}

/// Who may quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotePolicy {
    /// Anybody who may read it.
    #[default]
    Public,
    /// Who follows its author.
    Followers,
    /// Its author only.
    Nobody,
}

impl QuotePolicy {
    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Followers => "followers",
            Self::Nobody => "nobody",
        }
    }

    /// The policy with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Public, Self::Followers, Self::Nobody]
            .into_iter()
            .find(|policy| policy.as_str() == word)
    }
}

impl Default for Presence {
    fn default() -> Self {
        Self {
            discoverable: None,
            indexable: false,
            hide_collections: None,
            avatar_alt: String::new(),
            header_alt: String::new(),
            show_media: true,
            show_media_replies: true,
            show_featured: true,
            attribution_domains: Vec::new(),
            quote_policy: QuotePolicy::Public,
        }
    }
}
