//! The keys of homes as feeds.

use crate::Result;
use async_trait::async_trait;
use syrinx_model::{Moment, OwnerId};

/// The keys of homes as feeds; only their hashes are kept.
#[async_trait]
pub trait HomeFeeds: Send + Sync {
    /// Gives an owner's home a key, in place of the one that it had.
    ///
    /// # Errors
    /// If the database fails.
    async fn set_home_feed(&self, owner: OwnerId, key_hash: &[u8], at: Moment) -> Result<()>;

    /// Since when an owner's home has its key; `None` if it has none.
    ///
    /// # Errors
    /// If the database fails.
    async fn home_feed_since(&self, owner: OwnerId) -> Result<Option<Moment>>;

    /// Whose home a key opens.
    ///
    /// # Errors
    /// If the database fails.
    async fn home_feed_owner(&self, key_hash: &[u8]) -> Result<Option<OwnerId>>;

    /// Takes the key away.
    ///
    /// # Errors
    /// If the database fails.
    async fn drop_home_feed(&self, owner: OwnerId) -> Result<()>;
}
