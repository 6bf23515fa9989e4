//! What an owner does to somebody's post, or to somebody.

use crate::{Address, Audience};
use serde::{Deserialize, Serialize};

/// An act on one post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// To like it.
    Like,
    /// To pass it on.
    Boost(Audience),
    /// To keep it.
    Bookmark,
    /// To react with an emoji.
    React(String),
    /// To vote for these options, counted from 0.
    Vote(Vec<u32>),
}

/// An act on one author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relate {
    /// To follow; `boosts` says whether their boosts are wanted.
    Follow {
        /// Whether their boosts are wanted.
        boosts: bool,
    },
    /// To follow no longer.
    Unfollow,
    /// To hide.
    Mute,
    /// To hide no longer.
    Unmute,
    /// To block.
    Block,
    /// To block no longer.
    Unblock,
}

impl Relate {
    /// What takes it back.
    #[must_use]
    pub fn reverse(&self) -> Self {
        match self {
            Self::Follow { .. } => Self::Unfollow,
            Self::Unfollow => Self::Follow { boosts: true },
            Self::Mute => Self::Unmute,
            Self::Unmute => Self::Mute,
            Self::Block => Self::Unblock,
            Self::Unblock => Self::Block,
        }
    }
}

/// How an account stands to an author.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// The author's address for that account.
    pub address: Option<Address>,
    /// We follow them.
    pub following: bool,
    /// We asked to follow them.
    pub requested: bool,
    /// They follow us.
    pub followed_by: bool,
    /// We muted them.
    pub muting: bool,
    /// We blocked them.
    pub blocking: bool,
    /// They blocked us.
    pub blocked_by: bool,
}
