//! A breaker per server: one that fails again and again is left alone for a while, its posts wait.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use syrinx_model::Moment;

/// Failures in a row that open the breaker.
const IN_A_ROW: u32 = 5;
/// The first pause, in milliseconds.
const FIRST: i64 = 30_000;
/// The longest pause, in milliseconds.
const LONGEST: i64 = 60 * 60 * 1000;

/// The breakers of all servers.
#[derive(Default)]
pub(crate) struct Breakers {
    servers: Mutex<HashMap<String, Breaker>>,
}

#[derive(Clone, Copy)]
struct Breaker {
    failures: u32,
    until: Moment,
}

impl Breakers {
    /// Until when a server is to be left alone.
    pub(crate) fn closed_until(&self, server: &str, now: Moment) -> Option<Moment> {
        self.servers()
            .get(server)
            .map(|breaker| breaker.until)
            .filter(|until| *until > now)
    }

    /// Notes a success.
    pub(crate) fn closed(&self, server: &str) {
        self.servers().remove(server);
    }

    /// Notes a failure. After enough of them each further one, a single probe, doubles the pause.
    pub(crate) fn failed(&self, server: &str, now: Moment) {
        let mut servers = self.servers();
        let breaker = servers.entry(server.to_owned()).or_insert(Breaker {
            failures: 0,
            until: now,
        });
        breaker.failures += 1;
        if let Some(beyond) = breaker.failures.checked_sub(IN_A_ROW) {
            breaker.until = now.plus((FIRST << beyond.min(10)).min(LONGEST));
        }
    }

    fn servers(&self) -> MutexGuard<'_, HashMap<String, Breaker>> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_after_failures_in_a_row_and_closes_on_success() {
        let breakers = Breakers::default();
        let now = Moment(1_000);
        for _ in 1..IN_A_ROW {
            breakers.failed("a", now);
        }
        assert_eq!(breakers.closed_until("a", now), None);
        breakers.failed("a", now);
        assert_eq!(breakers.closed_until("a", now), Some(now.plus(FIRST)));
        assert_eq!(breakers.closed_until("b", now), None);
        assert_eq!(breakers.closed_until("a", now.plus(FIRST)), None);
        breakers.failed("a", now.plus(FIRST));
        assert_eq!(
            breakers.closed_until("a", now.plus(FIRST)),
            Some(now.plus(3 * FIRST))
        );
        breakers.closed("a");
        assert_eq!(breakers.closed_until("a", now), None);
    }
}
