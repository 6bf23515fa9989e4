//! Strangers, and what is held back of them.

use crate::{HeldBack, NoticeRequest, Result, StrangerPolicy, Window};
use async_trait::async_trait;
use syrinx_model::{AuthorId, OwnerId};

/// Strangers, and what is held back of them.
#[async_trait]
pub trait Strangers: Send + Sync {
    /// What becomes of notices of strangers.
    ///
    /// # Errors
    /// If the database fails.
    async fn stranger_policy(&self, owner: OwnerId) -> Result<StrangerPolicy>;

    /// Decides what becomes of notices of strangers from now on.
    ///
    /// # Errors
    /// If the database fails.
    async fn set_stranger_policy(&self, owner: OwnerId, policy: StrangerPolicy) -> Result<()>;

    /// How much is held back.
    ///
    /// # Errors
    /// If the database fails.
    async fn held_back(&self, owner: OwnerId) -> Result<HeldBack>;

    /// The strangers of whom something is held back; the window is over authors' ids.
    ///
    /// # Errors
    /// If the database fails.
    async fn notice_requests(&self, owner: OwnerId, window: Window) -> Result<Vec<NoticeRequest>>;

    /// One of them.
    ///
    /// # Errors
    /// If the database fails.
    async fn notice_request(&self, owner: OwnerId, author: AuthorId) -> Result<Option<NoticeRequest>>;

    /// Takes strangers in: what was held back is told, and they are no strangers any more.
    ///
    /// # Errors
    /// If the database fails.
    async fn welcome(&self, owner: OwnerId, authors: &[AuthorId]) -> Result<()>;

    /// Throws away what is held back of these; what they tell next is held back again.
    ///
    /// # Errors
    /// If the database fails.
    async fn turn_away(&self, owner: OwnerId, authors: &[AuthorId]) -> Result<()>;
}
