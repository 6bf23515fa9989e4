//! What came of it.

use super::judge::Verdict;
use super::networks::Class;
use std::time::Duration;

/// How long everything may take to be settled after the last restart.
pub const SETTLED_WITHIN: Duration = Duration::from_secs(120);

/// What came of it.
pub struct Report {
    /// How often the server was killed.
    pub kills: u32,
    /// How many of the kills fell between intent and settle.
    pub between: u32,
    /// How many posts the apps sent.
    pub posts: usize,
    /// How many likes and boosts were set or taken back.
    pub wishes: usize,
    /// How many calls of apps were cut.
    pub cut: u64,
    /// What the networks have.
    pub verdict: Verdict,
    /// Repeats with the same key that were answered with another status.
    pub moved: Vec<String>,
    /// Answers that no app should get.
    pub refused: Vec<String>,
    /// How many deliveries stand unconfirmed in the end, by network.
    pub unconfirmed: Vec<(String, Class, u64)>,
    /// What the outbox says of deliveries that did not end well.
    pub complaints: String,
    /// How long it took after the last restart until everything was settled; `None` if it was not.
    pub settled: Option<Duration>,
    /// How long the whole took.
    pub took: Duration,
}

impl Report {
    /// The closing line.
    pub fn closing(&self) -> String {
        format!(
            "{} kills ({} between intent and settle), {} posts: {} lost, {} doubled, {} unconfirmed",
            self.kills,
            self.between,
            self.posts,
            self.verdict.lost.len(),
            self.verdict.doubled.len(),
            self.unconfirmed.iter().map(|(_, _, count)| count).sum::<u64>(),
        )
    }

    /// Whether nothing was lost or doubled, nothing is unconfirmed where it must not be, and all of it in time.
    pub fn is_well(&self) -> bool {
        let must_not = |(_, class, count): &(String, Class, u64)| *class == Class::A && *count > 0;
        self.verdict.lost.is_empty()
            && self.verdict.doubled.is_empty()
            && self.moved.is_empty()
            && self.refused.is_empty()
            && !self.unconfirmed.iter().any(must_not)
            && self.settled.is_some()
    }

    /// Prints all, the closing line last.
    pub fn print(&self) {
        let list = |what: &str, lines: &[String]| {
            for line in lines {
                println!("   {what} {line}");
            }
        };
        list("lost", &self.verdict.lost);
        list("doubled", &self.verdict.doubled);
        list("another status for the same key:", &self.moved);
        list("refused", &self.refused);
        for line in self.complaints.lines() {
            println!("   outbox: {line}");
        }
        println!(
            "   {} likes and boosts set or taken back, {} calls of apps cut, {:.0} s in all",
            self.wishes,
            self.cut,
            self.took.as_secs_f64()
        );
        for (network, class, count) in &self.unconfirmed {
            println!("   unconfirmed on {network} (class {class:?}): {count}");
        }
        match self.settled {
            Some(after) => println!("   settled {:.1} s after the last restart", after.as_secs_f64()),
            None => println!(
                "   not settled {} s after the last restart",
                SETTLED_WITHIN.as_secs()
            ),
        }
        println!("{}", self.closing());
    }
}
