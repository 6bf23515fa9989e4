//! What a pasted link or handle names.

use super::uri::{self, AtUri, collection};

/// Whom or what a pasted text names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// A DID or a handle.
    pub(super) actor: String,
    /// The record key, if a post is meant.
    pub(super) post: Option<String>,
}

impl Named {
    /// Reads one; `None` if it names nothing of this network.
    pub(super) fn read(pasted: &str) -> Option<Self> {
        let pasted = pasted.trim();
        if let Some(uri) = AtUri::parse(pasted) {
            let post =
                (uri.collection == collection::POST && !uri.rkey.is_empty()).then(|| uri.rkey.to_owned());
            let whole = post.is_some() || uri.collection.is_empty();
            return whole.then(|| Self {
                actor: uri.authority.to_owned(),
                post,
            });
        }
        if let Ok(url) = url::Url::parse(pasted)
            && url.has_host()
        {
            return Self::page(&url);
        }
        let actor = pasted.strip_prefix('@').unwrap_or(pasted);
        let named = uri::is_did(actor) || uri::is_handle(actor);
        named.then(|| Self {
            actor: actor.to_owned(),
            post: None,
        })
    }

    /// A page of the web app.
    fn page(url: &url::Url) -> Option<Self> {
        if url.host_str() != Some(uri::APP) || !matches!(url.scheme(), "https" | "http") {
            return None;
        }
        let mut path = url.path_segments()?;
        let actor = path
            .next()
            .filter(|first| *first == "profile")
            .and_then(|_| path.next())?;
        let actor = actor.replace("%3A", ":");
        if !uri::is_did(&actor) && !uri::is_handle(&actor) {
            return None;
        }
        match (path.next(), path.next()) {
            (None | Some(""), _) => Some(Self { actor, post: None }),
            (Some("post"), Some(rkey)) if !rkey.is_empty() => Some(Self {
                actor,
                post: Some(rkey.to_owned()),
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_names_are_understood() {
        let ann = |post: Option<&str>| {
            Some(Named {
                actor: "ann.test".to_owned(),
                post: post.map(str::to_owned),
            })
        };
        for (pasted, named) in [
            ("https://bsky.app/profile/ann.test", ann(None)),
            ("https://bsky.app/profile/ann.test/", ann(None)),
            ("https://bsky.app/profile/ann.test/post/3k?ref=x", ann(Some("3k"))),
            ("at://ann.test/app.bsky.feed.post/3k", ann(Some("3k"))),
            ("at://ann.test", ann(None)),
            (" @ann.test ", ann(None)),
            ("ann.test", ann(None)),
            ("@ann@mastodon.example", None),
            ("https://mastodon.example/@ann", None),
            ("https://bsky.app/search", None),
            ("https://bsky.app/profile/ann.test/feed/x", None),
            ("at://ann.test/app.bsky.feed.like/3k", None),
            ("hello", None),
            ("", None),
        ] {
            assert_eq!(Named::read(pasted), named, "{pasted}");
        }
        let did = Named::read("https://bsky.app/profile/did%3Aplc%3Aabc/post/3k").expect("it is one");
        assert_eq!(did.actor, "did:plc:abc");
    }
}
