//! When to look again.

use std::time::Duration;
use tokio::time::Instant;

/// An adaptive, jittered interval: fast while there is something to read, slower while there is not.
#[derive(Debug)]
pub(super) struct Rhythm {
    fastest: Duration,
    slowest: Duration,
    now: Duration,
    due: Instant,
}

impl Rhythm {
    /// A rhythm that is due at once.
    pub(super) fn new(fastest: Duration, slowest: Duration) -> Self {
        Self {
            fastest,
            slowest: slowest.max(fastest),
            now: fastest,
            due: Instant::now(),
        }
    }

    /// When it is due.
    pub(super) fn due(&self) -> Instant {
        self.due
    }

    /// Sets the next time after a look that found so many items.
    pub(super) fn looked(&mut self, found: usize) {
        self.looked_at(Instant::now(), found);
    }

    fn looked_at(&mut self, now: Instant, found: usize) {
        self.now = if found > 0 {
            self.fastest
        } else {
            self.now.mul_f64(1.3).min(self.slowest)
        };
        self.due = now + self.now.mul_f64(rand::random_range(0.85..1.15));
    }

    /// Asks for a look soon.
    pub(super) fn soon(&mut self, within: Duration) {
        self.due = self.due.min(Instant::now() + within);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slows_down_while_quiet_and_wakes_up() {
        let now = Instant::now();
        let mut rhythm = Rhythm::new(Duration::from_secs(15), Duration::from_secs(120));
        for _ in 0..20 {
            rhythm.looked_at(now, 0);
        }
        assert!(rhythm.due() > now + Duration::from_secs(100));
        rhythm.looked_at(now, 3);
        assert!(rhythm.due() < now + Duration::from_secs(18));
    }
}
