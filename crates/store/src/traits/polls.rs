//! Polls of this server, and what owners here chose in any.

use crate::{PollView, Result};
use async_trait::async_trait;
use syrinx_model::{Moment, OwnerId, PostId};

/// Polls of this server, and what owners here chose in any.
#[async_trait]
pub trait Polls: Send + Sync {
    /// How the polls of these posts stand for a reader; those of networks only where the reader has voted.
    ///
    /// # Errors
    /// If the database fails.
    async fn polls(&self, viewer: Option<OwnerId>, posts: &[PostId]) -> Result<Vec<PollView>>;

    /// Votes. Gives whether it counted: not if the owner has voted before for one of these choices, or at all where
    /// only one may be chosen.
    ///
    /// # Errors
    /// If the database fails.
    async fn vote(&self, owner: OwnerId, post: PostId, choices: &[u32], multiple: bool) -> Result<bool>;

    /// Polls of this server that have ended and were not told, with those who voted.
    ///
    /// # Errors
    /// If the database fails.
    async fn ended_polls(&self, now: Moment) -> Result<Vec<(PostId, Vec<OwnerId>)>>;

    /// Notes that the end of a poll was told.
    ///
    /// # Errors
    /// If the database fails.
    async fn told_of_end(&self, post: PostId) -> Result<()>;
}
