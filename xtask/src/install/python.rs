//! Python packages, each set in an environment of its own.

use super::{once, quietly};
use crate::place;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// An environment with these packages; gives its `bin` folder.
pub fn python(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = place::tools().join(name);
    once(&folder, &packages.join(" "), || {
        quietly(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(folder.join("env")),
        )?;
        quietly(
            Command::new(folder.join("env/bin/pip"))
                .args(["install", "--quiet", "--disable-pip-version-check"])
                .args(packages),
        )
    })?;
    Ok(folder.join("env/bin"))
}
