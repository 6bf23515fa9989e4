//! What accounts keep with us because their networks keep nothing.

use crate::Result;
use async_trait::async_trait;
use syrinx_model::{AccountId, Secret};

/// What accounts keep with us; sealed before it reaches the database, gone when the account is unlinked.
#[async_trait]
pub trait Shelves: Send + Sync {
    /// What an account put there.
    ///
    /// # Errors
    /// `Sealed` if it cannot be opened, else if the database fails.
    async fn kept(&self, account: AccountId, key: &str) -> Result<Option<Secret>>;

    /// Puts something there in place of what was, or takes it away.
    ///
    /// # Errors
    /// If the database fails.
    async fn keep(&self, account: AccountId, key: &str, value: Option<&Secret>) -> Result<()>;
}
