//! Inward: what came in is understood, merged, written in one transaction, and announced.

mod budget;
mod catch_up;
mod echo;
mod listen;
mod rhythm;
mod sheet;
mod text_key;
mod ties;

pub(crate) use sheet::{Sheet, tags};
pub(crate) use text_key::{boost_key, text_key};

use crate::{Engine, Result};
use syrinx_bus::Event;
use syrinx_model::{Audience, Inbound};
use syrinx_store::{Account, Applied, Changes, Home, SourceMark};

/// How something arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// Now, into the home.
    Live,
    /// From before the account was linked: into the home, silently.
    Backfill,
    /// As part of a conversation, a search or a profile: known, but not in the home.
    Aside,
}

/// What became of a batch.
#[derive(Debug, Default)]
pub(crate) struct Ingested {
    /// Where everything was placed.
    pub(crate) applied: Applied,
    /// Whether something must be read again soon: an echo of our own came before its receipt.
    pub(crate) deferred: bool,
}

impl Ingested {
    /// How much of it was new.
    fn news(&self) -> usize {
        let new = |placed: &&syrinx_store::Placed| placed.placing != syrinx_store::Placing::Quiet;
        self.applied.placed.iter().filter(new).count() + self.applied.notices.len()
    }
}

impl Arrival {
    fn home(self) -> Home {
        match self {
            Self::Live => Home::Live,
            Self::Backfill => Home::Backfill,
            Self::Aside => Home::No,
        }
    }
}

impl Engine {
    /// Takes in what an account was shown, and how far its source was read.
    ///
    /// # Errors
    /// If the store fails; then nothing is written, and the source's cursor stays.
    pub(crate) async fn ingest(
        &self,
        account: &Account,
        items: Vec<Inbound>,
        arrival: Arrival,
        mark: Option<SourceMark>,
    ) -> Result<Ingested> {
        let lane = self.inward.lock().await;
        let (items, deferred) = self.hold_back_echoes(account, items).await?;
        let mut sheet = Sheet::open(self, account, &items, &[], arrival).await?;
        for item in items {
            sheet.enter(item);
        }
        let mut changes = sheet.close();
        self.find_ties(&mut changes).await?;
        // A cursor must not pass what was held back.
        changes.source = mark.map(|mark| {
            if deferred {
                SourceMark { cursor: None, ..mark }
            } else {
                mark
            }
        });
        let public = public_posts(&changes);
        let applied = self.store.apply(changes).await?;
        drop(lane);
        metrics::counter!("syrinx_ingested_posts_total").increment(applied.placed.len() as u64);
        self.announce(&applied);
        if arrival == Arrival::Live {
            for placed in applied
                .placed
                .iter()
                .filter(|placed| public.contains(&placed.uri))
            {
                if placed.placing == syrinx_store::Placing::New {
                    self.announce_public(placed.post).await;
                }
            }
        }
        Ok(Ingested { applied, deferred })
    }

    /// Tells of a post that a public stream shows no longer.
    pub(crate) fn announce_public_gone(&self, post: syrinx_model::PostId) {
        self.bus.announce(Event::PublicGone(post));
    }
}

fn public_posts(changes: &Changes) -> std::collections::HashSet<String> {
    changes
        .posts
        .iter()
        .filter(|post| post.audience == Audience::Public && post.boost_of.is_none())
        .map(|post| post.uri.clone())
        .collect()
}
