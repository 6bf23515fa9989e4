//! What the tests need is installed by the tests, below the target folder, and kept there for the next run.

mod atproto;
mod packages;
mod python;
mod source;

pub use atproto::atproto;
pub use packages::{nextest, postgres, program};
pub use python::python;
pub use source::source;

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// Runs a command to its end; what it said is shown only if it failed.
pub fn quietly(command: &mut Command) -> Result<()> {
    let output = command
        .output()
        .with_context(|| format!("{command:?} could not be started"))?;
    if output.status.success() {
        return Ok(());
    }
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let tail: Vec<&str> = said.lines().rev().take(15).collect();
    bail!(
        "{command:?} failed:\n{}",
        tail.into_iter().rev().collect::<Vec<_>>().join("\n")
    );
}

/// Does something once per `what`: a mark in the folder tells the next run that it was done whole.
pub fn once(folder: &Path, what: &str, install: impl FnOnce() -> Result<()>) -> Result<()> {
    let mark = folder.join("installed");
    if std::fs::read_to_string(&mark).is_ok_and(|done| done == what) {
        return Ok(());
    }
    println!("   installing {what}");
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    install()?;
    std::fs::write(mark, what)?;
    Ok(())
}
