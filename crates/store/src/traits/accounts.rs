//! Linked logins.

use crate::{Account, AccountPatch, NewAccount, Result};
use async_trait::async_trait;
use syrinx_model::{AccountId, Grant, OwnerId};

/// Linked logins. Grants are sealed before they reach the database.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Links an account, makes its sources (home and notices, as its doors allow) and its list, or renews the grant of the one that is there.
    ///
    /// # Errors
    /// If the database fails.
    async fn link_account(&self, new: NewAccount) -> Result<Account>;

    /// An account.
    ///
    /// # Errors
    /// If the database fails.
    async fn account(&self, id: AccountId) -> Result<Option<Account>>;

    /// The accounts of an owner, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    async fn accounts_of(&self, owner: OwnerId) -> Result<Vec<Account>>;

    /// All accounts of this server.
    ///
    /// # Errors
    /// If the database fails.
    async fn all_accounts(&self) -> Result<Vec<Account>>;

    /// Changes an account.
    ///
    /// # Errors
    /// If the database fails.
    async fn update_account(&self, id: AccountId, patch: AccountPatch) -> Result<()>;

    /// The grant of an account with its version.
    ///
    /// # Errors
    /// `Sealed` if it cannot be opened.
    async fn grant(&self, id: AccountId) -> Result<Option<(Grant, u64)>>;

    /// Replaces a grant, if it still has that version.
    ///
    /// # Errors
    /// `Fenced` if somebody else replaced it.
    async fn replace_grant(&self, id: AccountId, version: u64, grant: &Grant) -> Result<()>;

    /// Unlinks an account: its grant, sources, list and open deliveries go; what it brought stays visible to its owner unless `purge`.
    ///
    /// # Errors
    /// If the database fails.
    async fn unlink_account(&self, id: AccountId, purge: bool) -> Result<()>;
}
