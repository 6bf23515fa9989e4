//! Lists.

use crate::{AuthorRow, ListRow, Result};
use async_trait::async_trait;
use syrinx_model::{AuthorId, ListId, OwnerId};

/// Lists of owners.
#[async_trait]
pub trait Lists: Send + Sync {
    /// Lists of an owner.
    ///
    /// # Errors
    /// If the database fails.
    async fn lists(&self, owner: OwnerId) -> Result<Vec<ListRow>>;

    /// One list of an owner.
    ///
    /// # Errors
    /// If the database fails.
    async fn list(&self, owner: OwnerId, id: ListId) -> Result<Option<ListRow>>;

    /// Makes a list.
    ///
    /// # Errors
    /// If the database fails.
    async fn create_list(
        &self,
        owner: OwnerId,
        title: &str,
        exclusive: bool,
        replies_policy: &str,
    ) -> Result<ListRow>;

    /// Writes a list back.
    ///
    /// # Errors
    /// If the database fails.
    async fn update_list(&self, list: &ListRow) -> Result<()>;

    /// Deletes a list.
    ///
    /// # Errors
    /// If the database fails.
    async fn delete_list(&self, owner: OwnerId, id: ListId) -> Result<()>;

    /// Its members.
    ///
    /// # Errors
    /// If the database fails.
    async fn list_members(&self, id: ListId) -> Result<Vec<AuthorRow>>;

    /// Adds members.
    ///
    /// # Errors
    /// If the database fails.
    async fn add_to_list(&self, id: ListId, authors: &[AuthorId]) -> Result<()>;

    /// Removes members.
    ///
    /// # Errors
    /// If the database fails.
    async fn remove_from_list(&self, id: ListId, authors: &[AuthorId]) -> Result<()>;

    /// Lists of an owner that have this author.
    ///
    /// # Errors
    /// If the database fails.
    async fn lists_with(&self, owner: OwnerId, author: AuthorId) -> Result<Vec<ListRow>>;
}
