//! The conversation around a post: what it answers, and what answers it.

use crate::nostr::Account;
use crate::nostr::address::Place;
use crate::nostr::client::pool::Seen;
use crate::nostr::normalise::{self, Book};
use crate::nostr::own::union;
use crate::nostr::relay::Relay;
use crate::nostr::thread::Above;
use nostr::event::{EventId, Kind};
use nostr::filter::Filter;
use std::collections::{BTreeSet, HashMap, HashSet};
use syrinx_connector::{Error, Result};
use syrinx_model::{Address, InboundPost, Thread};

/// How far up a conversation is read.
const HEIGHT: usize = 40;
/// How many answers are read.
const ANSWERS: usize = 300;
/// The most relays that are asked.
const RELAYS: usize = 10;

impl Account {
    /// The conversation around a post.
    pub(super) async fn conversation(&self, post: &Address) -> Result<Thread> {
        let place = Place::read(post)?;
        let focus = self.original(&place).await?;
        let desk = &self.desk;
        desk.outbox
            .learn(&desk.client, &desk.own.anywhere(), &[focus.pubkey])
            .await;
        let writes = desk.outbox.of(&focus.pubkey).write;
        let reads = desk.outbox.of(&focus.pubkey).read;
        let relays: Vec<Relay> = union(
            desk.own
                .anywhere()
                .iter()
                .chain(&place.relay)
                .chain(&writes)
                .chain(&reads),
        )
        .into_iter()
        .take(RELAYS)
        .collect();

        let above = Above::of(&focus);
        let root = above.root.as_ref().map_or(focus.id, |root| root.id);
        let answers = Filter::new()
            .kinds([Kind::TextNote, Kind::Comment])
            .events([root, focus.id])
            .limit(ANSWERS);
        let answered = desk.client.pool.ask_all(&relays, answers).await;
        let focus = Seen {
            relay: place
                .relay
                .clone()
                .or_else(|| relays.first().cloned())
                .ok_or_else(|| Error::missing("no relays"))?,
            event: focus,
        };
        let mut found: HashMap<EventId, Seen> = answered
            .seen
            .into_iter()
            .map(|seen| (seen.event.id, seen))
            .collect();
        found.insert(focus.event.id, focus.clone());
        let line = self.line_above(&focus, &mut found, &relays).await;
        let below = self.vouched(tree(&focus.event.id, &found)).await;

        let all: Vec<Seen> = line.iter().chain([&focus]).chain(&below).cloned().collect();
        let book = desk.book(&all).await;
        let read = |seen: &[Seen], book: &Book| -> Vec<InboundPost> {
            seen.iter()
                .map(|seen| normalise::post(&seen.event, book))
                .collect()
        };
        Ok(Thread {
            post: Some(Box::new(normalise::post(&focus.event, &book))),
            ancestors: read(&line, &book),
            descendants: read(&below, &book),
            oddities: answered.oddities,
        })
    }

    /// What a post answers, from the root down; as far as relays have it.
    async fn line_above(
        &self,
        focus: &Seen,
        found: &mut HashMap<EventId, Seen>,
        relays: &[Relay],
    ) -> Vec<Seen> {
        let (mut line, mut passed) = (Vec::new(), HashSet::from([focus.event.id]));
        let mut above = Above::of(&focus.event);
        while let Some(parent) = above
            .parent
            .filter(|parent| line.len() < HEIGHT && passed.insert(parent.id))
        {
            if !found.contains_key(&parent.id) {
                // The root is needed too, and comes with the same question.
                let wanted: BTreeSet<EventId> =
                    above.root.iter().map(|root| root.id).chain([parent.id]).collect();
                let filter = Filter::new().limit(wanted.len()).ids(wanted);
                let hints: Vec<Relay> = union(relays.iter().chain(&parent.relay));
                let answered = self.desk.client.pool.ask_all(&hints, filter).await;
                found.extend(answered.seen.into_iter().map(|seen| (seen.event.id, seen)));
            }
            let Some(seen) = found
                .get(&parent.id)
                .filter(|seen| normalise::POSTS.contains(&seen.event.kind))
            else {
                break;
            };
            above = Above::of(&seen.event);
            line.push(seen.clone());
        }
        line.reverse();
        line
    }

    /// Answers of people for whom somebody vouches, and those of the account; what hangs under others stays.
    async fn vouched(&self, answers: Vec<Seen>) -> Vec<Seen> {
        if answers.is_empty() {
            return answers;
        }
        let circle = self.desk.circle().await;
        let muted = self.desk.muted().await;
        let me = self.desk.me();
        let welcome = |seen: &Seen| {
            let author = &seen.event.pubkey;
            *author == me || (circle.knows(author) && !muted.contains(author))
        };
        answers.into_iter().filter(welcome).collect()
    }
}

/// What answers a post, depth first, siblings by time.
fn tree(focus: &EventId, found: &HashMap<EventId, Seen>) -> Vec<Seen> {
    let mut answers: HashMap<EventId, Vec<&Seen>> = HashMap::new();
    for seen in found.values() {
        if let Some(parent) = Above::of(&seen.event).parent {
            answers.entry(parent.id).or_default().push(seen);
        }
    }
    for siblings in answers.values_mut() {
        siblings.sort_by_key(|seen| (std::cmp::Reverse(seen.event.created_at), seen.event.id));
    }
    let (mut line, mut passed) = (Vec::new(), HashSet::from([*focus]));
    let mut open: Vec<&Seen> = answers.remove(focus).unwrap_or_default();
    while let Some(seen) = open.pop() {
        if passed.insert(seen.event.id) {
            line.push(seen.clone());
            open.extend(answers.remove(&seen.event.id).unwrap_or_default());
        }
    }
    line
}
