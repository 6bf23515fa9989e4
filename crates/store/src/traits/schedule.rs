//! Posts to be sent later.

use crate::{Acceptance, Applied, Result, Scheduled, Window};
use async_trait::async_trait;
use syrinx_model::{Moment, OwnerId, ScheduledId, TokenId};

/// Posts to be sent later.
#[async_trait]
pub trait Schedule: Send + Sync {
    /// Keeps a post for later.
    ///
    /// # Errors
    /// `Taken` if one with the same token and key is waiting.
    async fn schedule(
        &self,
        owner: OwnerId,
        at: Moment,
        said: &str,
        idempotency: Option<&(TokenId, String)>,
    ) -> Result<Scheduled>;

    /// The post that is waiting and was asked for with this token and key.
    ///
    /// # Errors
    /// If the database fails.
    async fn scheduled_with(&self, token: TokenId, key: &str) -> Result<Option<Scheduled>>;

    /// One of an owner.
    ///
    /// # Errors
    /// If the database fails.
    async fn scheduled(&self, owner: OwnerId, id: ScheduledId) -> Result<Option<Scheduled>>;

    /// Those of an owner, newest first.
    ///
    /// # Errors
    /// If the database fails.
    async fn all_scheduled(&self, owner: OwnerId, window: Window) -> Result<Vec<Scheduled>>;

    /// Moves one to another time, at which it will be tried again if it had failed. Gives whether it was there.
    ///
    /// # Errors
    /// If the database fails.
    async fn reschedule(&self, owner: OwnerId, id: ScheduledId, at: Moment) -> Result<bool>;

    /// Forgets one. Gives whether it was there.
    ///
    /// # Errors
    /// If the database fails.
    async fn unschedule(&self, owner: OwnerId, id: ScheduledId) -> Result<bool>;

    /// Those whose time has come, the longest due first.
    ///
    /// # Errors
    /// If the database fails.
    async fn due(&self, now: Moment) -> Result<Vec<Scheduled>>;

    /// Takes a post from the schedule into the outbox, in one transaction: after a crash it is either there or here.
    ///
    /// # Errors
    /// `Taken` if it is no longer scheduled, or for later than the acceptance.
    async fn accept_scheduled(&self, id: ScheduledId, acceptance: Acceptance) -> Result<Applied>;

    /// Notes why a post could not be sent.
    ///
    /// # Errors
    /// If the database fails.
    async fn fail_scheduled(&self, id: ScheduledId, why: &str) -> Result<()>;
}
