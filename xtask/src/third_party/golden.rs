//! The golden shapes: exchanges that Mastodon.py's authors recorded with a real Mastodon, played against our server.
//! What counts and what passes is written in `real/third_party/golden`.

use super::pytest::read;
use super::{MASTODON_PY, misses, stage};
use crate::install;
use crate::place;
use crate::tally::Tally;
use anyhow::{Result, bail};
use std::process::Command;

const SUITE: &str = "golden";

const SCRIPTS: [(&str, &str); 4] = [
    ("main.py", include_str!("../../real/third_party/golden/main.py")),
    (
        "recording.py",
        include_str!("../../real/third_party/golden/recording.py"),
    ),
    (
        "replay.py",
        include_str!("../../real/third_party/golden/replay.py"),
    ),
    ("shape.py", include_str!("../../real/third_party/golden/shape.py")),
];

/// Plays the recordings.
pub fn golden(tally: &mut Tally) -> Result<()> {
    let bin = install::python("golden", &["requests==2.34.2", "PyYAML==6.0.3"])?;
    let source = install::source("mastodon-py", MASTODON_PY)?;
    println!("   party {MASTODON_PY} (its recordings)");
    let _server = stage::start(SUITE)?;
    let folder = place::fresh(SUITE)?;
    for (name, text) in SCRIPTS {
        std::fs::write(folder.join(name), text)?;
    }
    let verdicts = folder.join("verdicts.txt");
    let output = Command::new(bin.join("python"))
        .arg(folder.join("main.py"))
        .arg(stage::BASE)
        .arg(source.join("tests/cassettes"))
        .arg(&verdicts)
        .output()?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        println!("   {}", line.replace('\t', " "));
    }
    let cases: Vec<_> = std::fs::read_to_string(&verdicts)?
        .lines()
        .filter_map(read)
        .collect();
    misses::judge(tally, SUITE, &cases)
}
