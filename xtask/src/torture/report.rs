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
    /// What else the apps did, in words.
    pub mix: String,
    /// What the networks have.
    pub verdict: Verdict,
    /// Repeats with the same key that were answered with another status.
    pub moved: Vec<String>,
    /// Answers that no app should get.
    pub refused: Vec<String>,
    /// How many deliveries stand unconfirmed in the end, by network.
    pub unconfirmed: Vec<(&'static str, Class, u64)>,
    /// The deliveries that ended otherwise than wished, as the outbox has them.
    pub ended_badly: Vec<String>,
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
        let must_not = |(_, class, count): &(&str, Class, u64)| *class == Class::A && *count > 0;
        self.verdict.lost.is_empty()
            && self.verdict.doubled.is_empty()
            && self.moved.is_empty()
            && self.refused.is_empty()
            && self.ended_badly.is_empty()
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
        list("ended badly:", &self.ended_badly);
        println!("   {}, {:.0} s in all", self.mix, self.took.as_secs_f64());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        Report {
            kills: 50,
            between: 43,
            posts: 300,
            mix: String::new(),
            verdict: Verdict::default(),
            moved: Vec::new(),
            refused: Vec::new(),
            unconfirmed: vec![("keyed", Class::A, 0), ("read back", Class::B, 1)],
            ended_badly: Vec::new(),
            settled: Some(Duration::from_secs(60)),
            took: Duration::from_secs(400),
        }
    }

    #[test]
    fn the_closing_line_counts_and_one_fault_is_enough() {
        let mut well = report();
        assert!(well.is_well());
        assert_eq!(
            well.closing(),
            "50 kills (43 between intent and settle), 300 posts: 0 lost, 0 doubled, 1 unconfirmed"
        );
        well.verdict.lost.push("one".to_owned());
        well.verdict
            .doubled
            .extend(["two".to_owned(), "three".to_owned()]);
        assert_eq!(
            well.closing(),
            "50 kills (43 between intent and settle), 300 posts: 1 lost, 2 doubled, 1 unconfirmed"
        );
        let faults: [fn(&mut Report); 7] = [
            |report| report.verdict.lost.push("it".to_owned()),
            |report| report.verdict.doubled.push("it".to_owned()),
            |report| report.moved.push("it".to_owned()),
            |report| report.refused.push("it".to_owned()),
            |report| report.ended_badly.push("it".to_owned()),
            |report| report.unconfirmed[0].2 = 1,
            |report| report.settled = None,
        ];
        for (at, fault) in faults.into_iter().enumerate() {
            let mut report = report();
            fault(&mut report);
            assert!(!report.is_well(), "fault {at}");
        }
    }
}
