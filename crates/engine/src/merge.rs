//! What the owner's own hand ties and splits.

use crate::{Engine, Error, Result};
use syrinx_bus::Event;
use syrinx_model::{AuthorId, EntryId, Evidence, OwnerId, PersonId, PostId, StatusId};

impl Engine {
    /// Splits a copy off an entry: it gets an entry of its own, and it stays split.
    ///
    /// # Errors
    /// `NotFound` if the owner has no such entry, or the post is not one of its copies.
    pub async fn split(&self, owner: OwnerId, status: StatusId, post: PostId) -> Result<StatusId> {
        let copies = self.store.find_status(Some(owner), status).await?;
        if copies.len() < 2 || !copies.iter().any(|copy| copy.id == post) {
            return Err(Error::NotFound);
        }
        let own = self
            .store
            .split(owner, EntryId(status.0), post)
            .await?
            .ok_or(Error::NotFound)?;
        self.bus.announce(Event::Changed(owner, status));
        self.bus.announce(Event::New(owner, own.into()));
        Ok(own.into())
    }

    /// Ties authors into one person, for this owner.
    ///
    /// # Errors
    /// `Invalid` if there are fewer than two, `NotFound` if one is unknown.
    pub async fn tie_authors(&self, owner: OwnerId, authors: &[AuthorId]) -> Result<PersonId> {
        let mut authors = authors.to_vec();
        authors.sort_unstable();
        authors.dedup();
        let known = self.store.authors(&authors).await?;
        if known.len() < authors.len() {
            return Err(Error::NotFound);
        }
        if authors.len() < 2 {
            return Err(Error::invalid(
                "Validation failed: a person is tied from two authors or more",
            ));
        }
        Ok(self.store.tie(owner, &authors, Evidence::Owner).await?)
    }

    /// Takes an author out of their person.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn untie_author(&self, owner: OwnerId, author: AuthorId) -> Result<()> {
        Ok(self.store.untie(owner, author).await?)
    }
}
