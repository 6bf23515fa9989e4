//! Authors that are one human.

use crate::Result;
use async_trait::async_trait;
use syrinx_model::{AuthorId, EntryId, Evidence, OwnerId, PersonId, PostId};

/// Authors that are one human.
#[async_trait]
pub trait Persons: Send + Sync {
    /// Ties authors into one person, for an owner; persons that they were in become one.
    ///
    /// # Errors
    /// If the database fails.
    async fn tie(&self, owner: OwnerId, authors: &[AuthorId], evidence: Evidence) -> Result<PersonId>;

    /// Takes an author out of their person.
    ///
    /// # Errors
    /// If the database fails.
    async fn untie(&self, owner: OwnerId, author: AuthorId) -> Result<()>;

    /// For each of these authors the others that are the same person, for an owner.
    ///
    /// # Errors
    /// If the database fails.
    async fn same_person(&self, owner: OwnerId, authors: &[AuthorId]) -> Result<Vec<(AuthorId, AuthorId)>>;

    /// The persons of an owner with their authors and the evidence.
    ///
    /// # Errors
    /// If the database fails.
    async fn persons(&self, owner: OwnerId) -> Result<Vec<(PersonId, Vec<(AuthorId, Evidence)>)>>;

    /// Splits a post off its entry: it gets an entry of its own and never joins those copies again. Gives its new entry; `None` if it was not part of such an entry.
    ///
    /// # Errors
    /// If the database fails.
    async fn split(&self, owner: OwnerId, entry: EntryId, post: PostId) -> Result<Option<EntryId>>;
}
