//! Bridges: what was said on another network and only carried here.

use syrinx_model::Network;

/// What a bridge tells of a post.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Bridged {
    /// The network on which it was said, where the bridge tells.
    pub origin: Option<Network>,
    /// Its URI and page over there.
    pub others: Vec<String>,
}

/// What the address of a post tells of its other end.
///
/// Bridgy Fed wraps the URI of the other end: `https://bsky.brid.gy/convert/ap/at://did:…/app.bsky.feed.post/…`, and
/// redirects to its page: `https://bsky.brid.gy/r/https://bsky.app/…` (<https://fed.brid.gy/docs>).
pub(super) fn of(uri: &str, url: Option<&str>) -> Bridged {
    let mut others = Vec::new();
    let wrapped = after(uri, "/convert/ap/").map(mended);
    let origin = wrapped
        .as_deref()
        .filter(|other| other.starts_with("at://"))
        .and(Network::new("bluesky").ok());
    others.extend(wrapped);
    if let Some(url) = url {
        let page = after(url, "/r/").map(mended);
        others.extend(page.or_else(|| (!others.is_empty() && !is_bridge(url)).then(|| url.to_owned())));
    }
    Bridged { origin, others }
}

/// Whom a bridged author is over there: the DID in `https://bsky.brid.gy/ap/did:…`.
pub(super) fn author(uri: &str) -> Option<String> {
    after(uri, "/ap/")
        .filter(|other| other.starts_with("did:"))
        .map(str::to_owned)
}

/// What stands after this path on a host of the bridge.
fn after<'a>(address: &'a str, path: &str) -> Option<&'a str> {
    let rest = address.strip_prefix("https://")?;
    let (host, _) = rest.split_once('/')?;
    let other = rest[host.len()..].strip_prefix(path)?;
    (is_bridge(address) && !other.is_empty()).then_some(other)
}

fn is_bridge(address: &str) -> bool {
    let host = address
        .strip_prefix("https://")
        .and_then(|rest| rest.split('/').next())
        .unwrap_or_default();
    host == "brid.gy" || host.ends_with(".brid.gy")
}

/// On its way through proxies, `//` in the middle of a path may have become `/`.
fn mended(other: &str) -> String {
    for scheme in ["at:/", "https:/", "http:/"] {
        if let Some(rest) = other.strip_prefix(scheme).filter(|rest| !rest.starts_with('/')) {
            return format!("{scheme}/{rest}");
        }
    }
    other.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bridged_post_names_its_other_end() {
        let uri = "https://bsky.brid.gy/convert/ap/at://did:plc:abc/app.bsky.feed.post/3k";
        let page = "https://bsky.brid.gy/r/https://bsky.app/profile/did:plc:abc/post/3k";
        let bridged = of(uri, Some(page));
        assert_eq!(bridged.origin.as_ref().map(Network::as_str), Some("bluesky"));
        assert_eq!(
            bridged.others,
            [
                "at://did:plc:abc/app.bsky.feed.post/3k",
                "https://bsky.app/profile/did:plc:abc/post/3k"
            ]
        );
        assert_eq!(
            of(&uri.replace("at://", "at:/"), None).others,
            ["at://did:plc:abc/app.bsky.feed.post/3k"]
        );
    }

    #[test]
    fn nobody_else_can_pretend_to_be_the_bridge() {
        for uri in [
            "https://evil.example/convert/ap/at://did:plc:abc/app.bsky.feed.post/3k",
            "https://evilbrid.gy/convert/ap/at://did:plc:abc/app.bsky.feed.post/3k",
            "https://far.example/users/ann/statuses/1",
        ] {
            assert_eq!(of(uri, Some("https://far.example/@ann/1")), Bridged::default());
        }
        assert_eq!(
            author("https://bsky.brid.gy/ap/did:plc:abc").as_deref(),
            Some("did:plc:abc")
        );
        assert_eq!(author("https://evil.example/ap/did:plc:abc"), None);
    }
}
