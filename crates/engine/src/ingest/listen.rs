//! Listening: one reader per account, live where the network has a stream, by polling where it has none.

use super::Arrival;
use super::budget::Budget;
use super::catch_up::away;
use super::rhythm::Rhythm;
use crate::Engine;
use futures_util::StreamExt;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use syrinx_bus::{Event, Topic};
use syrinx_connector::{Error, Heard, Result, SessionPort};
use syrinx_model::{AccountId, Inbound, Kind};
use syrinx_store::{Account, AccountState, SourceKind, SourceRow};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How often a live account is paged all the same.
const TRUTH: (Duration, Duration) = (Duration::from_secs(240), Duration::from_secs(360));

/// How long to wait after an echo of our own came before its receipt.
const ECHO: Duration = Duration::from_secs(2);

/// How long to poll before a stream that would not open is tried again.
const STREAMLESS: Duration = Duration::from_secs(300);

/// Items of a live stream that are written together.
const TOGETHER: usize = 64;

impl Engine {
    /// Keeps one reader per account until told to stop.
    pub(crate) async fn listen_until(self: Arc<Self>, stop: CancellationToken) {
        let mut wakes = self.bus.subscribe(&Topic::Sources);
        let tasks = TaskTracker::new();
        let mut readers: HashMap<AccountId, CancellationToken> = HashMap::new();
        for account in self.all_accounts().await {
            readers.insert(account, self.start_reader(account, &stop, &tasks));
        }
        loop {
            let changed = tokio::select! {
                () = stop.cancelled() => break,
                wake = wakes.recv() => match wake {
                    Ok(Event::Sources(account)) => vec![account],
                    Ok(_) => Vec::new(),
                    Err(RecvError::Lagged(_)) => self.all_accounts().await,
                    Err(RecvError::Closed) => break,
                },
            };
            for account in changed {
                if let Some(reader) = readers.remove(&account) {
                    reader.cancel();
                }
                readers.insert(account, self.start_reader(account, &stop, &tasks));
            }
        }
        tasks.close();
        tasks.wait().await;
    }

    fn start_reader(
        self: &Arc<Self>,
        account: AccountId,
        stop: &CancellationToken,
        tasks: &TaskTracker,
    ) -> CancellationToken {
        let stop = stop.child_token();
        let engine = Arc::clone(self);
        let own = stop.clone();
        tasks.spawn(async move {
            tokio::select! {
                () = own.cancelled() => {}
                () = engine.read_account(account) => {}
            }
        });
        stop
    }

    async fn all_accounts(&self) -> Vec<AccountId> {
        match self.store.all_accounts().await {
            Ok(accounts) => accounts.into_iter().map(|account| account.id).collect(),
            Err(error) => {
                tracing::error!(%error, "could not list the accounts to read");
                Vec::new()
            }
        }
    }

    /// Reads one account for as long as that makes sense.
    async fn read_account(&self, id: AccountId) {
        let mut failures: u32 = 0;
        loop {
            let account = match self.store.account(id).await {
                Ok(Some(account)) if account.read && account.state != AccountState::Paused => account,
                Ok(_) => return,
                Err(error) => {
                    tracing::error!(account = %id, %error, "could not look up an account");
                    sleep(Duration::from_secs(5)).await;
                    continue;
                }
            };
            let started = Instant::now();
            let error = match self.read_once(&account).await {
                Ok(()) => return,
                Err(error) => error,
            };
            if started.elapsed() > Duration::from_secs(60) {
                failures = 0;
            }
            failures += 1;
            tracing::debug!(account = %id, %error, failures, "reading was interrupted");
            match self.pause_after(&account, &error, failures).await {
                Some(pause) => sleep(pause).await,
                None => return,
            }
        }
    }

    /// How long to wait before reading again; `None` if only the owner can help.
    async fn pause_after(&self, account: &Account, error: &Error, failures: u32) -> Option<Duration> {
        match &error.kind {
            Kind::Refused | Kind::Expired | Kind::Missing | Kind::Unsupported => None,
            Kind::Busy { until } => {
                self.mark(
                    account.id,
                    AccountState::RateLimited,
                    "The network asked us to wait",
                )
                .await;
                let millis = (until.0 - self.now().0).clamp(1_000, 3_600_000);
                Some(Duration::from_millis(millis.unsigned_abs()))
            }
            _ => {
                if failures >= 3 {
                    self.sessions.close(account.id);
                    let detail = format!("{} cannot be reached", account.server);
                    self.mark(account.id, AccountState::Failing, &detail).await;
                }
                let cap = Duration::from_secs(2 << failures.min(7));
                Some(cap.mul_f64(rand::random_range(0.2..1.0)))
            }
        }
    }

    /// Reads until something goes wrong; `Ok` if there is nothing to read.
    async fn read_once(&self, account: &Account) -> Result<()> {
        let session = self.session(account.id).await?;
        let sources = self.store.sources_of(account.id).await.map_err(away)?;
        if sources.is_empty() {
            return Ok(());
        }
        let budget = Budget::new(session.limits().calls);
        if session.listen().is_some() {
            self.hear(account, &session, &sources, budget).await
        } else {
            let pace = session.timeline().map_or(TRUTH, |door| door.pace());
            self.poll(account, &sources, budget, pace).await
        }
    }

    /// Polls every source in its own rhythm; notices less often than the home.
    async fn poll(
        &self,
        account: &Account,
        sources: &[SourceRow],
        mut budget: Budget,
        pace: (Duration, Duration),
    ) -> Result<()> {
        let mut rhythms: Vec<Rhythm> = sources
            .iter()
            .map(|source| match source.kind {
                SourceKind::Feed(_) => Rhythm::new(pace.0, pace.1),
                SourceKind::Notices => Rhythm::new(pace.0 * 3, pace.1 * 3),
            })
            .collect();
        loop {
            let Some(next) = (0..sources.len()).min_by_key(|at| rhythms[*at].due()) else {
                return Ok(());
            };
            sleep_until(rhythms[next].due()).await;
            let caught = self.catch_up(account, &sources[next], &mut budget).await?;
            rhythms[next].looked(caught.found);
            if caught.deferred {
                rhythms[next].soon(ECHO);
            }
        }
    }

    /// Hears live, and pages whenever the stream has just opened, and now and then. A stream that does not even open is
    /// done without for a while: paging is the truth.
    async fn hear(
        &self,
        account: &Account,
        session: &SessionPort,
        sources: &[SourceRow],
        mut budget: Budget,
    ) -> Result<()> {
        let Some(door) = session.listen() else {
            return Err(Error::unsupported("no live stream"));
        };
        let mut stream = door.listen().ready_chunks(TOGETHER);
        let mut truth = Rhythm::new(TRUTH.0, TRUTH.1);
        truth.looked(1);
        let mut stands = false;
        loop {
            tokio::select! {
                heard = stream.next() => {
                    let (opened, items) = match heard.map(sorted) {
                        Some(Ok(heard)) => heard,
                        Some(Err(error)) if stands || error.kind == Kind::Expired || error.kind == Kind::Refused => return Err(error),
                        None if stands => return Err(Error::new(Kind::Away, "the stream ended")),
                        Some(Err(_)) | None => return self.do_without(account, session, sources, budget).await,
                    };
                    stands |= opened;
                    if opened {
                        self.catch_up_all(account, sources, &mut budget, &mut truth).await?;
                    }
                    let done = self.ingest(account, items, Arrival::Live, None).await.map_err(away)?;
                    if done.deferred {
                        truth.soon(ECHO);
                    }
                }
                () = sleep_until(truth.due()) => {
                    self.catch_up_all(account, sources, &mut budget, &mut truth).await?;
                }
            }
        }
    }

    /// Polls for a while instead of listening; then the stream is tried again.
    async fn do_without(
        &self,
        account: &Account,
        session: &SessionPort,
        sources: &[SourceRow],
        budget: Budget,
    ) -> Result<()> {
        let pace = session.timeline().map_or(TRUTH, |door| door.pace());
        match timeout(STREAMLESS, self.poll(account, sources, budget, pace)).await {
            Ok(ended) => ended,
            Err(_) => Err(Error::new(Kind::Away, "the stream is tried again")),
        }
    }

    async fn catch_up_all(
        &self,
        account: &Account,
        sources: &[SourceRow],
        budget: &mut Budget,
        truth: &mut Rhythm,
    ) -> Result<()> {
        let mut deferred = false;
        for source in sources {
            deferred |= self.catch_up(account, source, budget).await?.deferred;
        }
        truth.looked(1);
        if deferred {
            truth.soon(ECHO);
        }
        Ok(())
    }
}

/// Whether the stream has just opened, and the items; an error ends the stream.
fn sorted(heard: Vec<Result<Heard>>) -> Result<(bool, Vec<Inbound>)> {
    let mut opened = false;
    let mut items = Vec::new();
    for one in heard {
        match one? {
            Heard::Open => opened = true,
            Heard::Item(item) => items.push(*item),
            Heard::Oddity => metrics::counter!("syrinx_oddities_total").increment(1),
        }
    }
    Ok((opened, items))
}
