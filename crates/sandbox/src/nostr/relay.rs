//! The running relay behind its routes: what it knows, and who listens.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use nostr::{
    event::{Event, EventId},
    filter::Filter,
};
use tokio::sync::broadcast;

use super::{
    archive::{Archive, Kept, Taken},
    deeds,
    mischief::Mischief,
    people::People,
};
use crate::{Calls, Faults, Ledger, clock, lock};

/// How many live events a slow listener may be behind before it misses some.
const BACKLOG: usize = 4096;
/// How far ahead of the clock an event may be dated, in seconds.
pub(crate) const FUTURE: u64 = 900;
/// The longest text of an event, in bytes.
pub(crate) const MAX_CONTENT: usize = 64 << 10;
/// The most tags of an event.
pub(crate) const MAX_TAGS: usize = 2000;

/// A stored file.
#[derive(Clone, Debug)]
pub(crate) struct Blob {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: String,
    /// When it came, in seconds since 1970.
    pub(crate) uploaded: i64,
}

/// Everything that the relay remembers.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) archive: Archive,
    pub(crate) people: People,
    /// Files by the SHA-256 of their bytes in hex.
    pub(crate) blobs: HashMap<String, Blob>,
    pub(crate) mischief: Vec<Mischief>,
    /// How often clients sent each event.
    pub(crate) sent: HashMap<EventId, u64>,
}

pub(crate) struct Relay {
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    pub(crate) faults: Faults,
    pub(crate) calls: Calls,
    pub(crate) ledger: Ledger,
    state: Mutex<State>,
    live: broadcast::Sender<Kept>,
    shouts: broadcast::Sender<String>,
}

impl Relay {
    pub(crate) fn new(base: String) -> Self {
        Self {
            base,
            faults: Faults::default(),
            calls: Calls::default(),
            ledger: Ledger::default(),
            state: Mutex::default(),
            live: broadcast::Sender::new(BACKLOG),
            shouts: broadcast::Sender::new(BACKLOG),
        }
    }

    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut lock(&self.state))
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn host(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    /// `ws://127.0.0.1:PORT`.
    pub(crate) fn socket_url(&self) -> String {
        format!("ws://{}", self.host())
    }

    /// Judges an event that a client sent: what to say if it is accepted, or the reason why it is not.
    pub(crate) fn receive(&self, event: Event) -> Result<&'static str, &'static str> {
        self.with(|state| *state.sent.entry(event.id).or_default() += 1);
        verify(&event)?;
        self.with(|state| {
            let (kept, gone) = match state.archive.take(event) {
                Taken::New { kept, gone } => (kept, gone),
                Taken::Known => return Ok("duplicate: this event is here already"),
                Taken::Outdated => return Ok("duplicate: a newer version of it is here"),
                Taken::Deleted => return Err("blocked: its author has deleted it"),
            };
            for entry in deeds::of(state, &kept.event, &gone) {
                self.ledger.write(entry);
            }
            // Nobody may be listening.
            let _ = self.live.send(kept);
            Ok("")
        })
    }

    /// Takes in what one of the relay's own people says; it needs no proof and stands in no ledger.
    pub(crate) fn hear(&self, event: Event) {
        self.with(|state| {
            if let Taken::New { kept, .. } = state.archive.take(event) {
                let _ = self.live.send(kept);
            }
        });
    }

    /// What fits the filters now, and the number of the last event that is known; later ones are live.
    pub(crate) fn query(&self, filters: &[Filter]) -> (Vec<Arc<Event>>, u64) {
        self.with(|state| (state.archive.query(filters), state.archive.taken()))
    }

    /// Every event that is taken in from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Kept> {
        self.live.subscribe()
    }

    /// Sends a frame, whatever it is, over every open socket.
    pub(crate) fn shout(&self, frame: String) {
        let _ = self.shouts.send(frame);
    }

    pub(crate) fn shouts(&self) -> broadcast::Receiver<String> {
        self.shouts.subscribe()
    }
}

fn verify(event: &Event) -> Result<(), &'static str> {
    if !event.verify_id() {
        return Err("invalid: the id is not the hash of the event");
    }
    if !event.verify_signature() {
        return Err("invalid: the signature is not by this author");
    }
    let now = clock::millis(clock::now()) / 1000;
    if event.created_at.as_secs() > now + FUTURE {
        return Err("invalid: created_at lies too far in the future");
    }
    if event.content.len() > MAX_CONTENT || event.tags.len() > MAX_TAGS {
        return Err("invalid: the event is too large");
    }
    Ok(())
}
