//! Programs of the operating system and of cargo.

use super::quietly;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The test runner.
pub fn nextest() -> Result<()> {
    if quietly(Command::new("cargo").args(["nextest", "--version"])).is_ok() {
        return Ok(());
    }
    println!("   installing cargo-nextest");
    quietly(Command::new("cargo").args(["install", "--locked", "cargo-nextest"]))
}

/// A program whose package has its name, such as `strace` or `sqlite3`.
pub fn program(name: &str) -> Result<PathBuf> {
    let find = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    println!("   installing {name}");
    quietly(Command::new("apt-get").arg("update").arg("-qq"))?;
    quietly(
        Command::new("apt-get")
            .args(["install", "-y", "-qq", "--no-install-recommends", name])
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )?;
    match find() {
        Some(found) => Ok(found),
        None => bail!("{name} was installed, but is not in the path"),
    }
}

/// The folder of PostgreSQL's programs, which the AppView of a real Bluesky needs.
pub fn postgres() -> Result<PathBuf> {
    if let Some(found) = find_postgres() {
        return Ok(found);
    }
    println!("   installing postgresql");
    quietly(Command::new("apt-get").arg("update").arg("-qq"))?;
    quietly(
        Command::new("apt-get")
            .args(["install", "-y", "-qq", "--no-install-recommends", "postgresql"])
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )?;
    match find_postgres() {
        Some(found) => Ok(found),
        None => bail!("postgresql was installed, but initdb was not found"),
    }
}

fn find_postgres() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut folders: Vec<PathBuf> = versions.flatten().map(|entry| entry.path().join("bin")).collect();
    folders.sort();
    folders
        .into_iter()
        .rev()
        .find(|folder| folder.join("initdb").exists())
        .or_else(|| {
            let path = Path::new("/usr/local/bin");
            path.join("initdb").exists().then(|| path.to_path_buf())
        })
}
