//! What a relay tells is believed only after it was looked at: relays are anybody's, and so are events.
//!
//! Nothing is used, kept or compared before its id was computed again and its signature was checked.

use nostr::event::Event;
use nostr::filter::{Filter, MatchEventOptions};
use nostr::types::Timestamp;
use syrinx_model::Moment;

/// The most bytes of an event.
const MAX_BYTES: usize = 256 << 10;
/// The most tags of an event; a follow list of ten thousand is the largest that anybody needs.
const MAX_TAGS: usize = 10_000;
/// Nothing was said here before 2020-01-01, in seconds since 1970.
const FIRST: u64 = 1_577_836_800;
/// How far the clock of an author may be ahead, in seconds.
const AHEAD: u64 = 15 * 60;

/// Why an event is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::nostr) enum Doubt {
    /// More bytes or tags than anybody needs.
    TooLarge,
    /// It is no event.
    Nonsense,
    /// A time that cannot be.
    Time,
    /// Nobody asked for it.
    Unasked,
    /// The id or the signature is wrong.
    Forged,
}

/// Reads an event that came for this filter.
pub(in crate::nostr) fn event(raw: &str, filter: &Filter, now: Moment) -> Result<Event, Doubt> {
    let event = unasked(raw, now)?;
    // What a search finds is for the relay to say.
    if !filter.match_event(&event, MatchEventOptions::new().nip50(false)) {
        return Err(Doubt::Unasked);
    }
    proven(event)
}

/// Reads an event that came inside another one.
pub(in crate::nostr) fn enclosed(raw: &str, now: Moment) -> Result<Event, Doubt> {
    proven(unasked(raw, now)?)
}

fn unasked(raw: &str, now: Moment) -> Result<Event, Doubt> {
    if raw.len() > MAX_BYTES {
        return Err(Doubt::TooLarge);
    }
    let event: Event = serde_json::from_str(raw).map_err(|_| Doubt::Nonsense)?;
    if event.tags.len() > MAX_TAGS {
        return Err(Doubt::TooLarge);
    }
    let at = event.created_at.as_secs();
    if at < FIRST || at > seconds(now).saturating_add(AHEAD) {
        return Err(Doubt::Time);
    }
    Ok(event)
}

fn proven(event: Event) -> Result<Event, Doubt> {
    match event.verify() {
        Ok(()) => Ok(event),
        Err(_) => Err(Doubt::Forged),
    }
}

/// Whether the author wanted it gone by now (NIP-40).
pub(in crate::nostr) fn expired(event: &Event, now: Moment) -> bool {
    event.is_expired_at(Timestamp::from_secs(seconds(now)))
}

/// A moment in the unit of the network.
pub(in crate::nostr) fn seconds(at: Moment) -> u64 {
    u64::try_from(at.seconds()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]
    use super::*;
    use nostr::event::{EventBuilder, FinalizeEvent, Kind, Tag};
    use nostr::key::Keys;
    use proptest::prelude::*;

    const NOW: Moment = Moment(1_793_491_200_000);

    fn said(keys: &Keys, words: &str, at: u64) -> Event {
        let builder = EventBuilder::new(Kind::TextNote, words).tag(Tag::hashtag("birds"));
        builder
            .custom_created_at(Timestamp::from_secs(at))
            .finalize(keys)
            .unwrap()
    }

    fn now() -> u64 {
        seconds(NOW)
    }

    #[test]
    fn what_was_asked_for_and_is_true_passes() {
        let keys = Keys::generate();
        let good = said(&keys, "hello", now());
        let raw = serde_json::to_string(&good).unwrap();
        let mine = Filter::new().author(keys.public_key()).kind(Kind::TextNote);
        assert_eq!(event(&raw, &mine, NOW), Ok(good));
        let others = Filter::new().author(Keys::generate().public_key());
        assert_eq!(event(&raw, &others, NOW), Err(Doubt::Unasked));
        assert_eq!(event("{}", &mine, NOW), Err(Doubt::Nonsense));
        assert_eq!(
            event(&"x".repeat(MAX_BYTES + 1), &mine, NOW),
            Err(Doubt::TooLarge)
        );
    }

    #[test]
    fn times_that_cannot_be_are_doubted() {
        let keys = Keys::generate();
        for (at, fine) in [
            (0, false),
            (FIRST - 1, false),
            (FIRST, true),
            (now() + AHEAD, true),
            (now() + AHEAD + 1, false),
            (4_102_444_800, false),
        ] {
            let raw = serde_json::to_string(&said(&keys, "x", at)).unwrap();
            assert_eq!(enclosed(&raw, NOW).is_ok(), fine, "{at}");
        }
    }

    #[test]
    fn a_signature_of_another_event_does_not_pass() {
        let keys = Keys::generate();
        let (one, other) = (said(&keys, "one", now()), said(&keys, "other", now()));
        let mut swapped = one.clone();
        swapped.sig = other.sig;
        let raw = serde_json::to_string(&swapped).unwrap();
        assert_eq!(enclosed(&raw, NOW), Err(Doubt::Forged));
        let mut renamed = one;
        renamed.id = other.id;
        let raw = serde_json::to_string(&renamed).unwrap();
        assert_eq!(enclosed(&raw, NOW), Err(Doubt::Forged));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_flipped_byte_passes(at in 0_usize..400, bit in 0_u8..7) {
            let keys = Keys::generate();
            let good = said(&keys, "hello", now());
            let mut raw = serde_json::to_string(&good).unwrap().into_bytes();
            let at = at % raw.len();
            raw[at] ^= 1 << bit;
            if let Ok(raw) = String::from_utf8(raw) {
                // Only a change that leaves the same event, such as the case of a hexadecimal digit, may pass.
                prop_assert!(enclosed(&raw, NOW).is_err_and(|_| true) || enclosed(&raw, NOW) == Ok(good));
            }
        }

        #[test]
        fn nothing_that_comes_panics(raw in "\\PC{0,200}") {
            prop_assert!(enclosed(&raw, NOW).is_err());
        }
    }
}
