//! Outward: the courier takes deliveries from the outbox and does the next thing that is missing.
//!
//! A delivery is a wish (see [`syrinx_store::Delivery`]). The courier compares it with the receipts: a part without a
//! receipt is published, a receipt of an older revision is edited, and what is wished gone is taken down.

mod acts;
mod attach;
mod breaker;
mod copy;
mod failure;
mod parent;
mod publish;
mod relations;
mod retry;
mod standing;
mod withdraw;
mod words;

pub(crate) use breaker::Breakers;
pub(crate) use standing::Standing;

use crate::Engine;
use std::sync::Arc;
use std::time::Duration;
use syrinx_bus::{Event, Topic};
use syrinx_connector::Error;
use syrinx_model::{DeliveryState, Kind, Moment, Task};
use syrinx_store::{Account, AccountState, Job};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a lease holds, in milliseconds; an attempt, with four uploads that each take their time, ends well before.
const LEASE: i64 = 300_000;

/// Deliveries under way at once.
const AT_ONCE: usize = 16;

/// The longest sleep between two sweeps of the outbox: a lost wake costs no more.
const SWEEP: Duration = Duration::from_secs(5);

impl Engine {
    /// Delivers until told to stop, then lets what is under way come to its end.
    pub(crate) async fn deliver_until(self: Arc<Self>, stop: CancellationToken) {
        if let Err(error) = self.store.end_leases().await {
            tracing::warn!(%error, "old leases could not be ended; they run out by themselves");
        }
        let mut wakes = self.bus.subscribe(&Topic::Outbox);
        let tasks = TaskTracker::new();
        while !stop.is_cancelled() {
            let free = AT_ONCE.saturating_sub(tasks.len());
            let jobs = if free == 0 {
                Vec::new()
            } else {
                self.claim(free).await
            };
            for job in jobs {
                tasks.spawn(Arc::clone(&self).deliver(job));
            }
            let pause = self.until_next().await;
            tokio::select! {
                () = stop.cancelled() => {}
                _ = wakes.recv() => {}
                () = sleep(pause) => {}
            }
        }
        tasks.close();
        tasks.wait().await;
    }

    async fn claim(&self, limit: usize) -> Vec<Job> {
        let now = self.now();
        match self.store.claim(now, now.plus(LEASE), limit).await {
            Ok(jobs) => jobs,
            Err(error) => {
                tracing::error!(%error, "the outbox could not be read");
                Vec::new()
            }
        }
    }

    async fn until_next(&self) -> Duration {
        match self.store.next_due().await {
            Ok(Some(due)) => {
                let millis = (due.0 - self.now().0).max(20).unsigned_abs();
                Duration::from_millis(millis).min(SWEEP)
            }
            _ => SWEEP,
        }
    }

    /// One attempt at one delivery, from lease to release.
    async fn deliver(self: Arc<Self>, job: Job) {
        let delivery = job.delivery.id;
        let owner = job.delivery.owner;
        let draft = job.delivery.draft;
        let account = match self.store.account(job.delivery.account).await {
            Ok(Some(account)) => account,
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%delivery, %error, "a delivery's account could not be looked up");
                return;
            }
        };
        let standing = self.attempt(&account, &job).await;
        if standing.state == DeliveryState::Failed
            && let Err(error) = self.take_back_relation(&account, &job).await
        {
            tracing::warn!(%delivery, %error, "what was refused is still shown as done");
        }
        let settled = standing.state.is_settled();
        let state = standing.state;
        match self
            .store
            .release(delivery, job.fence, standing.progress(&job.delivery, self.now()))
            .await
        {
            Ok(()) => tracing::debug!(%delivery, ?state, "attempt ended"),
            Err(error) => tracing::warn!(%delivery, %error, "an attempt's outcome could not be stored"),
        }
        metrics::counter!("syrinx_attempts_total", "state" => state.as_str()).increment(1);
        self.tell_of_failure(&job, state).await;
        if let Some(draft) = draft {
            self.announce_delivery(owner, draft).await;
        }
        if settled {
            self.bus.announce(Event::Outbox);
        }
    }

    async fn attempt(&self, account: &Account, job: &Job) -> Standing {
        if account.state == AccountState::NeedsReauth {
            return Standing::held("This account needs a new login");
        }
        if let Some(until) = self.breakers.closed_until(&account.server, self.now()) {
            return Standing::wait(until);
        }
        let outcome = match (&job.delivery.task, job.delivery.gone) {
            (Task::Post(edition), false) => self.bring_about(account, job, edition).await,
            (Task::Post(edition), true) => self.take_down(account, job, edition).await,
            (Task::Act { post, act }, gone) => self.carry_act(account, job, *post, act, gone).await,
            (Task::Relate { author, relate }, gone) => {
                self.carry_relation(account, job, *author, relate, gone).await
            }
        };
        match outcome {
            Ok(standing) => {
                self.breakers.closed(&account.server);
                standing
            }
            Err(error) => {
                tracing::info!(delivery = %job.delivery.id, %error, "an attempt did not succeed");
                if matches!(error.kind, Kind::Away | Kind::Uncertain) {
                    self.breakers.failed(&account.server, self.now());
                }
                let mut delivery = job.delivery.clone();
                // Parts may have come to stand in this very attempt.
                if let Ok(Some(now)) = self.store.delivery(delivery.owner, delivery.id).await {
                    delivery.parts = now.parts;
                }
                Standing::after(&error, &delivery, self.now())
            }
        }
    }

    async fn announce_delivery(&self, owner: syrinx_model::OwnerId, draft: syrinx_model::DraftId) {
        match self.store.status_of_draft(owner, draft).await {
            Ok(Some(status)) => self.bus.announce(Event::Delivery(owner, status)),
            Ok(None) => {}
            Err(error) => tracing::warn!(%draft, %error, "a delivery's move could not be announced"),
        }
    }

    /// What a store failure means to an attempt: nothing more can be known now; the lease runs out and somebody tries again.
    /// A lost lease is nobody's failure: somebody else goes on, or the wish has changed.
    pub(crate) fn store_failed(error: &syrinx_store::Error) -> Error {
        let kind = match error {
            syrinx_store::Error::Fenced => Kind::Busy { until: Moment(0) },
            _ => Kind::Away,
        };
        Error::new(kind, error.to_string())
    }
}

/// Whether a delivery is given up: a post that could not be brought for a day is old news.
pub(crate) fn is_too_old(created_at: Moment, now: Moment) -> bool {
    now.0 - created_at.0 > 24 * 60 * 60 * 1000
}

/// The state while parts are still to come.
pub(crate) fn underway(some_stand: bool) -> DeliveryState {
    if some_stand {
        DeliveryState::Sending
    } else {
        DeliveryState::Queued
    }
}
