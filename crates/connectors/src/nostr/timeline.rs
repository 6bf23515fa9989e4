//! To page through timelines and conversations.

mod conversation;

use super::client::pool::{Answered, Ask, Seen};
use super::desk::Desk;
use super::normalise::{self, Book};
use super::walk::Walk;
use super::{Account, graph, names};
use async_trait::async_trait;
use nostr::event::{Event, Kind};
use nostr::filter::Filter;
use nostr::key::PublicKey;
use std::collections::BTreeSet;
use std::time::Duration;
use syrinx_connector::{Error, Result, Timeline};
use syrinx_model::{Address, Cursor, Feed, Inbound, Page, Thread};

/// Authors in one question.
const AUTHORS: usize = 500;

/// Kinds of a timeline: notes, boosts, articles, and what takes them down.
pub(super) const KINDS: [Kind; 5] = [
    Kind::TextNote,
    Kind::Repost,
    Kind::GenericRepost,
    names::ARTICLE,
    Kind::EventDeletion,
];

#[async_trait]
impl Timeline for Account {
    async fn page(
        &self,
        feed: &Feed,
        since: Option<&Cursor>,
        more: Option<&Cursor>,
        max: usize,
    ) -> Result<Page> {
        let walk = Walk::at(since, more, self.desk.client.now())?;
        let ask = |filter: Filter| walk.filter(filter, max);
        let answered = match feed {
            Feed::Home => {
                let asks = self.desk.home().await?;
                self.desk.asked(asks, ask).await?
            }
            Feed::Author(author) => {
                let asks = self.desk.by_authors(&[graph::key(author)?]).await;
                self.desk.asked(asks, ask).await?
            }
            Feed::Tag(tag) => {
                let tagged = ask(Filter::new().kinds(normalise::POSTS).hashtag(tag.to_lowercase()));
                self.desk
                    .client
                    .pool
                    .ask_all(&self.desk.own.anywhere(), tagged)
                    .await
                    .by_anybody()?
            }
            Feed::List(_) => return Err(Error::unsupported("lists are not read from Nostr yet")),
        };
        let (seen, mut page) = walk.page(answered, max);
        page.items = self.desk.items(&seen).await;
        Ok(page)
    }

    async fn thread(&self, post: &Address) -> Result<Thread> {
        self.conversation(post).await
    }

    fn pace(&self) -> (Duration, Duration) {
        (Duration::from_secs(30), Duration::from_secs(300))
    }
}

impl Desk {
    /// The questions of the home timeline: those whom we follow, and ourselves, each where they write.
    ///
    /// # Errors
    /// `Away` if it cannot be found out whom we follow.
    pub(super) async fn home(&self) -> Result<Vec<Ask>> {
        let mut authors = self.follows().await?;
        if !authors.contains(&self.me()) {
            authors.push(self.me());
        }
        Ok(self.by_authors(&authors).await)
    }

    /// The questions for what these authors say.
    pub(super) async fn by_authors(&self, authors: &[PublicKey]) -> Vec<Ask> {
        self.outbox
            .learn(&self.client, &self.own.anywhere(), authors)
            .await;
        let plan = super::outbox::plan(authors, |key| self.outbox.of(key), &self.own.relays.read);
        plan.into_iter()
            .flat_map(|(relay, authors)| {
                let filter = |some: &[PublicKey]| Filter::new().kinds(KINDS).authors(some.iter().copied());
                let filters: Vec<Filter> = authors.chunks(AUTHORS).map(filter).collect();
                filters.into_iter().map(move |filter| Ask {
                    relay: relay.clone(),
                    filter,
                })
            })
            .collect()
    }

    async fn asked(&self, asks: Vec<Ask>, narrow: impl Fn(Filter) -> Filter) -> Result<Answered> {
        let asks = asks.into_iter().map(|ask| Ask {
            filter: narrow(ask.filter),
            relay: ask.relay,
        });
        self.client.pool.ask(asks.collect()).await.by_anybody()
    }

    /// Events in our words, in their order, without those of people whom we mute.
    pub(super) async fn items(&self, seen: &[Seen]) -> Vec<Inbound> {
        let book = self.book(seen).await;
        let muted = self.muted().await;
        seen.iter()
            .flat_map(|seen| items(&seen.event, &book, &muted))
            .collect()
    }
}

/// What an event of a timeline is in our words.
fn items(event: &Event, book: &Book, muted: &BTreeSet<PublicKey>) -> Vec<Inbound> {
    if event.kind == Kind::EventDeletion {
        return normalise::deletions(event, book);
    }
    let passed_on = normalise::target(event).and_then(|id| book.events.get(&id));
    let boosted = passed_on.filter(|_| normalise::BOOSTS.contains(&event.kind));
    if muted.contains(&event.pubkey) || boosted.is_some_and(|boosted| muted.contains(&boosted.event.pubkey)) {
        return Vec::new();
    }
    normalise::item(event, book).into_iter().collect()
}
