//! What an event means as a deed of its author, for the ledger.

use std::{collections::BTreeSet, sync::Arc};

use nostr::{
    event::{Event, Kind},
    key::PublicKey,
};

use super::{ids, relay::State};
use crate::{Deed, LedgerEntry, LedgerMedia};

/// The deeds of a new event; `gone` is what it replaced or deleted.
pub(crate) fn of(state: &State, event: &Event, gone: &[Arc<Event>]) -> Vec<LedgerEntry> {
    let author = state.people.name_of(&event.pubkey);
    let entry = |deed, uri: &str| LedgerEntry {
        key: Some(event.id.to_hex()),
        ..LedgerEntry::new(&author, deed, uri)
    };
    match event.kind.as_u16() {
        3 => follows(event, gone.first())
            .map(|(deed, whom)| entry(deed, &ids::author_uri(&whom)))
            .collect(),
        5 => gone
            .iter()
            .map(|old| entry(undoing(old.kind), &target(old)))
            .collect(),
        6 | 16 => vec![entry(Deed::Boost, &target(event))],
        7 => vec![entry(Deed::Like, &target(event))],
        1 | 20 | 1111 | 30_023 => vec![LedgerEntry {
            text: event.content.clone(),
            reply_to: parent(event),
            media: pictures(state, event),
            ..entry(Deed::Post, &ids::event_uri(&event.id))
        }],
        _ => Vec::new(),
    }
}

fn undoing(kind: Kind) -> Deed {
    match kind.as_u16() {
        6 | 16 => Deed::Unboost,
        7 => Deed::Unlike,
        _ => Deed::Delete,
    }
}

/// The post that a like or boost is about, which names it last; any other event is about itself.
fn target(event: &Event) -> String {
    let about = match event.kind.as_u16() {
        6 | 7 | 16 => event.tags.event_ids().last(),
        _ => None,
    };
    ids::event_uri(&about.unwrap_or(event.id))
}

/// The post that is answered: the one marked `reply`, else the one marked `root`.
fn parent(event: &Event) -> Option<String> {
    let marked = |mark: &str| {
        let tags = event.tags.iter().map(|tag| tag.as_slice());
        let mut marked = tags.filter(|tag| tag[0] == "e" && tag.get(3).is_some_and(|it| it == mark));
        marked.next().and_then(|tag| tag.get(1))
    };
    let id = marked("reply").or_else(|| marked("root"))?;
    ids::event_id(id).map(|id| ids::event_uri(&id))
}

fn follows(new: &Event, old: Option<&Arc<Event>>) -> impl Iterator<Item = (Deed, PublicKey)> {
    let list = |event: &Event| event.tags.public_keys().collect::<BTreeSet<_>>();
    let (old, new) = (old.map(|old| list(old)).unwrap_or_default(), list(new));
    let joined: Vec<_> = new.difference(&old).map(|key| (Deed::Follow, *key)).collect();
    let left: Vec<_> = old.difference(&new).map(|key| (Deed::Unfollow, *key)).collect();
    joined.into_iter().chain(left)
}

fn pictures(state: &State, event: &Event) -> Vec<LedgerMedia> {
    let tags = event.tags.iter().map(|tag| tag.as_slice());
    tags.filter(|tag| tag[0] == "imeta")
        .map(|tag| {
            let field = |name: &str| {
                let mut fields = tag.iter().filter_map(|field| field.split_once(' '));
                fields
                    .find(|(key, _)| *key == name)
                    .map_or("", |(_, value)| value)
            };
            let blob = state.blobs.get(field("x"));
            LedgerMedia {
                alt: field("alt").to_owned(),
                content_type: field("m").to_owned(),
                size: blob.map_or(0, |blob| blob.bytes.len()),
            }
        })
        .collect()
}
