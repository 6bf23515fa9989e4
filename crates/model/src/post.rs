//! Smaller pieces of a post.

use crate::Moment;
use serde::{Deserialize, Serialize};

/// What a network counts of a post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Replies.
    pub replies: u64,
    /// Boosts.
    pub boosts: u64,
    /// Likes.
    pub likes: u64,
    /// Quotes.
    pub quotes: u64,
}

impl std::ops::Add for Counts {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            replies: self.replies.saturating_add(other.replies),
            boosts: self.boosts.saturating_add(other.boosts),
            likes: self.likes.saturating_add(other.likes),
            quotes: self.quotes.saturating_add(other.quotes),
        }
    }
}

/// A poll of a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// What the account calls the poll.
    pub id: String,
    /// What can be voted for.
    pub options: Vec<PollOption>,
    /// Whether several may be chosen.
    pub multiple: bool,
    /// When it ends.
    pub ends_at: Option<Moment>,
    /// Whether it has ended.
    pub ended: bool,
    /// Who voted, if counted.
    pub voters: Option<u64>,
    /// Whether it keeps the votes of each option to itself until it has ended.
    #[serde(default)]
    pub hides_totals: bool,
}

/// One choice of a poll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollOption {
    /// Its text.
    pub title: String,
    /// Votes, if shown.
    pub votes: Option<u64>,
}

/// A link's preview as a network shows it under a post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The page.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// Its picture.
    pub image: Option<String>,
}
