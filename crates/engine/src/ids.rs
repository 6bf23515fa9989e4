//! Ids that the engine mints itself: for authors, drafts and whatever has no place in a home.

use std::sync::atomic::{AtomicI64, Ordering};
use syrinx_model::{Moment, snowflake};

/// Mints snowflakes that rise within this process.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    last: AtomicI64,
}

impl Ids {
    /// A new id at this moment. Low bits are random, so that two nodes do not meet.
    pub(crate) fn mint(&self, now: Moment) -> i64 {
        let wanted = snowflake(now) | i64::from(rand::random::<u16>());
        let mut last = self.last.load(Ordering::Relaxed);
        loop {
            let next = wanted.max(last + 1);
            match self
                .last
                .compare_exchange_weak(last, next, Ordering::Relaxed, Ordering::Relaxed)
            {
                Ok(_) => return next,
                Err(other) => last = other,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_even_when_the_clock_goes_back() {
        let ids = Ids::default();
        let first = ids.mint(Moment(2_000));
        assert!(ids.mint(Moment(1_000)) > first);
    }
}
