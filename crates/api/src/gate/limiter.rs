//! How often somebody may call.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use syrinx_model::{Moment, TokenId};

/// The length of a window, in milliseconds.
const WINDOW: i64 = 5 * 60 * 1000;
/// So many callers are told apart within one window; beyond that, counting starts over rather than growing.
const MAX_CALLERS: usize = 200_000;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Any call.
    Call,
    /// An attempt to log in.
    Login,
    /// An attempt to sign up.
    SignUp,
}

/// Whose calls are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// Those with one token.
    Token(TokenId),
    /// Those from one address; for IPv6, from one network of 64 bits, since a household has all of it.
    Address(IpAddr),
}

/// How a caller stands after a call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Calls of a window.
    pub(crate) limit: u32,
    /// Calls left in this window.
    pub(crate) remaining: u32,
    /// When the next window begins.
    pub(crate) reset: Moment,
    /// Whether this call was one too many.
    pub(crate) exceeded: bool,
}

/// Counts calls in windows that begin for all at once, so that forgetting is one step.
#[derive(Debug, Default)]
pub(crate) struct Limiter(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    window: i64,
    counts: HashMap<(Kind, Key), u32>,
}

impl Limiter {
    /// Counts one call.
    pub(crate) fn count(&self, kind: Kind, key: Key, limit: u32, now: Moment) -> Standing {
        let window = now.0.div_euclid(WINDOW);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.window != window || all.counts.len() >= MAX_CALLERS {
            all.counts.clear();
            all.window = window;
        }
        let count = all.counts.entry((kind, widened(key))).or_default();
        *count = count.saturating_add(1);
        Standing {
            limit,
            remaining: limit.saturating_sub(*count),
            reset: Moment(window.saturating_add(1).saturating_mul(WINDOW)),
            exceeded: *count > limit,
        }
    }
}

fn widened(key: Key) -> Key {
    match key {
        Key::Address(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
            Some(v4) => Key::Address(IpAddr::V4(v4)),
            None => Key::Address(IpAddr::V6((u128::from(address) >> 64 << 64).into())),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_window_forgives() {
        let limiter = Limiter::default();
        let key = Key::Token(TokenId(1));
        assert!(!limiter.count(Kind::Call, key, 1, Moment(0)).exceeded);
        assert!(limiter.count(Kind::Call, key, 1, Moment(1)).exceeded);
        assert!(
            !limiter.count(Kind::Login, key, 1, Moment(1)).exceeded,
            "kinds are counted apart"
        );
        assert!(!limiter.count(Kind::Call, key, 1, Moment(WINDOW)).exceeded);
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share() {
        let at = |text: &str| Key::Address(text.parse().unwrap_or(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST)));
        assert_eq!(widened(at("2001:db8::1")), widened(at("2001:db8::ffff:2")));
        assert_ne!(widened(at("2001:db8::1")), widened(at("2001:db8:0:1::1")));
        assert_eq!(widened(at("::ffff:192.0.2.1")), at("192.0.2.1"));
    }
}
