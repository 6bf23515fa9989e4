//! Paging: the truth behind every live stream.

use super::budget::Budget;
use super::{Arrival, Ingested};
use crate::Engine;
use syrinx_connector::{Error, Result};
use syrinx_model::{Cursor, Gap, Inbound, Kind, Page};
use syrinx_store::{Account, SourceKind, SourceMark, SourceRow};

/// Items of one page.
const PAGE: usize = 40;

/// So many items at the most are held until a network that pages backwards allows a mark.
const HELD: usize = 4_000;

/// What reading a source back came to.
#[derive(Debug, Default)]
pub(super) struct CaughtUp {
    /// How many items were new.
    pub(super) found: usize,
    /// Whether something must be read again soon.
    pub(super) deferred: bool,
}

impl Engine {
    /// Reads a source from its cursor to now, or, the first time, so far back as the operator decided.
    ///
    /// # Errors
    /// As the network; what was read before the error is kept.
    pub(super) async fn catch_up(
        &self,
        account: &Account,
        source: &SourceRow,
        budget: &mut Budget,
    ) -> Result<CaughtUp> {
        let source = self
            .store
            .source(source.id)
            .await
            .map_err(away)?
            .ok_or_else(|| Error::missing("no source"))?;
        let first_time = source.cursor.is_none();
        let arrival = if first_time {
            Arrival::Backfill
        } else {
            Arrival::Live
        };
        let mut caught = CaughtUp::default();
        let mut read = 0;
        let mut held: Vec<Inbound> = Vec::new();
        let mut gap: Option<Gap> = None;
        let mut more: Option<Cursor> = None;
        loop {
            budget.spend().await;
            let page = self.page(account, &source, more.as_ref()).await?;
            metrics::counter!("syrinx_oddities_total").increment(u64::from(page.oddities));
            read += page.items.len();
            // A network that pages backwards hands over its newest page first: older items belong before newer ones.
            held.splice(0..0, page.items);
            gap = page.gap.or(gap);
            more = page.more;
            let enough = first_time && read >= self.config.backfill;
            let last = more.is_none() || enough;
            if page.mark.is_some() || last || held.len() > HELD {
                let mark = SourceMark {
                    source: source.id,
                    cursor: page.mark,
                    gap: gap.take(),
                    at: self.now(),
                };
                let done = self
                    .take_in(account, std::mem::take(&mut held), arrival, mark)
                    .await?;
                caught.deferred |= done.deferred;
                caught.found += done.news();
            }
            if last {
                return Ok(caught);
            }
        }
    }

    async fn take_in(
        &self,
        account: &Account,
        items: Vec<Inbound>,
        arrival: Arrival,
        mark: SourceMark,
    ) -> Result<Ingested> {
        self.ingest(account, items, arrival, Some(mark))
            .await
            .map_err(away)
    }

    async fn page(&self, account: &Account, source: &SourceRow, more: Option<&Cursor>) -> Result<Page> {
        self.call(account.id, |session| async move {
            let since = source.cursor.as_ref();
            match &source.kind {
                SourceKind::Feed(feed) => match session.timeline() {
                    Some(door) => door.page(feed, since, more, PAGE).await,
                    None => Err(Error::unsupported("no timelines")),
                },
                SourceKind::Notices => match session.notices() {
                    Some(door) => door.page(since, more, PAGE).await,
                    None => Err(Error::unsupported("no notices")),
                },
            }
        })
        .await
    }
}

/// Our own memory failed: nothing was done, try again later.
pub(super) fn away(error: impl std::fmt::Display) -> Error {
    Error::new(Kind::Away, error.to_string())
}
