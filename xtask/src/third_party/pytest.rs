//! Running pytest, and hearing what it found.

use super::misses::{Case, judge};
use crate::place;
use crate::tally::Tally;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// The plugin that tells what became of each case.
const VERDICTS: &str = include_str!("../../real/third_party/verdicts.py");

/// A run of pytest.
pub struct Pytest<'a> {
    /// The suite, as expected misses name it.
    pub suite: &'a str,
    /// The programs of its environment.
    pub bin: &'a Path,
    /// The unpacked source archive.
    pub source: &'a Path,
    /// Arguments.
    pub words: &'a [&'a str],
    /// Variables of the environment.
    pub environment: &'a [(&'a str, &'a str)],
    /// A folder of the source with times at which something was recorded, in files named `*.pkl`: without them, tests
    /// take the present time, as when they are recorded anew.
    pub recorded_times: Option<&'a str>,
}

impl Pytest<'_> {
    /// Runs it on a copy of the source, since tests write where they are; counts its cases.
    pub fn run(&self, tally: &mut Tally) -> Result<()> {
        let folder = place::fresh(self.suite)?;
        let source = folder.join("source");
        crate::install::quietly(Command::new("cp").arg("-r").arg(self.source).arg(&source))?;
        if let Some(times) = self.recorded_times {
            forget_times(&source.join(times))?;
        }
        std::fs::write(folder.join("verdicts.py"), VERDICTS)?;
        let (verdicts, log) = (folder.join("verdicts.txt"), folder.join("pytest.log"));
        let out = std::fs::File::create(&log)?;
        Command::new(self.bin.join("pytest"))
            .args(["-p", "verdicts", "-p", "no:cacheprovider", "--tb=short", "-v"])
            .args(self.words)
            .current_dir(&source)
            .env("PYTHONPATH", &folder)
            .env("VERDICTS", &verdicts)
            .env("HOME", &folder)
            .envs(self.environment.iter().copied())
            .stdout(out.try_clone()?)
            .stderr(out)
            .status()
            .context("pytest could not be started")?;
        let said = std::fs::read_to_string(&verdicts)
            .with_context(|| format!("pytest told nothing; see {}", log.display()))?;
        let cases: Vec<Case> = said.lines().filter_map(read).collect();
        if cases.is_empty() {
            bail!("pytest ran nothing; see {}", log.display());
        }
        judge(tally, self.suite, &cases)
    }
}

fn forget_times(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)?.flatten() {
        if entry.path().extension().is_some_and(|ending| ending == "pkl") {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// A line of verdicts: outcome, case and why. What was skipped was not shown to work.
pub fn read(line: &str) -> Option<Case> {
    let mut words = line.splitn(3, '\t');
    let (outcome, id, why) = (words.next()?, words.next()?, words.next()?);
    Some(Case {
        id: id.to_owned(),
        failure: (outcome != "passed").then(|| format!("{outcome}: {why}")),
    })
}
