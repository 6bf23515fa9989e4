//! Source archives of Python packages: they hold the tests, which what is installed does not.

use super::{once, quietly};
use crate::place;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

/// The unpacked source of a package, as its authors published it.
pub fn source(name: &str, package: &str) -> Result<PathBuf> {
    let folder = place::tools().join(format!("{name}-source"));
    let project = package.split("==").next().unwrap_or(package);
    once(&folder, package, || {
        quietly(
            Command::new("python3")
                .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check"])
                .args(["--no-deps", "--no-binary", project, package])
                .current_dir(&folder),
        )?;
        let archive = only(&folder)?;
        quietly(
            Command::new("tar")
                .args([
                    "--extract",
                    "--strip-components=1",
                    "--one-top-level=source",
                    "--file",
                ])
                .arg(archive)
                .current_dir(&folder),
        )
    })?;
    Ok(folder.join("source"))
}

/// The one file in a folder.
fn only(folder: &std::path::Path) -> Result<PathBuf> {
    let found = std::fs::read_dir(folder)?.flatten().next();
    Ok(found.context("pip downloaded nothing")?.path())
}
