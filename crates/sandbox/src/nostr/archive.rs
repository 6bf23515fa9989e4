//! What the relay keeps: events by time, the newest of what is replaceable, and what was deleted.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use nostr::{
    event::{Event, EventId, Kind},
    filter::{Filter, MatchEventOptions},
    key::PublicKey,
};
use serde_json::Value;

/// The most events that one filter gets.
pub(crate) const MAX_LIMIT: usize = 500;

/// Newest first; of the same second the lowest id first, as the protocol wants it.
type Place = (Reverse<u64>, EventId);

/// An event and the number of its arrival.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) event: Arc<Event>,
    /// Grows with every event that is taken in.
    pub(crate) order: u64,
}

/// What became of an event.
#[derive(Debug)]
pub(crate) enum Taken {
    /// It is new; these events are gone because of it.
    New { kept: Kept, gone: Vec<Arc<Event>> },
    /// It is here already.
    Known,
    /// A newer version is here.
    Outdated,
    /// Its author has deleted it.
    Deleted,
}

#[derive(Debug, Default)]
pub(crate) struct Archive {
    places: HashMap<EventId, Place>,
    events: BTreeMap<Place, Arc<Event>>,
    /// The event that stands at an address `kind:author:identifier`.
    addresses: HashMap<String, EventId>,
    /// Who asked for the deletion of an event; only its author's word counts, also if it came first.
    deleted: HashMap<EventId, HashSet<PublicKey>>,
    /// Up to which second an address was deleted.
    emptied: HashMap<String, u64>,
    taken: u64,
}

impl Archive {
    /// Takes an event in that has been verified.
    pub(crate) fn take(&mut self, event: Event) -> Taken {
        if self.places.contains_key(&event.id) {
            return Taken::Known;
        }
        if self.is_deleted(&event) {
            return Taken::Deleted;
        }
        let mut gone = Vec::new();
        if let Some(address) = address(&event) {
            if let Some(old) = self.standing(&address) {
                if place(&old) < place(&event) {
                    return Taken::Outdated;
                }
                self.remove(&old.id);
                gone.push(old);
            }
            self.addresses.insert(address, event.id);
        }
        if event.kind == Kind::EventDeletion {
            gone = self.delete(&event);
        }
        self.taken += 1;
        let event = Arc::new(event);
        if !event.kind.is_ephemeral() {
            self.places.insert(event.id, place(&event));
            self.events.insert(place(&event), Arc::clone(&event));
        }
        let kept = Kept {
            event,
            order: self.taken,
        };
        Taken::New { kept, gone }
    }

    /// How many events have been taken in so far.
    pub(crate) fn taken(&self) -> u64 {
        self.taken
    }

    pub(crate) fn get(&self, id: &EventId) -> Option<Arc<Event>> {
        self.events.get(self.places.get(id)?).cloned()
    }

    /// The event that stands at an address.
    pub(crate) fn standing(&self, address: &str) -> Option<Arc<Event>> {
        self.get(self.addresses.get(address)?)
    }

    /// All events, newest first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Event>> {
        self.events.values()
    }

    /// What fits any of the filters, newest first, each once.
    pub(crate) fn query(&self, filters: &[Filter]) -> Vec<Arc<Event>> {
        let mut found = BTreeMap::new();
        for filter in filters {
            let limit = filter.limit.unwrap_or(MAX_LIMIT).min(MAX_LIMIT);
            let fitting = self.events.iter().filter(|(_, event)| fits(filter, event));
            found.extend(
                fitting
                    .take(limit)
                    .map(|(place, event)| (*place, Arc::clone(event))),
            );
        }
        found.into_values().collect()
    }

    fn is_deleted(&self, event: &Event) -> bool {
        let by_id = self
            .deleted
            .get(&event.id)
            .is_some_and(|by| by.contains(&event.pubkey));
        let emptied = address(event).and_then(|address| self.emptied.get(&address).copied());
        by_id || emptied.is_some_and(|until| event.created_at.as_secs() <= until)
    }

    /// Does what a deletion asks for, as far as its author may ask for it, and remembers it.
    fn delete(&mut self, wish: &Event) -> Vec<Arc<Event>> {
        let mut gone = Vec::new();
        for id in wish.tags.event_ids() {
            self.deleted.entry(id).or_default().insert(wish.pubkey);
            let own = self
                .get(&id)
                .filter(|old| old.pubkey == wish.pubkey && old.kind != Kind::EventDeletion);
            gone.extend(own);
        }
        let until = wish.created_at.as_secs();
        let own_addresses = wish
            .tags
            .iter()
            .filter(|tag| tag.kind() == "a")
            .filter_map(|tag| tag.content())
            .filter(|address| address.split(':').nth(1) == Some(&wish.pubkey.to_hex()));
        for address in own_addresses {
            let last = self.emptied.entry(address.to_owned()).or_default();
            *last = until.max(*last);
            gone.extend(
                self.standing(address)
                    .filter(|old| old.created_at.as_secs() <= until),
            );
        }
        for event in &gone {
            self.remove(&event.id);
        }
        gone
    }

    fn remove(&mut self, id: &EventId) {
        if let Some(place) = self.places.remove(id) {
            self.events.remove(&place);
        }
    }
}

fn place(event: &Event) -> Place {
    (Reverse(event.created_at.as_secs()), event.id)
}

/// Where a replaceable or addressable event stands, as `a` tags write it; `None` for all others.
pub(crate) fn address(event: &Event) -> Option<String> {
    let kind = event.kind.as_u16();
    let identifier = match kind {
        0 | 3 | 10_000..=19_999 => String::new(),
        30_000..=39_999 => event.tags.identifier().unwrap_or_default(),
        _ => return None,
    };
    Some(format!("{kind}:{}:{identifier}", event.pubkey.to_hex()))
}

/// Whether the filter wants the event. Profiles are searched by their names, everything else by its text.
///
/// An empty list wants nothing: one of its values would have to match. The library takes it for no list at all.
pub(crate) fn fits(filter: &Filter, event: &Event) -> bool {
    let hopeless = filter.ids.as_ref().is_some_and(BTreeSet::is_empty)
        || filter.authors.as_ref().is_some_and(BTreeSet::is_empty)
        || filter.kinds.as_ref().is_some_and(BTreeSet::is_empty)
        || filter.generic_tags.values().any(BTreeSet::is_empty);
    !hopeless
        && filter.match_event(event, MatchEventOptions::new().nip50(false))
        && filter
            .search
            .as_ref()
            .is_none_or(|words| says(event, &words.to_lowercase()))
}

fn says(event: &Event, words: &str) -> bool {
    if event.kind != Kind::Metadata {
        return event.content.to_lowercase().contains(words);
    }
    let profile: Value = serde_json::from_str(&event.content).unwrap_or_default();
    ["name", "display_name", "nip05"].iter().any(|field| {
        profile[field]
            .as_str()
            .is_some_and(|text| text.to_lowercase().contains(words))
    })
}
