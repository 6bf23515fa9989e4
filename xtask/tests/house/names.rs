//! Where no network's name may stand.

use super::tree::sources;

/// Rooms that know no network by name.
const NAMELESS: [&str; 4] = ["crates/model", "crates/store", "crates/bus", "crates/engine"];

/// Networks by name.
const NETWORKS: [&str; 9] = [
    "mastodon",
    "bluesky",
    "nostr",
    "xmpp",
    "twitter",
    "threads.net",
    "telegram",
    "bsky",
    "atproto",
];

/// Lines that may: fixtures of tests, facts with their source, and examples in documentation.
fn may(path: &str, line: &str) -> bool {
    let line = line.trim_start();
    path.contains("tests") || line.starts_with("//")
}

#[test]
fn the_heart_of_the_house_knows_no_network_by_name() {
    for source in sources(&NAMELESS, &[".rs", ".sql"]) {
        let code = source.text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in code
            .lines()
            .enumerate()
            .filter(|(_, line)| !may(&source.path, line))
        {
            let lower = line.to_lowercase();
            for network in NETWORKS {
                assert!(
                    !lower.contains(network),
                    "{}:{} names {network}: {line}",
                    source.path,
                    number + 1
                );
            }
        }
    }
}
