//! What owners decided about authors for themselves.

use crate::{Regard, Result, Window};
use async_trait::async_trait;
use syrinx_model::{AuthorId, Moment, OwnerId};

/// What owners decided about authors for themselves.
#[async_trait]
pub trait Regards: Send + Sync {
    /// What an owner decided about these authors; those about whom nothing was decided are left out.
    ///
    /// # Errors
    /// If the database fails.
    async fn regards(&self, owner: OwnerId, authors: &[AuthorId]) -> Result<Vec<Regard>>;

    /// Writes a decision.
    ///
    /// # Errors
    /// If the database fails.
    async fn put_regard(&self, regard: &Regard) -> Result<()>;

    /// Whom an owner shows on their profile, newest first, with the keys to page by.
    ///
    /// # Errors
    /// If the database fails.
    async fn endorsed(&self, owner: OwnerId, window: Window) -> Result<Vec<(i64, AuthorId)>>;

    /// Owners who want to be told of each post of an author.
    ///
    /// # Errors
    /// If the database fails.
    async fn told_of_posts(&self, author: AuthorId) -> Result<Vec<OwnerId>>;

    /// Mutes that have ended, and are still there.
    ///
    /// # Errors
    /// If the database fails.
    async fn ended_mutes(&self, now: Moment) -> Result<Vec<(OwnerId, AuthorId)>>;

    /// Who asked to follow an author of this server, newest first, with the keys to page by.
    ///
    /// # Errors
    /// If the database fails.
    async fn follow_requests(&self, author: AuthorId, window: Window) -> Result<Vec<(i64, AuthorId)>>;
}
