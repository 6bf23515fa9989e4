//! An edition on its way.

use crate::{Act, AuthorId, Edition, PostId, Relate};
use serde::{Deserialize, Serialize};

/// The state of a delivery. No other words, anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Waits for its first attempt.
    Queued,
    /// An attempt is under way.
    Sending,
    /// An attempt failed before anything was done; another will follow.
    Retrying,
    /// It may or may not have arrived, and the network cannot tell; it is not sent again by itself.
    Unconfirmed,
    /// The account needs a new login first.
    Held,
    /// It stands.
    Delivered,
    /// A thread stopped midway.
    Partial,
    /// The network refused it for good.
    Failed,
    /// It was not for this account.
    Skipped,
    /// The owner stopped it.
    Cancelled,
    /// Its deletion is under way.
    Deleting,
    /// It was deleted there.
    Deleted,
}

impl DeliveryState {
    /// The word, as in API and UI.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Retrying => "retrying",
            Self::Unconfirmed => "unconfirmed",
            Self::Held => "held",
            Self::Delivered => "delivered",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Cancelled => "cancelled",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Queued,
            Self::Sending,
            Self::Retrying,
            Self::Unconfirmed,
            Self::Held,
            Self::Delivered,
            Self::Partial,
            Self::Failed,
            Self::Skipped,
            Self::Cancelled,
            Self::Deleting,
            Self::Deleted,
        ]
        .into_iter()
        .find(|state| state.as_str() == word)
    }

    /// Whether nothing more happens by itself.
    #[must_use]
    pub fn is_settled(self) -> bool {
        !matches!(
            self,
            Self::Queued | Self::Sending | Self::Retrying | Self::Held | Self::Deleting
        )
    }
}

/// Something to be brought about on a network; every write to one goes through the outbox as a delivery of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// An edition stands.
    Post(Edition),
    /// An act on somebody's post is done.
    Act {
        /// The post.
        post: PostId,
        /// The act.
        act: Act,
    },
    /// A relation to an author is set.
    Relate {
        /// The author.
        author: AuthorId,
        /// The relation.
        relate: Relate,
    },
}

/// Why a delivery did not go on, in two forms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryError {
    /// A stable word for programs.
    pub code: String,
    /// A sentence for people.
    pub message: String,
}
