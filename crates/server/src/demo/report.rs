//! What the demo came to, and what of it failed.

use crate::client::{Delivery, Status};
use crate::show::from_html;
use serde::Serialize;
use serde_json::Value;
use syrinx_sandbox::life::Chorus;

/// What `syrinx demo --once --json` prints.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// The post, as the API gives it.
    pub(super) post: Value,
    /// Its way to each network.
    pub(super) deliveries: Vec<Sent>,
    /// What others said, newest first.
    pub(super) entries: Vec<Arrived>,
}

/// A delivery.
#[derive(Debug, Serialize)]
pub(super) struct Sent {
    network: String,
    state: String,
    url: Option<String>,
}

/// An entry.
#[derive(Debug, Serialize)]
pub(super) struct Arrived {
    networks: Vec<String>,
    author: String,
    text: String,
}

impl From<&Delivery> for Sent {
    fn from(delivery: &Delivery) -> Self {
        Self {
            network: delivery.network.clone(),
            state: delivery.state.clone(),
            url: delivery.url.clone(),
        }
    }
}

impl From<&Status> for Arrived {
    fn from(status: &Status) -> Self {
        let shown = status.reblog.as_deref().unwrap_or(status);
        Self {
            networks: status.networks(),
            author: status.account.acct.clone(),
            text: from_html(&shown.content),
        }
    }
}

/// What of the script has not arrived as it should, in sentences.
pub(super) fn missing(chorus: &Chorus, entries: &[Status]) -> Vec<String> {
    let script = &chorus.script;
    // What a blog says is known by its page.
    let has = |uri: &str| {
        let is = |entry: &Status| entry.uri == uri || entry.url.as_deref() == Some(uri);
        entries.iter().any(is)
    };
    let mut missing = Vec::new();
    for (what, uri) in [
        ("the post on mastodon", &script.on_mastodon.uri),
        ("the post on bluesky", &script.on_bluesky.uri),
        ("the picture on mastodon", &script.picture.uri),
        ("the note on nostr", &chorus.on_nostr.uri),
        ("the article on a blog", &chorus.on_feed.uri),
    ] {
        if !has(uri) {
            missing.push(format!("{what} did not arrive"));
        }
    }
    for (network, uri) in [
        ("mastodon", &script.boost.uri),
        ("nostr", &chorus.boost_on_nostr.uri),
    ] {
        let boosted = |entry: &Status| entry.reblog.is_some() && entry.networks() == [network];
        if !has(uri) && !entries.iter().any(boosted) {
            missing.push(format!("the boost on {network} did not arrive"));
        }
    }
    let twins = [&script.same_on_mastodon.uri, &script.same_on_bluesky.uri];
    let same: Vec<&Status> = entries
        .iter()
        .filter(|entry| twins.contains(&&entry.uri))
        .collect();
    match same.as_slice() {
        [] => missing.push("what one person said on both networks did not arrive".to_owned()),
        [one] if one.networks().len() < 2 => {
            missing.push(format!(
                "what one person said on both networks arrived from {} only",
                one.networks().join("")
            ));
        }
        [_] => {}
        _ => missing.push("what one person said on both networks was not merged into one entry".to_owned()),
    }
    missing
}

/// Which deliveries failed, in sentences.
pub(super) fn undelivered(deliveries: &[Delivery]) -> Vec<String> {
    let mut failed: Vec<String> = ["mastodon", "bluesky", "nostr"]
        .iter()
        .filter(|network| !deliveries.iter().any(|delivery| delivery.network == **network))
        .map(|network| format!("there is no delivery to {network}"))
        .collect();
    let stuck = deliveries.iter().filter(|delivery| delivery.state != "delivered");
    failed.extend(stuck.map(|delivery| {
        let why = delivery
            .error
            .as_ref()
            .map_or_else(String::new, |error| format!(": {}", error.message));
        format!("the delivery to {} is {}{why}", delivery.network, delivery.state)
    }));
    failed
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;
    use serde_json::json;
    use syrinx_sandbox::Posted;
    use syrinx_sandbox::life::Script;

    fn script() -> Chorus {
        let posted = |uri: &str| Posted {
            uri: uri.into(),
            id: uri.into(),
            url: uri.into(),
            cid: None,
        };
        Chorus {
            script: Script {
                on_mastodon: posted("m"),
                on_bluesky: posted("b"),
                picture: posted("p"),
                boost: posted("r"),
                same_on_mastodon: posted("sm"),
                same_on_bluesky: posted("sb"),
            },
            on_nostr: posted("n"),
            boost_on_nostr: posted("nr"),
            on_feed: posted("f"),
        }
    }

    fn entry(uri: &str, networks: &[&str]) -> Status {
        let copies: Vec<_> = networks
            .iter()
            .map(|network| json!({"network": network}))
            .collect();
        serde_json::from_value(json!({
            "id": "1", "uri": uri, "created_at": "", "content": "<p>x</p>", "reblog": null, "url": null,
            "account": {"id": "1", "acct": "a@b"}, "syrinx": {"copies": copies},
        }))
        .unwrap()
    }

    #[test]
    fn everything_there_and_merged_is_nothing_missing() {
        let mut all: Vec<Status> = ["m", "b", "p", "r", "n", "nr", "f"]
            .map(|uri| entry(uri, &["n"]))
            .into();
        all.push(entry("sb", &["mastodon", "bluesky"]));
        assert_eq!(missing(&script(), &all), Vec::<String>::new());
        all[7] = entry("sm", &["mastodon"]);
        assert!(missing(&script(), &all)[0].contains("from mastodon only"));
        all.push(entry("sb", &["bluesky"]));
        assert!(missing(&script(), &all)[0].contains("not merged"));
        assert_eq!(missing(&script(), &[]).len(), 8);
    }

    #[test]
    fn a_delivery_that_is_not_there_is_named() {
        let sent: Delivery = serde_json::from_value(
            json!({"id": "1", "network": "mastodon", "state": "failed", "url": null, "error": {"message": "no"}}),
        )
        .unwrap();
        let said = undelivered(&[sent]);
        assert_eq!(
            said,
            [
                "there is no delivery to bluesky",
                "there is no delivery to nostr",
                "the delivery to mastodon is failed: no"
            ]
        );
    }
}
