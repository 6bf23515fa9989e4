//! Changing and taking back what was sent.

use super::Compose;
use super::send::delivery_of;
use crate::{Engine, Error, Result};
use syrinx_bus::Event;
use syrinx_model::{Audience, DeliveryId, DeliveryState, Draft, DraftId, MediaId, OwnerId, StatusId};
use syrinx_store::{Changes, MediaPatch, PostRow, Removal, Wish};

impl Engine {
    /// Changes a post: here at once, and on every network that can; where one cannot, its delivery says so.
    ///
    /// # Errors
    /// `NotFound` if it is not the owner's, `Invalid` with a sentence about what to change.
    pub async fn edit(
        &self,
        owner: OwnerId,
        id: StatusId,
        compose: Compose,
        alts: Vec<(MediaId, String)>,
    ) -> Result<()> {
        let (draft_id, before) = self.own_draft(owner, id).await?;
        for (media, alt) in alts {
            let patch = MediaPatch {
                alt: Some(alt),
                focus: None,
            };
            self.store
                .update_media(owner, media, patch)
                .await?
                .ok_or(Error::NotFound)?;
        }
        let targets = before.targets.clone();
        let mut checked = self.check(owner, compose).await?;
        checked.draft.targets = targets;
        checked.draft.at = before.at;
        checked.draft.audience = before.audience;
        checked.draft.application.clone_from(&before.application);
        checked
            .draft
            .application_page
            .clone_from(&before.application_page);
        self.restore_references(&mut checked, owner, &before).await?;
        let (editions, mentioned) = self.editions(&mut checked).await?;
        let media = self.store.media(owner, &checked.draft.media).await?;
        let mut changes = self
            .here(&checked, draft_id, &media, &mentioned, Some(self.now()))
            .await?;
        for post in &mut changes.posts {
            // Whoever has it keeps it; an edit brings a post into no new home.
            post.shown.retain(|shown| shown.owner == owner);
        }
        changes.drafts.push((draft_id, checked.draft.clone()));
        for view in self.store.deliveries_of(draft_id).await? {
            let Some(edition) = editions
                .iter()
                .find(|edition| edition.account == view.delivery.account)
            else {
                continue;
            };
            if !matches!(
                view.delivery.state,
                DeliveryState::Cancelled | DeliveryState::Deleted | DeliveryState::Deleting
            ) {
                changes.wishes.push(Wish::Revise {
                    delivery: view.delivery.id,
                    task: delivery_of(edition.clone()).task,
                    at: self.now(),
                });
            }
        }
        // What the owner sees and what is wished of networks change as one.
        let applied = self.store.apply(changes).await?;
        if let Some(placed) = applied.placed.first() {
            self.announce_changed(placed.post).await;
        }
        self.bus.announce(Event::Outbox);
        Ok(())
    }

    /// An edit keeps what the post answers and quotes.
    async fn restore_references(
        &self,
        checked: &mut super::validate::Checked,
        owner: OwnerId,
        before: &Draft,
    ) -> Result<()> {
        if let Some(parent) = before.parent {
            checked.parents = self.store.find_status(Some(owner), parent.into()).await?;
        }
        if let Some(quote) = before.quote {
            checked.quotes = self.store.find_status(Some(owner), quote.into()).await?;
        }
        (checked.draft.parent, checked.draft.quote) = (before.parent, before.quote);
        Ok(())
    }

    /// Takes a post back: here at once, on every network as soon as it can be reached.
    ///
    /// # Errors
    /// `NotFound` if it is not the owner's.
    pub async fn delete(&self, owner: OwnerId, id: StatusId) -> Result<()> {
        let mut posts = self.own_posts(owner, id).await?;
        let Some(draft) = posts.iter().find_map(|post| post.draft) else {
            // A boost of the owner's own: taking it back is undoing it.
            return self.unboost_wrapper(owner, &posts).await;
        };
        // What was not said from here stands in the entry too where it is the same thing; others read it.
        posts.retain(|post| post.draft == Some(draft));
        let mut changes = Changes::default();
        for post in &posts {
            changes.removals.push(Removal::Post(post.id));
        }
        for view in self.store.deliveries_of(draft).await? {
            changes.wishes.push(Wish::Withdraw {
                delivery: view.delivery.id,
                at: self.now(),
            });
        }
        let applied = self.store.apply(changes).await?;
        self.announce(&applied);
        let counted = |post: &&PostRow| post.origin.is_local() && post.audience.is_open();
        if let Some(here) = posts.iter().find(counted) {
            self.count_posts(here.author, -1).await;
        }
        // What was never public is not told to be gone: that would tell everybody that it was there.
        let public = posts.iter().filter(|post| post.audience == Audience::Public);
        public.for_each(|post| self.announce_public_gone(post.id));
        self.bus.announce(Event::Outbox);
        Ok(())
    }

    /// Takes a post back, and its files with it: those that nothing else of the owner's uses.
    ///
    /// # Errors
    /// As [`Engine::delete`].
    pub async fn delete_with_files(&self, owner: OwnerId, id: StatusId) -> Result<()> {
        let files = match self.own_draft(owner, id).await {
            Ok((_, draft)) => draft.media,
            // A boost of the owner's own has none.
            Err(Error::NotFound) => Vec::new(),
            Err(error) => return Err(error),
        };
        self.delete(owner, id).await?;
        self.discard_files(owner, &files).await
    }

    /// A post as it was typed.
    ///
    /// # Errors
    /// `NotFound` if it is not the owner's.
    pub async fn source(&self, owner: OwnerId, id: StatusId) -> Result<Draft> {
        Ok(self.own_draft(owner, id).await?.1)
    }

    /// Tries a delivery again at once: one that failed, waits, or is unconfirmed (then it is sent once more).
    ///
    /// # Errors
    /// `NotFound` if it is not the owner's.
    pub async fn retry_delivery(&self, owner: OwnerId, id: DeliveryId) -> Result<()> {
        self.store.delivery(owner, id).await?.ok_or(Error::NotFound)?;
        self.store.retry_now(id, self.now()).await?;
        self.bus.announce(Event::Outbox);
        Ok(())
    }

    /// Wishes that a delivery does not stand: one that waits is stopped, one that stands is taken down.
    ///
    /// # Errors
    /// `NotFound` if it is not the owner's.
    pub async fn cancel_delivery(&self, owner: OwnerId, id: DeliveryId) -> Result<()> {
        self.store.delivery(owner, id).await?.ok_or(Error::NotFound)?;
        self.store.withdraw(id, self.now()).await?;
        self.bus.announce(Event::Outbox);
        Ok(())
    }

    async fn own_draft(&self, owner: OwnerId, id: StatusId) -> Result<(DraftId, Draft)> {
        let posts = self.own_posts(owner, id).await?;
        let draft = posts.iter().find_map(|post| post.draft).ok_or(Error::NotFound)?;
        Ok((draft, self.store.draft(draft).await?.ok_or(Error::NotFound)?))
    }

    /// The posts of a status that the owner made; all its copies.
    async fn own_posts(&self, owner: OwnerId, id: StatusId) -> Result<Vec<PostRow>> {
        let posts = self.store.find_status(Some(owner), id).await?;
        let me = self.store.owner(owner).await?.ok_or(Error::NotFound)?.author;
        match posts.iter().any(|post| post.author == me) {
            true => Ok(posts),
            false => Err(Error::NotFound),
        }
    }
}
