//! What a hostile relay does to whoever asks it something.

use std::sync::Arc;

use nostr::{
    event::{Event, EventBuilder, FinalizeEvent, Kind, Signature, Tag},
    key::Keys,
    types::Timestamp,
};
use serde_json::json;

use super::{people, relay::State, wire};

/// A thing that a hostile relay does at every `REQ`, before the honest events and beside them.
///
/// Forged events bear the name of the author of the first honest one, so that they fit what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mischief {
    /// A correct note of a stranger that no filter asks for.
    Unasked,
    /// A note whose id is right, but which its author did not sign.
    BadSignature,
    /// An honest event with another text under the old id and signature.
    AlteredContent,
    /// A correct note of ten megabytes.
    Huge,
    /// A correct note of 1970-01-01.
    Ancient,
    /// A correct note of 2100-01-01.
    FarFuture,
    /// One correct event after another, all different, and never `EOSE`.
    EndlessEvents,
    /// Frames that are no JSON, or not what a relay says.
    Garbage,
    /// A thousand `NOTICE`s.
    NoticeFlood,
    /// `AUTH` and `CLOSED auth-required` instead of any event.
    AuthRequired,
}

/// The text of every forged note begins so.
pub(crate) const FORGED: &str = "Forged:";
const HUGE: usize = 10_000_000;
const YEAR_2100: u64 = 4_102_444_800;

/// What stands in front of the honest answer to a subscription, and whether that answer comes at all.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) first: Vec<String>,
    pub(crate) endless: Option<Forger>,
    pub(crate) silent: bool,
}

pub(crate) fn plan(state: &State, name: &str, honest: &[Arc<Event>]) -> Plan {
    let mut plan = Plan::default();
    let forger = Forger::new(state, honest);
    for mischief in &state.mischief {
        match mischief {
            Mischief::EndlessEvents => plan.endless = Some(forger.clone()),
            Mischief::AuthRequired => {
                plan.first.push(json!(["AUTH", "who-goes-there"]).to_string());
                plan.first
                    .push(wire::closed(name, "auth-required: this relay wants to know you"));
                plan.silent = true;
            }
            Mischief::NoticeFlood => {
                plan.first
                    .extend((0..1000).map(|n| wire::notice(&format!("Notice {n}"))));
            }
            Mischief::Garbage => plan.first.extend(garbage(name)),
            forged => plan.first.extend(
                forger
                    .forge(*forged, honest)
                    .map(|event| wire::event(name, &event)),
            ),
        }
    }
    plan
}

fn garbage(name: &str) -> Vec<String> {
    let mut frames: Vec<String> = [
        "",
        "no json",
        "[]",
        "{}",
        "null",
        "[\"EVENT\"]",
        "[\"OK\"]",
        "[42]",
    ]
    .map(str::to_owned)
    .into();
    frames.push(json!(["EVENT", name]).to_string());
    frames.push(json!(["EVENT", name, { "id": 1, "kind": "one", "tags": {} }]).to_string());
    frames.push(json!(["EVENT", 7, null]).to_string());
    frames.push(json!(["EOSE", "a subscription that nobody has"]).to_string());
    frames.push("[".repeat(50_000));
    frames
}

/// Makes events in somebody's name.
#[derive(Clone, Debug)]
pub(crate) struct Forger {
    keys: Keys,
    stranger: Keys,
}

impl Forger {
    fn new(state: &State, honest: &[Arc<Event>]) -> Self {
        let stranger = people::made_from("a stranger");
        let victim = honest
            .first()
            .and_then(|event| state.people.keys_of(&event.pubkey));
        Self {
            keys: victim.unwrap_or_else(|| stranger.clone()),
            stranger,
        }
    }

    fn forge(&self, mischief: Mischief, honest: &[Arc<Event>]) -> Option<Event> {
        let now = Timestamp::now();
        match mischief {
            Mischief::Unasked => note(&self.stranger, "nobody asked for this.", now),
            Mischief::BadSignature => note(&self.keys, "the signature is wrong.", now).map(|mut event| {
                event.sig = Signature::from_byte_array([7; 64]);
                event
            }),
            Mischief::AlteredContent => honest.first().map(|event| {
                let mut event = Event::clone(event);
                event.content = format!("{FORGED} {} (altered)", event.content);
                event
            }),
            Mischief::Huge => note(&self.keys, &"x".repeat(HUGE), now),
            Mischief::Ancient => note(&self.keys, "a note of 1970.", Timestamp::from_secs(0)),
            Mischief::FarFuture => note(&self.keys, "a note of 2100.", Timestamp::from_secs(YEAR_2100)),
            _ => None,
        }
    }

    /// The next of an endless row of events.
    pub(crate) fn next(&self, n: u64) -> Option<Event> {
        note(
            &self.keys,
            &format!("number {n} without an end."),
            Timestamp::now(),
        )
    }
}

fn note(keys: &Keys, text: &str, at: Timestamp) -> Option<Event> {
    EventBuilder::new(Kind::TextNote, format!("{FORGED} {text}"))
        .tag(Tag::custom("alt", ["made by a hostile relay"]))
        .custom_created_at(at)
        .finalize(keys)
        .ok()
}
