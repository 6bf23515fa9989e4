//! Names of things: DIDs, handles, `at://` URIs, and the pages of the web app.

/// The host of the web app, which stands for the network where a host is asked for.
pub(super) const APP: &str = "bsky.app";

/// The collections that this connector writes.
pub(super) mod collection {
    pub(in super::super) const POST: &str = "app.bsky.feed.post";
    pub(in super::super) const LIKE: &str = "app.bsky.feed.like";
    pub(in super::super) const REPOST: &str = "app.bsky.feed.repost";
    pub(in super::super) const FOLLOW: &str = "app.bsky.graph.follow";
    pub(in super::super) const BLOCK: &str = "app.bsky.graph.block";
}

/// A parsed `at://` URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AtUri<'a> {
    /// A DID or a handle.
    pub(super) authority: &'a str,
    /// The collection; empty if none.
    pub(super) collection: &'a str,
    /// The record key; empty if none.
    pub(super) rkey: &'a str,
}

impl<'a> AtUri<'a> {
    /// Reads one; `None` if it is none.
    pub(super) fn parse(uri: &'a str) -> Option<Self> {
        let mut pieces = uri.strip_prefix("at://")?.splitn(3, '/');
        let authority = pieces.next()?;
        let (collection, rkey) = (
            pieces.next().unwrap_or_default(),
            pieces.next().unwrap_or_default(),
        );
        let plain = |piece: &str| {
            piece
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"._:~-".contains(&b))
        };
        let fits = (is_did(authority) || is_handle(authority)) && plain(collection) && plain(rkey);
        fits.then_some(Self {
            authority,
            collection,
            rkey,
        })
    }
}

/// The author of a record, by its URI: its DID.
pub(super) fn owner_of(uri: &str) -> Option<&str> {
    AtUri::parse(uri)
        .map(|uri| uri.authority)
        .filter(|authority| is_did(authority))
}

/// Whether a text is a DID of a method that this network knows.
pub(super) fn is_did(text: &str) -> bool {
    let id = text
        .strip_prefix("did:plc:")
        .or_else(|| text.strip_prefix("did:web:"));
    id.is_some_and(|id| {
        (1..=253).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"._:%-".contains(&b))
    })
}

/// Whether a text can be a handle: a domain name of at least two labels, the last of which does not begin with a digit.
pub(super) fn is_handle(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(label)
        && text
            .rsplit('.')
            .next()
            .is_some_and(|last| !last.starts_with(|c: char| c.is_ascii_digit()))
}

/// The page of an author. A handle that the network could not confirm would lead nowhere.
pub(super) fn profile_page(did: &str, handle: &str) -> String {
    let name = if handle.is_empty() || handle == "handle.invalid" {
        did
    } else {
        handle
    };
    format!("https://{APP}/profile/{name}")
}

/// The page of a post.
pub(super) fn post_page(did: &str, handle: &str, rkey: &str) -> String {
    format!("{}/post/{rkey}", profile_page(did, handle))
}

/// An address of the web that is safe to show or load; anything else is `None`.
pub(super) fn web(url: &str) -> Option<String> {
    let parsed = url::Url::parse(url).ok()?;
    (matches!(parsed.scheme(), "https" | "http") && parsed.has_host()).then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_uris_are_taken_apart() {
        let uri = AtUri::parse("at://did:plc:abc/app.bsky.feed.post/3k").expect("it is one");
        assert_eq!(
            (uri.authority, uri.collection, uri.rkey),
            ("did:plc:abc", collection::POST, "3k")
        );
        assert_eq!(
            AtUri::parse("at://ann.example").map(|uri| uri.collection),
            Some("")
        );
        for bad in [
            "https://a.example",
            "at://",
            "at://ann/x/y",
            "at://did:plc:a/x/y z",
            "at://did:plc:a/x/y\"><",
        ] {
            assert_eq!(AtUri::parse(bad), None, "{bad}");
        }
        assert_eq!(owner_of("at://ann.example/app.bsky.feed.post/3k"), None);
    }

    #[test]
    fn handles_are_domains() {
        for good in [
            "ann.bsky.social",
            "ann.test",
            "a-b.example.org",
            "user.mastodon.example.ap.brid.gy",
        ] {
            assert!(is_handle(good), "{good}");
        }
        for bad in [
            "ann",
            "ann@host.example",
            "127.0.0.1",
            "-a.example",
            "a..b",
            "",
            "a b.example",
            "ä.example",
        ] {
            assert!(!is_handle(bad), "{bad}");
        }
    }

    #[test]
    fn only_web_addresses_are_safe() {
        assert!(web("https://cdn.example/a.jpg").is_some());
        for bad in ["javascript:alert(1)", "data:text/html,x", "//x", "x", "https://"] {
            assert_eq!(web(bad), None, "{bad}");
        }
    }
}
