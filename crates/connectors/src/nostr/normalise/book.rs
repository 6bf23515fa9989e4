//! What must be known besides the events themselves to read them: authors, events that others point at, and what the
//! account has done itself.

use crate::nostr::client::pool::Seen;
use crate::nostr::names;
use crate::nostr::relay::Relay;
use nostr::event::{Event, EventId};
use nostr::key::PublicKey;
use std::collections::HashMap;
use syrinx_model::Author;

/// What the account has done to a post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::nostr) struct Mine {
    pub(in crate::nostr) liked: bool,
    pub(in crate::nostr) boosted: bool,
}

/// What is known when a page is read.
#[derive(Debug, Default)]
pub(in crate::nostr) struct Book {
    pub(in crate::nostr) authors: HashMap<PublicKey, Author>,
    pub(in crate::nostr) events: HashMap<EventId, Seen>,
    pub(in crate::nostr) mine: HashMap<EventId, Mine>,
    /// Who wrote events that are not here themselves.
    pub(in crate::nostr) writers: HashMap<EventId, PublicKey>,
}

impl Book {
    /// An author, as far as they are known.
    pub(super) fn author(&self, key: &PublicKey) -> Author {
        self.authors
            .get(key)
            .cloned()
            .unwrap_or_else(|| super::author(key, None, None))
    }

    /// How a text calls an author.
    pub(super) fn called(&self, key: &PublicKey) -> String {
        match self.authors.get(key) {
            Some(author) if !author.handle.starts_with("npub1") => {
                format!("{}@{}", author.handle, author.host)
            }
            Some(author) if !author.name.is_empty() => {
                author.name.split_whitespace().collect::<Vec<_>>().join("_")
            }
            _ => short(key),
        }
    }

    /// An event that is known.
    pub(super) fn event(&self, id: &EventId) -> Option<&Event> {
        self.events.get(id).map(|seen| &seen.event)
    }

    /// A relay that has an event.
    pub(super) fn relay(&self, id: &EventId) -> Option<Relay> {
        self.events.get(id).map(|seen| seen.relay.clone())
    }

    /// Who wrote an event, if that is known.
    pub(super) fn writer(&self, id: &EventId) -> Option<PublicKey> {
        self.event(id)
            .map(|event| event.pubkey)
            .or_else(|| self.writers.get(id).copied())
    }

    /// What the account has done to an event.
    pub(super) fn mine(&self, id: &EventId) -> Mine {
        self.mine.get(id).copied().unwrap_or_default()
    }
}

/// The beginning of a public key, for people who have no name.
fn short(key: &PublicKey) -> String {
    names::npub(key).chars().take(12).collect::<String>() + "…"
}
