//! A draft, fitted to one account.

use crate::{AccountId, Address, Attachment, Audience, DraftPoll, MediaId, Text};
use serde::{Deserialize, Serialize};

/// What one account will say, in one or more parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edition {
    /// The account that will say it.
    pub account: AccountId,
    /// What it will say, in order; each later part answers the one before.
    pub parts: Vec<Part>,
    /// What was given up, told before sending.
    pub losses: Vec<Loss>,
}

/// One post of an edition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The place in the thread, from 0.
    pub ordinal: u32,
    /// What it says; mentions that work on this network carry their facet, others are plain text.
    pub text: Text,
    /// The warning before it; empty if none.
    pub spoiler: String,
    /// Whether its media are hidden at first.
    pub sensitive: bool,
    /// BCP 47 tag of its language.
    pub language: Option<String>,
    /// Who may read it.
    pub audience: Audience,
    /// Its media, in order.
    pub media: Vec<PartMedia>,
    /// Its poll.
    pub poll: Option<DraftPoll>,
    /// What the account calls what it answers; the first part's only, later parts answer the part before.
    pub reply_to: Option<Address>,
    /// What the account calls what it quotes.
    pub quote: Option<Address>,
}

/// Media of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartMedia {
    /// Our file.
    pub media: MediaId,
    /// Its MIME type.
    pub mime: String,
    /// Alternative text.
    pub alt: String,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// What the network calls it, once it was uploaded there.
    pub attachment: Option<Attachment>,
}

/// What an edition gave up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// A stable word for programs: `media_dropped`, `poll`, `spoiler`, `no_edit`, `split`, …
    pub code: String,
    /// A sentence for people.
    pub message: String,
}

impl Loss {
    /// Names a loss.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
        }
    }
}

/// An account that a draft does not go to, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skip {
    /// The account.
    pub account: AccountId,
    /// A stable word for programs.
    pub code: String,
    /// A sentence for people.
    pub reason: String,
}

/// What will be said where: the result of planning, and the whole of a preview.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// One per account that will speak.
    pub editions: Vec<Edition>,
    /// One per account that was asked for and will not.
    pub skips: Vec<Skip>,
}
