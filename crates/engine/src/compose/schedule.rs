//! Posts that are written now and sent later.

use super::Compose;
use crate::{Engine, Error, Result};
use syrinx_model::{Moment, OwnerId, ScheduledId, TokenId};
use syrinx_store::{Scheduled, Window};

/// How far ahead a post must be scheduled, in milliseconds. What is sooner is refused: it cannot be taken back once sent.
const SOONEST: i64 = 5 * 60 * 1000;
/// Posts that an owner may have waiting.
const MOST: usize = 300;

impl Engine {
    /// Keeps a post for later, after the same checks as if it were sent now. A repeat with the same token and key gives
    /// the same one for as long as it waits.
    ///
    /// # Errors
    /// `Invalid` with a sentence about what to change.
    pub async fn schedule(
        &self,
        owner: OwnerId,
        at: Moment,
        token: Option<TokenId>,
        key: Option<&str>,
        mut compose: Compose,
    ) -> Result<Scheduled> {
        let idempotency = token.zip(key.map(str::to_owned));
        if let Some(before) = self.scheduled_before(idempotency.as_ref()).await? {
            return Ok(before);
        }
        self.check_time(at)?;
        let window = Window {
            limit: MOST,
            ..Window::default()
        };
        if self.store.all_scheduled(owner, window).await?.len() >= MOST {
            return Err(Error::Invalid(format!(
                "Validation failed: {MOST} posts are waiting already; send or delete some first"
            )));
        }
        let checked = self.check(owner, compose.clone()).await?;
        // Who may read it is settled now: the owner is shown it, and their default may be another by then.
        compose.audience = Some(checked.draft.audience);
        let said = serde_json::to_string(&compose).map_err(syrinx_store::Error::from)?;
        match self.store.schedule(owner, at, &said, idempotency.as_ref()).await {
            // Two requests with one key at once: the other was first.
            Err(syrinx_store::Error::Taken(_)) => self
                .scheduled_before(idempotency.as_ref())
                .await?
                .ok_or(Error::NotFound),
            kept => Ok(kept?),
        }
    }

    async fn scheduled_before(&self, idempotency: Option<&(TokenId, String)>) -> Result<Option<Scheduled>> {
        match idempotency {
            Some((token, key)) => Ok(self.store.scheduled_with(*token, key).await?),
            None => Ok(None),
        }
    }

    /// Moves a scheduled post to another time.
    ///
    /// # Errors
    /// `NotFound` if there is none, `Invalid` if the time is too soon.
    pub async fn reschedule(&self, owner: OwnerId, id: ScheduledId, at: Moment) -> Result<()> {
        self.check_time(at)?;
        match self.store.reschedule(owner, id, at).await? {
            true => Ok(()),
            false => Err(Error::NotFound),
        }
    }

    /// Forgets a scheduled post.
    ///
    /// # Errors
    /// `NotFound` if there is none.
    pub async fn unschedule(&self, owner: OwnerId, id: ScheduledId) -> Result<()> {
        match self.store.unschedule(owner, id).await? {
            true => Ok(()),
            false => Err(Error::NotFound),
        }
    }

    /// What a scheduled post will say.
    ///
    /// # Errors
    /// If it was kept in a form that this version does not know.
    pub fn said_later(&self, scheduled: &Scheduled) -> Result<Compose> {
        Ok(serde_json::from_str(&scheduled.said).map_err(syrinx_store::Error::from)?)
    }

    fn check_time(&self, at: Moment) -> Result<()> {
        if at.0 < self.now().plus(SOONEST).0 {
            return Err(Error::invalid(
                "Validation failed: Scheduled at must be at least five minutes in the future",
            ));
        }
        Ok(())
    }

    /// Sends what is due. What cannot be sent stays on the schedule, with the reason, and keeps nothing else waiting.
    pub(crate) async fn send_due(&self) -> Result<()> {
        for scheduled in self.store.due(self.now()).await? {
            let id = scheduled.id;
            let sent = match self.said_later(&scheduled) {
                Ok(compose) => self.post_scheduled(scheduled.owner, id, compose).await,
                Err(error) => Err(error),
            };
            let Err(error) = sent else { continue };
            tracing::warn!(scheduled = %id, %error, "a scheduled post could not be sent");
            let passes =
                matches!(&error, Error::Store(cause) if !matches!(cause, syrinx_store::Error::Damaged(_)));
            if !passes {
                self.store.fail_scheduled(id, &error.to_string()).await?;
            }
        }
        Ok(())
    }
}
