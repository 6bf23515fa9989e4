//! Lists that an author replaces as a whole: whom they follow (kind 3), whom they mute (kind 10000). Pure.
//!
//! Whoever writes such a list without having read the newest one wipes out what others wrote into it.

use nostr::event::{Event, Kind, Tag};
use nostr::key::PublicKey;
use std::collections::HashMap;

/// The most entries of a list that are looked at.
pub(super) const MAX_ENTRIES: usize = 5000;

/// Mutes (NIP-51).
pub(super) const MUTES: Kind = Kind::MuteList;
/// Follows (NIP-02).
pub(super) const FOLLOWS: Kind = Kind::ContactList;

/// The newest version: the latest, and of the same second the one with the lowest id (NIP-01).
pub(super) fn newest(events: impl IntoIterator<Item = Event>) -> Option<Event> {
    events.into_iter().min()
}

/// The newest version of each author.
pub(super) fn newest_of_each(events: impl IntoIterator<Item = Event>) -> HashMap<PublicKey, Event> {
    let mut newest: HashMap<PublicKey, Event> = HashMap::new();
    for event in events {
        match newest.get_mut(&event.pubkey) {
            Some(known) if event < *known => *known = event,
            Some(_) => {}
            None => drop(newest.insert(event.pubkey, event)),
        }
    }
    newest
}

/// Whom a list names, each once, in its order.
pub(super) fn people(list: &Event) -> Vec<PublicKey> {
    let mut seen = std::collections::HashSet::new();
    list.tags
        .public_keys()
        .filter(|key| seen.insert(*key))
        .take(MAX_ENTRIES)
        .collect()
}

/// The tags and the content of a list after one person was added or taken out; everything else stays as it was, to the
/// byte. `None` if that changes nothing.
pub(super) fn changed(list: Option<&Event>, key: &PublicKey, wanted: bool) -> Option<(Vec<Tag>, String)> {
    let tags: Vec<Tag> = list
        .map(|list| list.tags.iter().cloned().collect())
        .unwrap_or_default();
    let content = list.map(|list| list.content.clone()).unwrap_or_default();
    let hex = key.to_hex();
    let names = |tag: &Tag| tag.kind() == "p" && tag.content() == Some(hex.as_str());
    if tags.iter().any(names) == wanted {
        return None;
    }
    let mut tags: Vec<Tag> = tags.into_iter().filter(|tag| !names(tag)).collect();
    if wanted {
        tags.push(Tag::public_key(*key));
    }
    Some((tags, content))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]
    use super::*;
    use crate::nostr::keys::Signer;

    #[test]
    fn a_change_keeps_everything_else() {
        let (me, ann, bob) = (
            Signer::generate(),
            Signer::generate().public(),
            Signer::generate().public(),
        );
        let tags = vec![
            Tag::custom(
                "p",
                [ann.to_hex(), "wss://a.example".to_owned(), "Annie".to_owned()],
            ),
            Tag::custom("t", ["birds"]),
        ];
        let list = me
            .sign(FOLLOWS, 1_700_000_000, tags.clone(), "{\"wss://old\":{}}")
            .unwrap();
        let (with, content) = changed(Some(&list), &bob, true).unwrap();
        assert_eq!(with, [tags, vec![Tag::public_key(bob)]].concat());
        assert_eq!(content, list.content);
        assert_eq!(changed(Some(&list), &ann, true), None, "she is followed already");
        assert_eq!(changed(Some(&list), &bob, false), None);
        let (without, _) = changed(Some(&list), &ann, false).unwrap();
        assert_eq!(without, [Tag::custom("t", ["birds"])]);
        assert_eq!(changed(None, &ann, true).unwrap().0, [Tag::public_key(ann)]);
    }

    #[test]
    fn the_newest_wins_and_of_equals_the_lowest_id() {
        let me = Signer::generate();
        let at = |at: u64, words: &str| me.sign(FOLLOWS, at, Vec::new(), words).unwrap();
        let (old, one, two) = (at(1, "a"), at(2, "b"), at(2, "c"));
        let lowest = if one.id < two.id { &one } else { &two };
        assert_eq!(
            newest([old.clone(), two.clone(), one.clone()]).as_ref(),
            Some(lowest)
        );
        assert_eq!(
            newest_of_each([old, two.clone(), one.clone()]).get(&me.public()),
            Some(lowest)
        );
    }
}
