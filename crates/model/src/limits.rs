//! The fine print of a session: how much, and of what.

use crate::{Audience, TextLimit};
use serde::{Deserialize, Serialize};

/// What one account may do; discovered when its session is opened, where the network tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// All of these hold at once for the text of a part.
    pub text: Vec<TextLimit>,
    /// What the warning before a post is to this network.
    pub spoilers: Spoilers,
    /// Audiences that the network knows.
    pub audiences: Vec<Audience>,
    /// Media of one post.
    pub media: MediaLimits,
    /// Polls, if it has them.
    pub polls: Option<PollLimits>,
    /// Whether what stands can be changed.
    pub edit: bool,
    /// Whether what stands can be taken down.
    pub delete: bool,
    /// Whether posts can be answered.
    pub reply: bool,
    /// Whether posts can be quoted.
    pub quote: bool,
    /// Whether posts can be liked.
    pub like: bool,
    /// Whether posts can be boosted.
    pub boost: bool,
    /// Whether the network keeps bookmarks.
    pub bookmark: bool,
    /// How an unclear outcome can be cleared up.
    pub proof: Proof,
    /// How often the network may be called, all calls of the account together.
    pub calls: Option<CallBudget>,
    /// Whether a call costs the owner money.
    pub costs_money: bool,
}

impl Limits {
    /// Limits of a network that can do nothing: a base to build on.
    #[must_use]
    pub fn none() -> Self {
        Self {
            text: Vec::new(),
            spoilers: Spoilers::Prefix,
            audiences: vec![Audience::Public],
            media: MediaLimits::default(),
            polls: None,
            edit: false,
            delete: false,
            reply: false,
            quote: false,
            like: false,
            boost: false,
            bookmark: false,
            proof: Proof::Nothing,
            calls: None,
            costs_money: false,
        }
    }
}

/// What the warning before a post is to a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spoilers {
    /// A field of its own, whose length counts with the text.
    CountedField,
    /// Unknown to it: put before the text.
    Prefix,
}

/// Media of one post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaLimits {
    /// How many.
    pub max_count: usize,
    /// Bytes of a picture.
    pub image_bytes: u64,
    /// Pixels of a picture, width times height.
    pub image_pixels: u64,
    /// MIME types that it takes.
    pub mime_types: Vec<String>,
    /// Graphemes of the alternative text.
    pub alt_graphemes: usize,
}

/// Polls of one post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollLimits {
    /// How many options.
    pub max_options: usize,
    /// Graphemes of an option.
    pub option_graphemes: usize,
    /// Shortest duration in seconds.
    pub min_seconds: u64,
    /// Longest duration in seconds.
    pub max_seconds: u64,
}

/// How an unclear outcome can be cleared up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// We choose the identity: a repeat is the same post.
    Identity,
    /// A key makes a repeat the same post for a while, and own posts can be read back.
    KeyThenReadBack {
        /// How long the key holds, in seconds.
        key_seconds: u32,
    },
    /// Own posts can be read back.
    ReadBack,
    /// There is no way.
    Nothing,
}

/// How often a network may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallBudget {
    /// So many calls.
    pub calls: u32,
    /// In so many seconds.
    pub seconds: u32,
}
