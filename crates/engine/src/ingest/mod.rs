//! Inward: what came in is understood, merged, written in one transaction, and announced.

mod authority;
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
use std::collections::HashMap;
use syrinx_bus::Event;
use syrinx_model::{Audience, AuthorId, Inbound};
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
        // What came in before a post of ours went out cannot be its echo, so this needs no lane.
        let (items, deferred) = self.hold_back_echoes(account, items).await?;
        let mut sheet = Sheet::open(self, account, &items, &[], arrival).await?;
        let mut lane = None;
        if !sheet.knows_all() {
            // Two who meet a new author at once must call them by one id.
            lane = Some(self.inward.lock().await);
            sheet = Sheet::open(self, account, &items, &[], arrival).await?;
        }
        for item in items {
            sheet.enter(item);
        }
        let mut changes = sheet.close();
        let lane = match lane {
            Some(lane) => lane,
            None => self.inward.lock().await,
        };
        self.show_to_tag_followers(&mut changes).await?;
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
            for placed in &applied.placed {
                if placed.placing == syrinx_store::Placing::New
                    && let Some((author, local)) = public.get(&placed.uri)
                {
                    self.bus.announce(Event::Public {
                        post: placed.post,
                        author: *author,
                        local: *local,
                    });
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

/// The posts that public streams tell, by URI: who said them, and whether here.
fn public_posts(changes: &Changes) -> HashMap<String, (AuthorId, bool)> {
    changes
        .posts
        .iter()
        .filter(|post| post.audience == Audience::Public && post.boost_of.is_none())
        .map(|post| (post.uri.clone(), (post.author, post.origin.is_local())))
        .collect()
}
