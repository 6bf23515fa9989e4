//! Accepting: posts that come at the same time share one transaction, and so one wait for the disk.

use crate::{Engine, Error, RenderAuthor, Result};
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use syrinx_model::{AuthorId, OwnerId};
use syrinx_store::{Acceptance, Applied, AuthorRow};
use tokio::sync::oneshot;

/// So many share a transaction at the most.
const TOGETHER: usize = 32;

/// Where posts wait until they are accepted.
#[derive(Default)]
pub(crate) struct Counter(Mutex<VecDeque<Waiting>>);

struct Waiting {
    acceptance: Acceptance,
    /// The author whose posts this one adds to, if everybody may know of it.
    counted: Option<AuthorId>,
    answer: oneshot::Sender<syrinx_store::Result<Applied>>,
}

impl Counter {
    fn push(&self, waiting: Waiting) {
        self.queue().push_back(waiting);
    }

    /// Those that waited longest, one of each owner: what an author's count becomes depends on the post before.
    fn take(&self) -> Vec<Waiting> {
        let mut queue = self.queue();
        let mut owners: BTreeSet<OwnerId> = BTreeSet::new();
        let (taken, left) = std::mem::take(&mut *queue)
            .into_iter()
            .partition(|waiting: &Waiting| {
                owners.len() < TOGETHER && owners.insert(waiting.acceptance.owner)
            });
        *queue = left;
        Vec::from(taken)
    }

    /// The queue stays sound whatever a panicking holder did: every change to it is one step.
    fn queue(&self) -> std::sync::MutexGuard<'_, VecDeque<Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Accepts a post, with all that wait beside it, and counts it. Whoever asked may be gone before it is done, so it
    /// runs by itself: others wait for the same transaction.
    ///
    /// # Errors
    /// As [`syrinx_store::Outbox::accept`].
    pub(super) async fn accept(
        self: &Arc<Self>,
        acceptance: Acceptance,
        counted: Option<AuthorId>,
    ) -> syrinx_store::Result<Applied> {
        let (answer, told) = oneshot::channel();
        self.counter.push(Waiting {
            acceptance,
            counted,
            answer,
        });
        tokio::spawn(Arc::clone(self).accept_waiting());
        let broken = |_| syrinx_store::Error::Database("a post was not accepted to its end".to_owned());
        told.await.map_err(broken)?
    }

    /// Accepts those that wait; there are none if another has taken them.
    async fn accept_waiting(self: Arc<Self>) {
        let _lane = self.faces.lock().await;
        let mut waiting = self.counter.take();
        for one in &mut waiting {
            let Some(author) = one.counted else { continue };
            match self.counted(author, &one.acceptance).await {
                Ok(row) => one.acceptance.changes.authors.extend(row),
                // That costs a number, never the post.
                Err(error) => tracing::warn!(%author, %error, "an author's posts could not be counted"),
            }
        }
        let (acceptances, answers): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .map(|one| (one.acceptance, one.answer))
            .unzip();
        for (answer, accepted) in answers.into_iter().zip(self.accept_all(acceptances).await) {
            drop(answer.send(accepted));
        }
    }

    async fn accept_all(&self, mut acceptances: Vec<Acceptance>) -> Vec<syrinx_store::Result<Applied>> {
        if acceptances.len() < 2 {
            return match acceptances.pop() {
                Some(acceptance) => vec![self.store.accept(acceptance).await],
                None => Vec::new(),
            };
        }
        let count = acceptances.len();
        match self.store.accept_together(acceptances).await {
            Ok(all) => all,
            Err(error) => {
                let told = error.to_string();
                let again = || Err(syrinx_store::Error::Database(told.clone()));
                std::iter::repeat_with(again).take(count).collect()
            }
        }
    }

    /// The author of a post that is being accepted, as they look with it; `None` if they are not of this server.
    async fn counted(&self, author: AuthorId, acceptance: &Acceptance) -> Result<Option<AuthorRow>> {
        let mut rows = self.store.authors(&[author]).await?;
        let Some(mut row) = rows.pop().filter(|row| row.owner.is_some()) else {
            return Ok(None);
        };
        let owner = self.store.owner(acceptance.owner).await?.ok_or(Error::NotFound)?;
        row.author.counts.posts += 1;
        row.fragment = self.render.author(&RenderAuthor {
            id: row.id,
            author: &row.author,
            presence: Some(&owner.presence),
            last_post_at: Some(acceptance.draft.at),
            seen_at: row.author.created_at.unwrap_or(row.fetched_at),
        });
        Ok(Some(row))
    }
}
