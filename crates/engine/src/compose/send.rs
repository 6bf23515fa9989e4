//! Sending: one transaction, then the client has its answer.

use super::Compose;
use super::validate::Checked;
use crate::plan::plan;
use crate::{Engine, Error, Result};
use std::sync::Arc;
use syrinx_bus::Event;
use syrinx_model::{
    Audience, AuthorId, DraftId, Edition, OwnerId, ScheduledId, StatusId, Targets, Task, TokenId,
};
use syrinx_store::{Acceptance, Applied, AuthorRow, NewDelivery};

/// A post that is ready to be accepted.
struct Prepared {
    acceptance: Acceptance,
    author: AuthorId,
    audience: Audience,
    /// The author whose posts it adds to.
    counted: Option<AuthorId>,
}

/// What must be known of a post to tell of it.
struct Told {
    owner: OwnerId,
    author: AuthorId,
    audience: Audience,
    /// Whether it has deliveries.
    goes_out: bool,
}

impl Prepared {
    fn told(&self) -> Told {
        Told {
            owner: self.acceptance.owner,
            author: self.author,
            audience: self.audience,
            goes_out: !self.acceptance.deliveries.is_empty(),
        }
    }
}

impl Engine {
    /// Accepts a post: the draft, the post here and the outbox are durable when this returns. Networks are not asked;
    /// what they do is told by the deliveries. A repeat with the same token and key gives the same status.
    ///
    /// # Errors
    /// `Invalid` with a sentence about what to change; then nothing was stored.
    pub async fn post(
        self: &Arc<Self>,
        owner: OwnerId,
        token: Option<TokenId>,
        key: Option<&str>,
        compose: Compose,
    ) -> Result<StatusId> {
        let idempotency = token.zip(key.map(str::to_owned));
        if let Some(status) = self.posted_before(idempotency.as_ref()).await? {
            return Ok(status);
        }
        let prepared = self.prepare(owner, compose, idempotency.clone()).await?;
        let told = prepared.told();
        let applied = match self.accept(prepared.acceptance, prepared.counted).await {
            Err(syrinx_store::Error::Taken(_)) => {
                // Two requests with one key at once: the other was first.
                return self
                    .posted_before(idempotency.as_ref())
                    .await?
                    .ok_or(Error::NotFound);
            }
            applied => applied?,
        };
        self.said(told, &applied)
    }

    /// Accepts a post from the schedule, which is taken off it in the same transaction.
    ///
    /// # Errors
    /// As [`Engine::post`].
    pub(super) async fn post_scheduled(
        &self,
        owner: OwnerId,
        id: ScheduledId,
        compose: Compose,
    ) -> Result<()> {
        let prepared = self.prepare(owner, compose, None).await?;
        let told = prepared.told();
        let applied = match self.store.accept_scheduled(id, prepared.acceptance).await {
            // Its owner was faster.
            Err(syrinx_store::Error::Taken(_)) => return Ok(()),
            applied => applied?,
        };
        self.said(told, &applied)?;
        if let Some(author) = prepared.counted {
            self.count_posts(author, 1).await;
        }
        Ok(())
    }

    /// Everything that one transaction has to write.
    async fn prepare(
        &self,
        owner: OwnerId,
        compose: Compose,
        idempotency: Option<(TokenId, String)>,
    ) -> Result<Prepared> {
        let mut checked = self.check(owner, compose).await?;
        let (author, audience) = (checked.owner.author, checked.draft.audience);
        let (editions, mentioned) = self.editions(&mut checked).await?;
        let id = DraftId(self.ids.mint(self.now()));
        let media = self.store.media(owner, &checked.draft.media).await?;
        let changes = self.here(&checked, id, &media, &mentioned, None).await?;
        let acceptance = Acceptance {
            owner,
            id,
            draft: checked.draft,
            idempotency,
            changes,
            deliveries: editions.into_iter().map(delivery_of).collect(),
            at: self.now(),
        };
        Ok(Prepared {
            acceptance,
            author,
            audience,
            // Everybody reads this count: it must not tell that something was said to few.
            counted: audience.is_open().then_some(author),
        })
    }

    /// Tells everybody who is told of a post that was accepted; gives its status.
    fn said(&self, told: Told, applied: &Applied) -> Result<StatusId> {
        metrics::counter!("syrinx_posts_accepted_total").increment(1);
        self.announce(applied);
        if told.goes_out {
            self.bus.announce(Event::Outbox);
        }
        let mine = applied
            .placed
            .iter()
            .find(|placed| placed.owner == told.owner)
            .ok_or(Error::NotFound)?;
        if told.audience == Audience::Public {
            self.bus.announce(Event::Public {
                post: mine.post,
                author: told.author,
                local: true,
            });
        }
        Ok(mine.status)
    }

    async fn posted_before(&self, idempotency: Option<&(TokenId, String)>) -> Result<Option<StatusId>> {
        match idempotency {
            Some((token, key)) => Ok(self.store.accepted(*token, key, self.now()).await?),
            None => Ok(None),
        }
    }

    /// What each account will say. If accounts were asked for by name and none of them can, that is an error.
    pub(super) async fn editions(&self, checked: &mut Checked) -> Result<(Vec<Edition>, Vec<AuthorRow>)> {
        let seating = self.seat(checked).await?;
        let (facts, mentioned) = self.gather(checked, &seating).await?;
        let mut planned = plan(&checked.draft, &facts, &seating.seats);
        planned.skips.extend(seating.skips);
        let asked = matches!(&checked.draft.targets, Targets::Accounts(asked) if !asked.is_empty());
        if asked && planned.editions.is_empty() {
            let reason = planned.skips.into_iter().next().map_or_else(
                || "None of the chosen accounts can say this".to_owned(),
                |skip| skip.reason,
            );
            return Err(Error::Invalid(format!("Validation failed: {reason}")));
        }
        Ok((planned.editions, mentioned))
    }
}

pub(super) fn delivery_of(edition: Edition) -> NewDelivery {
    let parts = u32::try_from(edition.parts.len()).unwrap_or(u32::MAX);
    NewDelivery {
        account: edition.account,
        task: Task::Post(edition),
        parts,
    }
}
