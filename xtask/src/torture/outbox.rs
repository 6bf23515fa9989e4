//! The outbox as it lies on disk, read with SQLite's own program: after a kill there is nobody to ask, and nobody is
//! believed.

use crate::install;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The database of one server.
pub struct Outbox {
    program: PathBuf,
    database: PathBuf,
}

impl Outbox {
    /// The outbox of the server in this folder.
    pub fn of(folder: &Path) -> Result<Self> {
        let data = folder.join("syrinx-data");
        let database = find(&data, "sqlite").with_context(|| format!("no database in {}", data.display()))?;
        Ok(Self {
            program: install::program("sqlite3")?,
            database,
        })
    }

    /// The database file.
    pub fn database(&self) -> &Path {
        &self.database
    }

    /// How many parts were between intent and settle when the process ended: under a lease, their stamp stored, their
    /// bytes perhaps out, and nothing known of what came of it.
    pub fn between_intent_and_settle(&self) -> Result<u64> {
        self.count(
            "SELECT count(*) FROM part JOIN delivery ON delivery.id = part.delivery WHERE delivery.leased_until IS NOT NULL \
             AND part.stamp IS NOT NULL AND part.in_flight = 1 AND part.receipt IS NULL",
        )
    }

    /// How many deliveries are still on their way.
    pub fn underway(&self) -> Result<u64> {
        self.count("SELECT count(*) FROM delivery WHERE waiting = 1 OR leased_until IS NOT NULL")
    }

    /// How many deliveries nobody can confirm, by the server of the account.
    pub fn unconfirmed(&self) -> Result<Vec<(String, u64)>> {
        let said = self.ask(
            "SELECT account.server, count(delivery.id) FROM account LEFT JOIN delivery \
             ON delivery.account = account.id AND delivery.state = 'unconfirmed' GROUP BY 1",
        )?;
        said.lines()
            .map(|line| {
                let (server, count) = line.split_once('|').context("a server and a count")?;
                Ok((server.to_owned(), count.parse()?))
            })
            .collect()
    }

    /// The deliveries that ended otherwise than wished, or wait for the owner, in words.
    pub fn ended_badly(&self) -> Result<Vec<String>> {
        let said = self.ask(
            "SELECT account.server, delivery.id, delivery.state, delivery.error FROM delivery \
             JOIN account ON account.id = delivery.account \
             WHERE waiting = 0 AND delivery.state NOT IN ('delivered', 'deleted', 'cancelled', 'unconfirmed')",
        )?;
        Ok(said.lines().map(str::to_owned).collect())
    }

    fn count(&self, question: &str) -> Result<u64> {
        Ok(self.ask(question)?.trim().parse()?)
    }

    fn ask(&self, question: &str) -> Result<String> {
        let output = Command::new(&self.program)
            .args([
                "-readonly",
                "-batch",
                "-init",
                "/dev/null",
                "-cmd",
                ".timeout 5000",
            ])
            .arg(&self.database)
            .arg(question)
            .output()?;
        if !output.status.success() {
            bail!("sqlite3: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8(output.stdout)?)
    }
}

fn find(folder: &Path, extension: &str) -> Option<PathBuf> {
    std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .find_map(|path| {
            if path.is_dir() {
                find(&path, extension)
            } else {
                path.extension().is_some_and(|is| is == extension).then_some(path)
            }
        })
}
