//! Clients that others wrote, unmodified, against our server.

use crate::drive::Syrinx;
use crate::tally::Tally;
use crate::{install, place};
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

/// What the scripts share.
const SCRIPTS: [(&str, &str); 4] = [
    ("browser.py", include_str!("../../real/clients/browser.py")),
    ("checks.py", include_str!("../../real/clients/checks.py")),
    (
        "toot_client.py",
        include_str!("../../real/clients/toot_client.py"),
    ),
    (
        "mastodon_py_client.py",
        include_str!("../../real/clients/mastodon_py_client.py"),
    ),
];

/// The terminal client toot and the library Mastodon.py, each through a day of our own making.
pub fn clients(tally: &mut Tally) -> Result<()> {
    drive(tally, "toot", "toot==0.52.1", "toot_client.py")?;
    drive(
        tally,
        "mastodon-py",
        "Mastodon.py==2.3.3",
        "mastodon_py_client.py",
    )
}

fn drive(tally: &mut Tally, name: &str, package: &str, script: &str) -> Result<()> {
    let bin = install::python(name, &[package, "requests"])?;
    let folder = place::fresh(&format!("{name}-client"))?;
    for (file, text) in SCRIPTS {
        std::fs::write(folder.join(file), text)?;
    }
    println!("   party {package}");
    let server = Syrinx::start(&format!("{name}-client-server"), &["ann"])?;
    let output = Command::new(bin.join("python"))
        .arg(folder.join(script))
        .args([&server.base, "ann", "correct horse"])
        .arg(&folder)
        .current_dir(&folder)
        .output()?;
    count(tally, name, &folder, &output)
}

fn count(tally: &mut Tally, client: &str, folder: &Path, output: &std::process::Output) -> Result<()> {
    let said = String::from_utf8_lossy(&output.stdout);
    std::fs::write(folder.join("transcript"), said.as_bytes())?;
    let mut checks = 0;
    for line in said.lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["ok", name, seen] => tally.check(format!("{client}: {name}"), Ok(seen)),
            ["FAILED", name, why] => tally.check(
                format!("{client}: {name}"),
                Err::<&str, _>(anyhow::anyhow!("{why}")),
            ),
            _ => {
                println!("       {line}");
                continue;
            }
        }
        checks += 1;
    }
    if checks == 0 {
        bail!(
            "the script checked nothing: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}
