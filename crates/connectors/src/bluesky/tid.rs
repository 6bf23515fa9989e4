//! Record keys: timestamp identifiers, made from a stamp (<https://atproto.com/specs/tid>).

use syrinx_model::Stamp;

/// Base 32 whose letters sort as their values.
const LETTERS: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";

/// The record key of a stamp, always the same for the same stamp, and sorting as the stamps' times do.
///
/// A key is 53 bits of microseconds and 10 bits of clock id. A stamp knows milliseconds, so the microseconds below
/// them and the clock id come from its random bits: two deeds of one millisecond collide once in a million.
pub(super) fn of(stamp: &Stamp) -> String {
    let below = u64::try_from(stamp.key % 1000).unwrap_or_default();
    let clock = u64::try_from((stamp.key / 1000) % 1024).unwrap_or_default();
    let millis = u64::try_from(stamp.at.0)
        .unwrap_or_default()
        .min(((1 << 53) - 1) / 1000 - 1);
    let bits = ((millis * 1000 + below) << 10) | clock;
    (0..13)
        .map(|place| {
            char::from(LETTERS[usize::try_from((bits >> (60 - 5 * place)) & 31).unwrap_or_default()])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use syrinx_model::Moment;

    fn stamp(key: u128, at: i64) -> Stamp {
        Stamp {
            key,
            at: Moment(at),
            ordinal: 0,
        }
    }

    #[test]
    fn a_known_time_gives_a_known_key() {
        assert_eq!(of(&stamp(0, 0)), "2222222222222");
        // The example of the specification: 1 688 137 381 887 007 µs, clock id 6.
        assert_eq!(of(&stamp(6 * 1000 + 7, 1_688_137_381_887)), "3jzfcijpj2z2a");
    }

    proptest! {
        #[test]
        fn keys_are_valid_and_repeatable(key: u128, at: i64) {
            let tid = of(&stamp(key, at));
            prop_assert_eq!(tid.len(), 13);
            prop_assert!(tid.bytes().all(|letter| LETTERS.contains(&letter)));
            prop_assert!("234567abcdefghij".contains(&tid[..1]), "the top bit must be 0: {}", tid);
            prop_assert_eq!(&tid, &of(&stamp(key, at)));
        }

        #[test]
        fn keys_sort_as_times(a: u128, b: u128, at in 0_i64..4_000_000_000_000, later in 1_i64..1_000_000_000) {
            prop_assert!(of(&stamp(a, at)) < of(&stamp(b, at + later)));
        }

        #[test]
        fn other_random_bits_give_another_key(key: u128, at in 0_i64..4_000_000_000_000) {
            prop_assert_ne!(of(&stamp(key, at)), of(&stamp(key ^ 1, at)));
        }
    }
}
