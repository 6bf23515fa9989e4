//! Counting what passed.

use std::fmt::Display;

/// What passed and what failed.
#[derive(Debug, Default)]
pub struct Tally {
    passed: usize,
    failed: Vec<String>,
}

impl Tally {
    /// Counts one check, and says so.
    pub fn check(&mut self, name: impl Display, outcome: anyhow::Result<impl Display>) {
        match outcome {
            Ok(seen) => {
                self.passed += 1;
                println!("   ok  {name}: {seen}");
            }
            Err(error) => {
                println!("FAILED {name}: {error:#}");
                self.failed.push(name.to_string());
            }
        }
    }

    /// Counts what another runner has counted.
    pub fn add(&mut self, passed: usize, failed: Vec<String>) {
        self.passed += passed;
        self.failed.extend(failed);
    }

    /// Takes another tally in, its failures under a name.
    pub fn take(&mut self, name: &str, other: Self) {
        self.passed += other.passed;
        self.failed
            .extend(other.failed.into_iter().map(|failed| format!("{name}: {failed}")));
    }

    /// How many passed.
    pub fn passed(&self) -> usize {
        self.passed
    }

    /// The names of what failed.
    pub fn failed(&self) -> &[String] {
        &self.failed
    }
}
