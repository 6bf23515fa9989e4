//! How often an account may be read.

use std::time::Duration;
use syrinx_model::CallBudget;
use tokio::time::{Instant, sleep_until};

/// The share of a network's budget that reading may use; the rest is for writing.
const FOR_READING: f64 = 0.8;

/// Spaces an account's reading calls so that they stay within its budget in every window, a few at once allowed.
#[derive(Debug)]
pub(super) struct Budget {
    /// The time that one call is worth.
    each: Duration,
    /// How much time may be saved up.
    burst: Duration,
    /// When the next call is due; in the past by as much as was saved up.
    due: Instant,
}

impl Budget {
    /// A budget; without one there is no limit but good manners: ten calls a second.
    pub(super) fn new(calls: Option<CallBudget>) -> Self {
        let each = calls.map_or(Duration::from_millis(100), |budget| {
            Duration::from_secs_f64(
                f64::from(budget.seconds) / (f64::from(budget.calls.max(1)) * FOR_READING),
            )
        });
        let burst = each * 10;
        let now = Instant::now();
        Self {
            each,
            burst,
            due: now.checked_sub(burst).unwrap_or(now),
        }
    }

    /// Waits until a call may be made, and counts it.
    pub(super) async fn spend(&mut self) {
        sleep_until(self.book(Instant::now())).await;
    }

    /// Counts a call, and says when it may be made.
    fn book(&mut self, now: Instant) -> Instant {
        let at = self.due.max(now.checked_sub(self.burst).unwrap_or(now));
        self.due = at + self.each;
        at.max(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_of_eager_reading_stays_within_the_budget() {
        let mut budget = Budget::new(Some(CallBudget {
            calls: 300,
            seconds: 3600,
        }));
        let start = Instant::now();
        let mut now = start;
        let mut calls = 0;
        while now < start + Duration::from_secs(3600) {
            now = budget.book(now);
            calls += 1;
        }
        assert!((200..=300).contains(&calls), "{calls} calls");
    }
}
