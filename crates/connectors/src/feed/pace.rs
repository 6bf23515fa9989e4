//! When a feed is asked again.

use super::place::digest;
use syrinx_model::Moment;

/// How long a feed that says nothing about it is left alone, in seconds.
const UNSAID: u64 = 300;
/// The shortest and the longest time between two looks, in seconds. Nothing but a feed's own `max-age` gets it asked
/// as often as the shortest.
const SHORTEST: u64 = 2;
const LONGEST: u64 = 86_400;
/// How much rarer a feed is asked that has nothing new for long.
const CALMEST: u64 = 8;
/// How long a feed is left alone that calls us itself, in seconds: a safety net.
const PUSHED: u64 = 3_600;

/// What is known of how often a feed may be asked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Manners {
    /// For how many seconds its reply may be kept.
    pub(super) max_age: Option<u64>,
    /// For how many seconds the feed itself wants to be left alone.
    pub(super) told: Option<u64>,
    /// Whether it calls us itself.
    pub(super) pushed: bool,
    /// Whether it is on this very machine, where asking burdens nobody.
    pub(super) near: bool,
}

impl Manners {
    /// How long the feed is left alone at the least, in seconds.
    pub(super) fn rest(self) -> u64 {
        // A page that may not be kept at all was not made to be asked all the time.
        let asked = self.max_age.filter(|seconds| *seconds >= SHORTEST).max(self.told);
        let asked = match asked {
            Some(asked) if self.near || !self.pushed => asked,
            None if self.near => SHORTEST,
            None if !self.pushed => UNSAID,
            asked => asked.unwrap_or_default().max(PUSHED),
        };
        asked.clamp(SHORTEST, LONGEST)
    }
}

/// When a feed that answered is due again; `calm` counts the looks since it last had something new.
pub(super) fn after_answer(uri: &str, rest: u64, calm: u32, now: Moment) -> Moment {
    let slow = 3_u64.saturating_pow(calm.min(20)) / 2_u64.pow(calm.min(20));
    due(uri, rest.saturating_mul(slow.clamp(1, CALMEST)), now)
}

/// When a feed that failed so many times in a row is tried again, not before `until`.
pub(super) fn after_failure(uri: &str, rest: u64, fails: u32, until: Option<Moment>, now: Moment) -> Moment {
    let wait = rest.max(SHORTEST).saturating_mul(1 << fails.min(12));
    due(uri, wait, now).max(until.unwrap_or(now))
}

/// So many seconds from now and up to a tenth more, so that feeds that were added together are not asked together.
fn due(uri: &str, seconds: u64, now: Moment) -> Moment {
    let millis = i64::try_from(seconds.min(LONGEST) * 1000).unwrap_or(i64::MAX);
    let [first, ..] = digest(&[uri, &now.0.to_string()]);
    now.plus(millis + millis / 10 * i64::from(first) / 256)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(1_793_491_200_000);

    fn seconds(at: Moment) -> i64 {
        (at.0 - NOW.0) / 1000
    }

    #[test]
    fn what_a_feed_asks_for_is_done() {
        let rest = |max_age, told, pushed, near| {
            Manners {
                max_age,
                told,
                pushed,
                near,
            }
            .rest()
        };
        assert_eq!(rest(None, None, false, false), 300);
        assert_eq!(rest(Some(0), None, false, false), 300);
        assert_eq!(rest(Some(3), None, false, false), 3);
        assert_eq!(rest(Some(3), Some(900), false, false), 900);
        assert_eq!(rest(Some(u64::MAX), None, false, false), LONGEST);
        assert_eq!(rest(Some(3), None, true, false), PUSHED);
        assert_eq!(rest(Some(0), None, true, true), SHORTEST);
    }

    #[test]
    fn calm_feeds_are_asked_less_and_broken_ones_ever_less() {
        let calm = |calm| seconds(after_answer("x", 300, calm, NOW));
        assert!((300..=330).contains(&calm(0)) && calm(3) > 800 && (2400..=2640).contains(&calm(50)));
        let failed = |fails| seconds(after_failure("x", 300, fails, None, NOW));
        assert!(failed(1) >= 600 && failed(2) >= 1200 && failed(90) <= 95_040 && failed(90) >= 86_400);
        let until = NOW.plus(7_200_000);
        assert_eq!(after_failure("x", 2, 1, Some(until), NOW), until);
    }
}
