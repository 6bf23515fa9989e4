//! The program under test.

use crate::install::quietly;
use crate::place;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// The binary, built in the profile of the tests.
pub fn binary() -> Result<PathBuf> {
    quietly(
        Command::new("cargo")
            .args(["build", "--quiet", "--package", "syrinx-server"])
            .current_dir(place::root()),
    )?;
    Ok(place::target().join("debug/syrinx"))
}
