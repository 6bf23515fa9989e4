//! How owners stand to authors.

use crate::{RelationRow, Result, Window};
use async_trait::async_trait;
use syrinx_model::{AccountId, AuthorId, DeliveryId, OwnerId};

/// How owners stand to authors.
#[async_trait]
pub trait Relations: Send + Sync {
    /// How an owner stands to these authors: one row per author and account that is known; rows of here have `followed_by` filled in from the other side.
    ///
    /// # Errors
    /// If the database fails.
    async fn relations(&self, owner: OwnerId, authors: &[AuthorId]) -> Result<Vec<RelationRow>>;

    /// Writes what a network said when it was asked, unless more is known by now: what was wished meanwhile is newer than
    /// the answer. Gives what is known.
    ///
    /// # Errors
    /// If the database fails.
    async fn learn_relation(&self, row: RelationRow) -> Result<RelationRow>;

    /// Writes what a network answered to a wish that was carried there under a lease. Whatever else the owner wishes of
    /// this author and is still to be carried there stays as wished, and so does this wish if it has changed since; whether boosts are wanted is no network's to say.
    ///
    /// # Errors
    /// If the database fails.
    async fn settle_relation(&self, row: RelationRow, carried: DeliveryId) -> Result<()>;

    /// Owners here who follow an author here.
    ///
    /// # Errors
    /// If the database fails.
    async fn followers_here(&self, author: AuthorId) -> Result<Vec<OwnerId>>;

    /// Authors of owners who follow this author, newest first, with the id to page by.
    ///
    /// # Errors
    /// If the database fails.
    async fn followers(&self, author: AuthorId, window: Window) -> Result<Vec<(i64, AuthorId)>>;

    /// Authors whom this owner follows through any account or here, newest first, with the id to page by.
    ///
    /// # Errors
    /// If the database fails.
    async fn following(&self, owner: OwnerId, window: Window) -> Result<Vec<(i64, AuthorId)>>;

    /// Authors whom this owner muted (or, if `blocks`, blocked), newest first, with the id to page by.
    ///
    /// # Errors
    /// If the database fails.
    async fn hidden(&self, owner: OwnerId, blocks: bool, window: Window) -> Result<Vec<(i64, AuthorId)>>;

    /// Whether any account of the owner, or the owner here, hides or blocks the author, or is blocked by them: then their posts are not let in.
    ///
    /// # Errors
    /// If the database fails.
    async fn is_hidden(&self, owner: OwnerId, author: AuthorId, through: Option<AccountId>) -> Result<bool>;
}
