#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

use super::*;
use crate::nostr::keys::Signer;
use crate::nostr::relay::Relay;
use nostr::event::{Event, Kind};
use proptest::prelude::*;
use std::collections::BTreeSet;

const NOW: Moment = Moment(1_793_491_200_000);

fn event(signer: &Signer, at: u64, number: usize) -> Event {
    signer
        .sign(Kind::TextNote, at, Vec::new(), number.to_string())
        .unwrap()
}

/// Relays that answer a filter as a relay does: the newest first, so many.
fn answer(relays: &[Vec<Event>], filter: &Filter) -> Answered {
    let mut answered = Answered {
        whole: relays.len(),
        ..Answered::default()
    };
    for (number, events) in relays.iter().enumerate() {
        let mut events: Vec<Event> = events
            .iter()
            .filter(|event| filter.match_event(event, nostr::filter::MatchEventOptions::new()))
            .cloned()
            .collect();
        events.sort();
        events.truncate(filter.limit.unwrap());
        if events.len() == filter.limit.unwrap() {
            answered.floor = answered
                .floor
                .max(events.iter().map(|event| event.created_at.as_secs()).min());
        }
        let relay = Relay::parse(&format!("wss://r{number}.example")).unwrap();
        for event in events {
            if answered.seen.iter().all(|seen| seen.event.id != event.id) {
                let relay = relay.clone();
                answered.seen.push(Seen { event, relay });
            }
        }
    }
    answered.seen.sort_by(|one, other| one.event.cmp(&other.event));
    answered
}

/// Walks to the end. Gives the numbers of the events in the order in which they came, and the last mark.
fn walked(relays: &[Vec<Event>], since: Option<&Cursor>, max: usize) -> (Vec<String>, Cursor) {
    let (mut told, mut more, mut mark, mut cursors) = (Vec::new(), None::<Cursor>, None, BTreeSet::new());
    loop {
        let walk = Walk::at(since, more.as_ref(), NOW).unwrap();
        let answered = answer(relays, &walk.filter(Filter::new(), max));
        let (events, page) = walk.page(answered, max);
        assert!(events.len() <= max);
        told.extend(events.into_iter().map(|seen| seen.event.content));
        assert_eq!(page.gap, None);
        mark = page.mark.or(mark);
        let Some(next) = page.more else {
            return (told, mark.unwrap());
        };
        assert!(cursors.insert(next.0.clone()), "a cursor is repeated");
        assert!(cursors.len() < 400, "the walk does not end");
        more = Some(next);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_walk_tells_everything_once_and_ends(
        times in prop::collection::vec((0_u64..40, 0_usize..7), 0..30),
        max in 3_usize..9,
    ) {
        let signer = Signer::generate();
        let mut relays = vec![Vec::new(), Vec::new(), Vec::new()];
        // So many of one second that no page holds them cannot be told apart by any relay.
        let mut crowd: std::collections::HashMap<u64, usize> = std::collections::HashMap::new();
        let mut numbers = BTreeSet::new();
        for (number, (second, places)) in times.into_iter().enumerate() {
            let here = crowd.entry(second).or_default();
            *here += 1;
            if *here >= max {
                continue;
            }
            numbers.insert(number.to_string());
            let event = event(&signer, 1_793_400_000 + second, number);
            for (bit, relay) in relays.iter_mut().enumerate() {
                if (places + 1) & (1 << bit) != 0 {
                    relay.push(event.clone());
                }
            }
        }
        let (told, mark) = walked(&relays, None, max);
        prop_assert_eq!(told.iter().cloned().collect::<BTreeSet<_>>(), numbers.clone());
        prop_assert_eq!(told.len(), numbers.len(), "something was told twice");
        // Nothing is new: what is told again lies in the time that is always looked at again.
        let (again, second_mark) = walked(&relays, Some(&mark), max);
        prop_assert!(again.iter().all(|number| numbers.contains(number)));
        prop_assert_eq!(mark, second_mark);
    }
}

#[test]
fn a_mark_never_goes_back_nor_into_the_future() {
    let signer = Signer::generate();
    let now = seconds(NOW);
    let first = vec![vec![event(&signer, now - 100, 1)]];
    let (_, mark) = walked(&first, None, 10);
    let (none, same) = walked(&[Vec::new()], Some(&mark), 10);
    assert!(none.is_empty());
    assert_eq!(mark, same);
    let ahead = vec![vec![event(&signer, now + 600, 2)]];
    let (_, mark) = walked(&ahead, Some(&mark), 10);
    let read: Mark = serde_json::from_str(&mark.0).unwrap();
    assert_eq!(
        read.at, now,
        "a clock that is ahead must not hide what others say now"
    );
}

#[test]
fn a_crowd_in_one_second_does_not_hold_the_walk() {
    let signer = Signer::generate();
    let mut events: Vec<Event> = (0..20)
        .map(|number| event(&signer, 1_793_400_000, number))
        .collect();
    events.push(event(&signer, 1_793_300_000, 99));
    let (told, _) = walked(&[events], None, 5);
    assert!(
        told.contains(&"99".to_owned()),
        "what lies below the crowd is reached"
    );
}

#[test]
fn strange_cursors_are_refused() {
    for strange in ["", "{}x", "7"] {
        let cursor = Cursor(strange.to_owned());
        assert!(Walk::at(Some(&cursor), None, NOW).is_err());
        assert!(Walk::at(None, Some(&cursor), NOW).is_err());
    }
}
