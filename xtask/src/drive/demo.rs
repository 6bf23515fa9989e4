//! The main job, as a newcomer sees it.

use super::binary;
use crate::place;
use crate::tally::Tally;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::process::Command;

/// `syrinx demo --once --json`: delivered to three networks, entries from four, one of them merged.
pub fn demo(tally: &mut Tally) -> Result<()> {
    let output = Command::new(binary()?)
        .args(["demo", "--once", "--json"])
        .current_dir(place::fresh("demo")?)
        .output()?;
    tally.check("demo --once --json succeeds", status(&output));
    let seen: Value = serde_json::from_slice(&output.stdout).context("demo prints one JSON object")?;
    tally.check("delivered everywhere", delivered(&seen));
    tally.check("entries, one of them merged", merged(&seen));
    Ok(())
}

fn status(output: &std::process::Output) -> Result<String> {
    ensure!(
        output.status.success(),
        "{}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(output.status.to_string())
}

fn delivered(seen: &Value) -> Result<String> {
    let deliveries = seen["deliveries"].as_array().context("deliveries")?;
    ensure!(deliveries.len() >= 3, "only {} deliveries", deliveries.len());
    for delivery in deliveries {
        ensure!(delivery["state"] == "delivered", "{delivery}");
        ensure!(
            delivery["url"]
                .as_str()
                .is_some_and(|url| url.starts_with("http")),
            "{delivery}"
        );
    }
    Ok(deliveries
        .iter()
        .filter_map(|delivery| delivery["network"].as_str())
        .collect::<Vec<_>>()
        .join(", "))
}

fn merged(seen: &Value) -> Result<String> {
    let entries = seen["entries"].as_array().context("entries")?;
    ensure!(entries.len() >= 5, "only {} entries", entries.len());
    let merged = entries
        .iter()
        .filter(|entry| {
            entry["networks"]
                .as_array()
                .is_some_and(|networks| networks.len() >= 2)
        })
        .count();
    for network in ["mastodon", "bluesky", "nostr", "feed"] {
        let from = |entry: &Value| {
            entry["networks"]
                .as_array()
                .is_some_and(|all| all.iter().any(|name| name == network))
        };
        ensure!(entries.iter().any(from), "nothing from {network}");
    }
    ensure!(merged >= 1, "none of {} entries is merged", entries.len());
    Ok(format!("{} entries, {merged} merged", entries.len()))
}
