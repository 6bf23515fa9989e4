//! The suites, listed by hand, and the run over them.

use crate::tally::Tally;
use crate::{clients, drive, place, proxies, scenario, third_party, torture};
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// A suite of tests.
struct Suite {
    name: &'static str,
    about: &'static str,
    run: fn(&mut Tally) -> Result<()>,
}

const SUITES: [Suite; 11] = [
    Suite {
        name: "unit",
        about: "unit, property, conformance and integration tests of all crates, and the house rules",
        run: unit,
    },
    Suite {
        name: "demo",
        about: "the main job as a newcomer sees it: syrinx demo --once --json",
        run: drive::demo,
    },
    Suite {
        name: "sandbox",
        about: "the scenario against the sandbox's networks and a blog behind nginx",
        run: scenario::over_sandbox,
    },
    Suite {
        name: "four",
        about: "the scenario against a real Bluesky, mastodon-mock, two real Nostr relays and a blog behind nginx",
        run: scenario::over_real_ones,
    },
    Suite {
        name: "syrinx",
        about: "the scenario against a real Bluesky and another Syrinx",
        run: scenario::over_bluesky_and_syrinx,
    },
    Suite {
        name: "clients",
        about: "the unmodified clients toot and Mastodon.py, through a day of our own making",
        run: clients::clients,
    },
    Suite {
        name: "mastodon-py",
        about: "Mastodon.py's own tests, as far as they speak to a server",
        run: third_party::mastodon_py,
    },
    Suite {
        name: "toot",
        about: "toot's own integration tests",
        run: third_party::toot,
    },
    Suite {
        name: "golden",
        about: "the shapes of what Mastodon.py recorded with a real Mastodon",
        run: third_party::golden,
    },
    Suite {
        name: "proxies",
        about: "the Caddy and nginx lines of README, with syrinx doctor through each",
        run: proxies::proxies,
    },
    Suite {
        name: "torture",
        about: "five times kill -9 while posts flow to networks of the sandbox; every 200 after a sync of the WAL",
        run: torture::suite,
    },
];

/// Says which suites there are.
pub fn list() {
    for suite in SUITES {
        println!("{:12} {}", suite.name, suite.about);
    }
}

/// Runs the named suites, or all. Says whether everything passed.
pub fn run(only: &[String], summary: Option<&Path>) -> Result<bool> {
    if let Some(unknown) = only
        .iter()
        .find(|name| !SUITES.iter().any(|suite| suite.name == **name))
    {
        bail!("there is no suite “{unknown}”; `cargo xtask test --list` shows them");
    }
    let mut total = Tally::default();
    let mut times = Vec::new();
    for suite in SUITES
        .iter()
        .filter(|suite| only.is_empty() || only.iter().any(|name| name == suite.name))
    {
        println!("== {}: {}", suite.name, suite.about);
        let started = Instant::now();
        let mut tally = Tally::default();
        if let Err(error) = (suite.run)(&mut tally) {
            tally.check("the suite itself", Err::<&str, _>(error));
        }
        times.push(format!("{} {} s", suite.name, started.elapsed().as_secs()));
        println!(
            "== {}: {} passed, {} failed",
            suite.name,
            tally.passed(),
            tally.failed().len()
        );
        total.take(suite.name, tally);
    }
    println!("time: {}", times.join(", "));
    for failed in total.failed() {
        println!("failed: {failed}");
    }
    if let Some(file) = summary {
        std::fs::write(file, format!("{} {}\n", total.passed(), total.failed().len()))?;
    }
    println!("{} passed, {} failed", total.passed(), total.failed().len());
    Ok(total.failed().is_empty() && total.passed() > 0)
}

/// All Rust tests, through nextest.
fn unit(tally: &mut Tally) -> Result<()> {
    crate::install::nextest()?;
    let output = Command::new("cargo")
        .args([
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--status-level",
            "fail",
            "--final-status-level",
            "fail",
        ])
        .args(["--success-output", "never", "--color", "never"])
        .current_dir(place::root())
        .stderr(std::process::Stdio::piped())
        .output()
        .context("cargo nextest could not be started")?;
    let said = String::from_utf8_lossy(&output.stderr);
    let (passed, failed) = read_nextest(&said);
    if passed == 0 || !output.status.success() {
        print!("{said}");
    }
    if passed == 0 {
        bail!("no test ran");
    }
    println!("   ok  {passed} tests");
    tally.add(passed, failed);
    Ok(())
}

/// The counts of nextest's closing lines, and the names of what failed.
fn read_nextest(said: &str) -> (usize, Vec<String>) {
    let number_before = |line: &str, word: &str| {
        let before = line.split(word).next().unwrap_or_default().trim_end();
        before
            .rsplit([' ', ':'])
            .next()
            .and_then(|number| number.parse::<usize>().ok())
    };
    let summary = said
        .lines()
        .rev()
        .find(|line| line.trim_start().starts_with("Summary"));
    let passed = summary
        .and_then(|line| number_before(line, " passed"))
        .unwrap_or(0);
    let mut failed: Vec<String> = said
        .lines()
        .filter(|line| {
            ["FAIL", "TIMEOUT", "ABORT", "SIGABRT", "SIGSEGV"]
                .iter()
                .any(|word| line.trim_start().starts_with(word))
        })
        .filter_map(|line| line.split(']').nth(1).map(|name| name.trim().to_owned()))
        .collect();
    failed.sort_unstable();
    failed.dedup();
    (passed, failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_nextest_says() {
        let said = "        FAIL [   0.010s] (3/9) syrinx-model id::tests::x\n     Summary [   1.2s] 9 tests run: 8 passed (1 slow), 1 failed, 0 skipped\n        FAIL [   0.010s] (3/9) syrinx-model id::tests::x\n";
        let (passed, failed) = read_nextest(said);
        assert_eq!(passed, 8);
        assert_eq!(failed.len(), 1);
    }
}
