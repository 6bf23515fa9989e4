//! Finding out what a page needs besides its events: who wrote them, what they point at, what we have done to them.

use super::client::pool::Seen;
use super::client::sift;
use super::desk::Desk;
use super::normalise::{self, Book, book::Mine};
use super::own::union;
use super::relay::Relay;
use nostr::event::{Event, EventId, Kind};
use nostr::filter::Filter;
use nostr::key::PublicKey;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// The most events that are looked up for one page.
const LOOKED_UP: usize = 100;
/// The most relays besides ours that are asked because somebody says that they have something.
const HINTS: usize = 4;
/// The most people that are met for one page.
const PEOPLE: usize = 400;
/// Events whose writers are remembered.
const REMEMBERED: usize = 20_000;

/// Who wrote which event, as far as we saw them lately: a deletion names an id only.
#[derive(Default)]
pub(super) struct Writers(Mutex<(HashMap<EventId, PublicKey>, VecDeque<EventId>)>);

impl Writers {
    fn note<'a>(&self, seen: impl Iterator<Item = &'a Seen>) {
        let mut writers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, order) = &mut *writers;
        for Seen { event, .. } in seen {
            if known.insert(event.id, event.pubkey).is_none() {
                order.push_back(event.id);
            }
            if order.len() > REMEMBERED
                && let Some(oldest) = order.pop_front()
            {
                known.remove(&oldest);
            }
        }
    }

    fn of(&self, id: &EventId) -> Option<PublicKey> {
        let writers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writers.0.get(id).copied()
    }
}

impl Desk {
    /// What is needed to read these events.
    pub(super) async fn book(&self, seen: &[Seen]) -> Book {
        let mut book = Book::default();
        book.events
            .extend(seen.iter().map(|seen| (seen.event.id, seen.clone())));
        self.enclosed(seen, &mut book);
        let mut hints = Vec::new();
        let wanted = self.wanted(&book, &mut hints);
        self.fetch(wanted, &hints, &mut book).await;
        self.writers.note(book.events.values());
        let asked: Vec<EventId> = seen.iter().flat_map(|seen| named(&seen.event)).collect();
        book.writers
            .extend(asked.iter().filter_map(|id| Some((*id, self.writers.of(id)?))));
        let (people, mine) = tokio::join!(self.introduce(&book), self.done(&book));
        book.authors = people
            .into_iter()
            .map(|key| (key, self.people.author(&key)))
            .collect();
        book.mine = mine;
        book
    }

    /// Boosts bring what they pass on with them; it is looked at like anything else.
    fn enclosed(&self, seen: &[Seen], book: &mut Book) {
        for Seen { event, relay } in seen
            .iter()
            .filter(|seen| normalise::BOOSTS.contains(&seen.event.kind))
        {
            let inner = sift::enclosed(&event.content, self.client.now()).ok();
            if let Some(inner) = inner.filter(|inner| normalise::target(event) == Some(inner.id)) {
                let relay = relay.clone();
                book.events
                    .entry(inner.id)
                    .or_insert(Seen { event: inner, relay });
            }
        }
    }

    /// Events that must be looked up, and relays that are said to have them.
    fn wanted(&self, book: &Book, hints: &mut Vec<Relay>) -> BTreeSet<EventId> {
        let mut wanted = BTreeSet::new();
        for Seen { event, .. } in book.events.values() {
            let references = normalise::references(event);
            hints.extend(references.relays.iter().filter_map(|url| Relay::parse(url)));
            wanted.extend(references.events);
            if normalise::BOOSTS.contains(&event.kind) {
                wanted.extend(normalise::target(event));
            }
        }
        wanted.retain(|id| !book.events.contains_key(id));
        wanted.into_iter().take(LOOKED_UP).collect()
    }

    /// Looks events up by id.
    pub(super) async fn fetch(&self, ids: BTreeSet<EventId>, hints: &[Relay], book: &mut Book) {
        if ids.is_empty() {
            return;
        }
        let own = self.own.anywhere();
        let hints: Vec<Relay> = union(hints.iter()).into_iter().take(HINTS).collect();
        let filter = Filter::new().limit(ids.len()).ids(ids);
        let answered = self
            .client
            .pool
            .ask_all(&union(own.iter().chain(&hints)), filter)
            .await;
        for seen in answered.seen {
            book.events.entry(seen.event.id).or_insert(seen);
        }
    }

    async fn introduce(&self, book: &Book) -> BTreeSet<PublicKey> {
        let events = book.events.values().map(|seen| &seen.event);
        let people =
            events.flat_map(|event| std::iter::once(event.pubkey).chain(normalise::references(event).people));
        let people: BTreeSet<PublicKey> = people.take(PEOPLE).collect();
        self.meet(&people).await;
        people
    }

    /// Our own likes and boosts of these posts.
    async fn done(&self, book: &Book) -> HashMap<EventId, Mine> {
        let posts: Vec<EventId> = book
            .events
            .values()
            .filter(|seen| normalise::POSTS.contains(&seen.event.kind))
            .map(|seen| seen.event.id)
            .take(LOOKED_UP)
            .collect();
        let mut mine: HashMap<EventId, Mine> = HashMap::new();
        if posts.is_empty() {
            return mine;
        }
        let deeds = Filter::new()
            .author(self.me())
            .kinds([Kind::Reaction, Kind::Repost, Kind::GenericRepost])
            .events(posts.iter().copied());
        let answered = self
            .client
            .pool
            .ask_all(&self.own.relays.write, deeds.limit(200))
            .await;
        for Seen { event, .. } in answered.seen {
            let Some(id) = normalise::target(&event) else {
                continue;
            };
            let mine = mine.entry(id).or_default();
            mine.liked |= event.kind == Kind::Reaction && matches!(event.content.trim(), "" | "+");
            mine.boosted |= event.kind != Kind::Reaction;
        }
        mine
    }
}

/// Everything that an event names by id.
fn named(event: &Event) -> impl Iterator<Item = EventId> + '_ {
    event.tags.event_ids().take(50)
}
