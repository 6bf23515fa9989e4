//! When to try again: the one retry layer.

use syrinx_model::Moment;

/// The first pause, in milliseconds.
const BASE: i64 = 2_000;
/// The longest pause, in milliseconds.
const CAP: i64 = 60 * 60 * 1000;

/// The next attempt after so many failures: exponential with full jitter, never at once.
pub(crate) fn next_attempt(attempts: u32, now: Moment) -> Moment {
    let ceiling = BASE.saturating_mul(1 << attempts.min(20)).min(CAP);
    now.plus(rand::random_range(BASE / 4..=ceiling))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_have_an_end() {
        let now = Moment(0);
        let longest = |attempts| {
            (0..200)
                .map(|_| next_attempt(attempts, now).0)
                .max()
                .unwrap_or_default()
        };
        assert!(longest(0) <= BASE);
        assert!(longest(3) > BASE && longest(3) <= 8 * BASE);
        assert!(longest(40) <= CAP);
        assert!((0..200).all(|_| next_attempt(5, now).0 > 0));
    }
}
