//! Who writes and reads where (NIP-65): each author's own list says it, and we read them there.

use super::client::Client;
use super::client::pool::MAX_RELAYS;
use super::lists;
use super::relay::Relay;
use nostr::event::{Event, Kind, Tag};
use nostr::filter::Filter;
use nostr::key::PublicKey;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Authors whose lists are asked for at once.
pub(super) const AT_ONCE: usize = 200;
/// Authors whose lists are remembered.
const REMEMBERED: usize = 20_000;
/// How long a list is believed.
const BELIEVED: Duration = Duration::from_secs(6 * 3600);
/// Relays of one list that are looked at, each way.
const LISTED: usize = 8;
/// Relays that an author is read from, if they name so many.
const EACH: usize = 2;

/// Where an author reads and writes (kind 10002).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RelayList {
    pub(super) read: Vec<Relay>,
    pub(super) write: Vec<Relay>,
}

impl RelayList {
    /// Reads a list; a relay without a mark is for both.
    pub(super) fn of(event: &Event) -> Self {
        let mut list = Self::default();
        for tag in event
            .tags
            .iter()
            .map(Tag::as_slice)
            .filter(|tag| tag.first().is_some_and(|kind| kind == "r"))
        {
            let Some(relay) = tag.get(1).and_then(|url| Relay::parse(url)) else {
                continue;
            };
            let mark = tag.get(2).map(String::as_str).unwrap_or_default();
            let add = |relays: &mut Vec<Relay>| {
                if relays.len() < LISTED && !relays.contains(&relay) {
                    relays.push(relay.clone());
                }
            };
            if mark != "write" {
                add(&mut list.read);
            }
            if mark != "read" {
                add(&mut list.write);
            }
        }
        list
    }
}

/// The lists of other people, as far as they were asked for.
#[derive(Default)]
pub(super) struct Outbox {
    lists: Mutex<HashMap<PublicKey, (Instant, RelayList)>>,
}

impl Outbox {
    /// Asks these relays for the lists that are not known. What is not found is empty for a while.
    pub(super) async fn learn(&self, client: &Client, relays: &[Relay], authors: &[PublicKey]) {
        let unknown: BTreeSet<PublicKey> = {
            let lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
            let known = |key: &PublicKey| lists.get(key).is_some_and(|(at, _)| at.elapsed() < BELIEVED);
            authors.iter().filter(|key| !known(key)).copied().collect()
        };
        let unknown: Vec<PublicKey> = unknown.into_iter().collect();
        for some in unknown.chunks(AT_ONCE) {
            let filter = Filter::new()
                .kind(Kind::RelayList)
                .authors(some.iter().copied())
                .limit(some.len());
            let answered = client.pool.ask_all(relays, filter).await;
            if answered.whole == 0 {
                return;
            }
            let newest = lists::newest_of_each(answered.seen.into_iter().map(|seen| seen.event));
            let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
            if lists.len() >= REMEMBERED {
                lists.clear();
            }
            for key in some {
                let list = newest.get(key).map(RelayList::of).unwrap_or_default();
                lists.insert(*key, (Instant::now(), list));
            }
        }
    }

    /// The list of an author, as far as it is known.
    pub(super) fn of(&self, author: &PublicKey) -> RelayList {
        let lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        lists
            .get(author)
            .map(|(_, list)| list.clone())
            .unwrap_or_default()
    }
}

/// Which authors to read from which relay: from few relays, each author from two of theirs if they name so many, and
/// everybody from our own besides, where many of them write too.
pub(super) fn plan(
    authors: &[PublicKey],
    list_of: impl Fn(&PublicKey) -> RelayList,
    own: &[Relay],
) -> Vec<(Relay, Vec<PublicKey>)> {
    let mut writers: BTreeMap<Relay, BTreeSet<PublicKey>> = BTreeMap::new();
    let mut lacking: HashMap<PublicKey, usize> = HashMap::new();
    for author in authors {
        let others: BTreeSet<Relay> = list_of(author)
            .write
            .into_iter()
            .filter(|relay| !own.contains(relay))
            .collect();
        lacking.insert(*author, EACH.min(others.len()));
        for relay in others {
            writers.entry(relay).or_default().insert(*author);
        }
    }
    let mut plan: Vec<(Relay, Vec<PublicKey>)> = own
        .iter()
        .map(|relay| (relay.clone(), authors.to_vec()))
        .collect();
    while plan.len() < MAX_RELAYS {
        let gain = |authors: &BTreeSet<PublicKey>| {
            authors
                .iter()
                .filter(|key| lacking.get(*key).is_some_and(|lack| *lack > 0))
                .count()
        };
        // Of equals the first by name, so that the plan is the same next time.
        let best = writers
            .iter()
            .map(|(relay, authors)| (gain(authors), relay))
            .filter(|(gain, _)| *gain > 0);
        let Some(relay) = best
            .max_by(|one, other| one.0.cmp(&other.0).then(other.1.cmp(one.1)))
            .map(|(_, relay)| relay.clone())
        else {
            break;
        };
        let Some(authors) = writers.remove(&relay) else {
            break;
        };
        let taken: Vec<PublicKey> = authors
            .into_iter()
            .filter(|key| lacking.get(key).is_some_and(|lack| *lack > 0))
            .collect();
        for key in &taken {
            lacking
                .entry(*key)
                .and_modify(|lack| *lack = lack.saturating_sub(1));
        }
        plan.push((relay, taken));
    }
    plan
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]
    use super::*;
    use proptest::prelude::*;

    fn key(number: u8) -> PublicKey {
        PublicKey::from_byte_array([number; 32])
    }

    fn relay(number: usize) -> Relay {
        Relay::parse(&format!("wss://r{number:02}.example")).unwrap()
    }

    fn writes(relays: &[usize]) -> RelayList {
        RelayList {
            read: Vec::new(),
            write: relays.iter().map(|number| relay(*number)).collect(),
        }
    }

    #[test]
    fn few_relays_serve_many_and_everybody_is_read_at_home_too() {
        let list = |author: &PublicKey| match author.as_bytes()[0] {
            1 => writes(&[1, 2, 3]),
            2 => writes(&[2, 3]),
            3 => writes(&[2]),
            _ => RelayList::default(),
        };
        let authors = [key(1), key(2), key(3), key(4)];
        let plan = plan(&authors, list, &[relay(0)]);
        assert_eq!(plan[0], (relay(0), authors.to_vec()));
        assert_eq!(plan[1], (relay(2), vec![key(1), key(2), key(3)]));
        assert_eq!(plan[2], (relay(3), vec![key(1), key(2)]));
        assert_eq!(plan.len(), 3);
    }

    proptest! {
        #[test]
        fn plans_are_bounded_and_leave_nobody_out(named in prop::collection::vec(prop::collection::vec(0_usize..60, 0..5), 1..40)) {
            let authors: Vec<PublicKey> = (0..named.len()).map(|n| key(u8::try_from(n).unwrap())).collect();
            let plan = plan(&authors, |author| writes(&named[usize::from(author.as_bytes()[0])]), &[relay(99)]);
            prop_assert!(plan.len() <= MAX_RELAYS);
            let once: BTreeSet<&Relay> = plan.iter().map(|(relay, _)| relay).collect();
            prop_assert_eq!(once.len(), plan.len());
            for author in &authors {
                let from = plan.iter().filter(|(_, authors)| authors.contains(author)).count();
                prop_assert!((1..=1 + EACH).contains(&from));
            }
        }
    }
}
