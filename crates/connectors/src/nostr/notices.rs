//! To be told: answers, mentions, quotes, likes, boosts, and new followers, as our own relays have them.

use super::client::pool::Seen;
use super::desk::Desk;
use super::walk::Walk;
use super::{Account, normalise};
use async_trait::async_trait;
use nostr::event::Kind;
use nostr::filter::Filter;
use syrinx_connector::{Notices, Result};
use syrinx_model::{Cursor, Inbound, Page};

/// Kinds that tell something to whom they name.
const KINDS: [Kind; 6] = [
    Kind::TextNote,
    Kind::Comment,
    Kind::Repost,
    Kind::GenericRepost,
    Kind::Reaction,
    Kind::ContactList,
];

#[async_trait]
impl Notices for Account {
    async fn page(&self, since: Option<&Cursor>, more: Option<&Cursor>, max: usize) -> Result<Page> {
        let walk = Walk::at(since, more, self.desk.client.now())?;
        let filter = walk.filter(self.desk.told(), max);
        let relays = &self.desk.own.relays.read;
        let answered = self.desk.client.pool.ask_all(relays, filter).await.by_anybody()?;
        let (seen, mut page) = walk.page(answered, max);
        page.items = self.desk.notices(&seen).await;
        Ok(page)
    }
}

impl Desk {
    /// The question for what names us.
    pub(super) fn told(&self) -> Filter {
        Filter::new().kinds(KINDS).pubkey(self.me())
    }

    /// Events that name us in our words, without those of people whom we mute.
    pub(super) async fn notices(&self, seen: &[Seen]) -> Vec<Inbound> {
        if seen.is_empty() {
            return Vec::new();
        }
        let book = self.book(seen).await;
        let (circle, muted) = tokio::join!(self.circle(), self.muted());
        seen.iter()
            .filter(|seen| !muted.contains(&seen.event.pubkey))
            .filter_map(|seen| {
                let stranger = !circle.knows(&seen.event.pubkey);
                normalise::notice(&seen.event, &self.me(), stranger, &book)
            })
            .map(|notice| Inbound::Notice(Box::new(notice)))
            .collect()
    }
}
