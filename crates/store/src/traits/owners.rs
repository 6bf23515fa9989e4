//! Persons with a login here.

use crate::{AuthorRow, NewOwner, Owner, OwnerPatch, Result};
use async_trait::async_trait;
use syrinx_model::{AuthorId, OwnerId};

/// Persons with a login here.
#[async_trait]
pub trait Owners: Send + Sync {
    /// Owners who let themselves be found, as authors: the newest first, or those who spoke last.
    ///
    /// # Errors
    /// If the database fails.
    async fn discoverable(&self, newest: bool, limit: usize, offset: usize) -> Result<Vec<AuthorId>>;

    /// Creates an owner together with their author on the network of this server (`author.owner` is filled in here).
    ///
    /// # Errors
    /// `Taken` if the name is.
    async fn create_owner(&self, new: NewOwner, author: AuthorRow) -> Result<Owner>;

    /// An owner.
    ///
    /// # Errors
    /// If the database fails.
    async fn owner(&self, id: OwnerId) -> Result<Option<Owner>>;

    /// An owner by login name, without regard to case.
    ///
    /// # Errors
    /// If the database fails.
    async fn owner_by_name(&self, name: &str) -> Result<Option<Owner>>;

    /// The owner that an author of this server is.
    ///
    /// # Errors
    /// If the database fails.
    async fn owner_of_author(&self, author: AuthorId) -> Result<Option<Owner>>;

    /// How many owners there are.
    ///
    /// # Errors
    /// If the database fails.
    async fn count_owners(&self) -> Result<u64>;

    /// The ids of all owners.
    ///
    /// # Errors
    /// If the database fails.
    async fn owner_ids(&self) -> Result<Vec<OwnerId>>;

    /// Changes an owner.
    ///
    /// # Errors
    /// If the database fails.
    async fn update_owner(&self, id: OwnerId, patch: OwnerPatch) -> Result<()>;
}
