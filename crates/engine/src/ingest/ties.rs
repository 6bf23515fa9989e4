//! The same thing, said elsewhere.
//!
//! A tie is declared, never guessed from words alone: a bridge names the other end, or the two authors are one person
//! and said the same within the window.

use crate::{Engine, Result};
use syrinx_model::{AuthorId, OwnerId};
use syrinx_store::{Changes, Home, PostChange, Tie};

/// How far apart one person's posts on two networks may lie to be the same thing said, in milliseconds.
const WINDOW: i64 = 60 * 60 * 1000;

impl Engine {
    /// Finds for every new post, and for every owner to whom it was shown, what it is the same as.
    pub(super) async fn find_ties(&self, changes: &mut Changes) -> Result<()> {
        for post in &mut changes.posts {
            for at in 0..post.shown.len() {
                if post.shown[at].tie.is_none() {
                    post.shown[at].tie = self
                        .tie_of(post.shown[at].owner, post, post.shown[at].home)
                        .await?;
                }
            }
        }
        Ok(())
    }

    async fn tie_of(&self, owner: OwnerId, post: &PostChange, home: Home) -> Result<Option<Tie>> {
        if let Some(tie) = self.tie_by_bridge(post).await? {
            return Ok(Some(tie));
        }
        if home == Home::No || post.text_key.is_empty() {
            return Ok(None);
        }
        let same = self.same_person(owner, post.author).await?;
        if same.is_empty() {
            return Ok(None);
        }
        let (from, to) = (post.published_at.plus(-WINDOW), post.published_at.plus(WINDOW));
        let known = self.store.known(std::slice::from_ref(&post.uri)).await?;
        let not = known.first().map(|known| known.post);
        let candidates = self
            .store
            .candidates(owner, &same, &post.text_key, from, to, not)
            .await?;
        // One person who says the same twice on one network has said it twice.
        let twin = candidates
            .into_iter()
            .find(|twin| twin.origin != post.origin && !twin.networks.contains(&post.origin));
        Ok(twin.map(|twin| Tie::Post(twin.post)))
    }

    async fn tie_by_bridge(&self, post: &PostChange) -> Result<Option<Tie>> {
        if post.boost_of.is_some() {
            return Ok(None);
        }
        if !post.body.bridges.is_empty() {
            let known = self.store.known(&post.body.bridges).await?;
            if let Some(other) = known
                .into_iter()
                .find(|known| !known.gone && known.uri != post.uri)
            {
                return Ok(Some(Tie::Post(other.post)));
            }
        }
        let mirrors = self.store.bridged(&post.uri).await?;
        Ok(mirrors.first().map(|mirror| Tie::Post(*mirror)))
    }

    /// The authors that are this one: tied by the owner's hand or by evidence, and the owner's own accounts.
    pub(crate) async fn same_person(&self, owner: OwnerId, author: AuthorId) -> Result<Vec<AuthorId>> {
        let mut same = self.store.same_person(owner, author).await?;
        let mut own: Vec<AuthorId> = self
            .store
            .accounts_of(owner)
            .await?
            .into_iter()
            .map(|account| account.author)
            .collect();
        own.extend(self.store.owner(owner).await?.map(|owner| owner.author));
        if own.contains(&author) {
            same.extend(own);
        }
        same.retain(|other| *other != author);
        same.sort_unstable();
        same.dedup();
        Ok(same)
    }
}
