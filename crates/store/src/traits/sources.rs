//! What we listen to.

use crate::{GapRow, Result, SourceRow};
use async_trait::async_trait;
use syrinx_model::{AccountId, OwnerId, SourceId};

/// What we listen to.
#[async_trait]
pub trait Sources: Send + Sync {
    /// The sources of an account.
    ///
    /// # Errors
    /// If the database fails.
    async fn sources_of(&self, account: AccountId) -> Result<Vec<SourceRow>>;

    /// One source.
    ///
    /// # Errors
    /// If the database fails.
    async fn source(&self, id: SourceId) -> Result<Option<SourceRow>>;

    /// The gaps of an owner's sources, newest first.
    ///
    /// # Errors
    /// If the database fails.
    async fn gaps(&self, owner: OwnerId) -> Result<Vec<GapRow>>;
}
