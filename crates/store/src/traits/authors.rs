//! Anyone who speaks on a network.

use crate::{AuthorRow, Result, Through};
use async_trait::async_trait;
use syrinx_model::{AccountId, Address, AuthorId, Network};

/// Anyone who speaks on a network.
#[async_trait]
pub trait Authors: Send + Sync {
    /// Authors, in the order asked; unknown ids are left out.
    ///
    /// # Errors
    /// If the database fails.
    async fn authors(&self, ids: &[AuthorId]) -> Result<Vec<AuthorRow>>;

    /// Authors by network and canonical URI.
    ///
    /// # Errors
    /// If the database fails.
    async fn authors_by_uri(&self, uris: &[(Network, String)]) -> Result<Vec<AuthorRow>>;

    /// Authors by handle and host, without regard to case; several networks may share one.
    ///
    /// # Errors
    /// If the database fails.
    async fn authors_by_handle(&self, handle: &str, host: &str) -> Result<Vec<AuthorRow>>;

    /// Authors whose handle or name begins with or contains the words, best first.
    ///
    /// # Errors
    /// If the database fails.
    async fn search_authors(&self, words: &str, limit: usize, offset: usize) -> Result<Vec<AuthorRow>>;

    /// Writes one author, new or newer, as far as the word of who tells of them goes; `None` is this server itself.
    /// Gives the id that it has.
    ///
    /// # Errors
    /// If the database fails.
    async fn put_author(&self, author: AuthorRow, through: Option<&Through>) -> Result<AuthorId>;

    /// What an account calls an author.
    ///
    /// # Errors
    /// If the database fails.
    async fn author_address(&self, author: AuthorId, account: AccountId) -> Result<Option<Address>>;

    /// Writes what an account calls an author.
    ///
    /// # Errors
    /// If the database fails.
    async fn put_author_address(&self, author: AuthorId, account: AccountId, address: &Address)
    -> Result<()>;
}
