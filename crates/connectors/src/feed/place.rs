//! Addresses of feeds: as they are typed, as they are asked for, and as the identity of a feed.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use url::Url;

/// From this length on, a value in a query that mixes letters and digits is taken for a key to a private feed.
const KEY_BYTES: usize = 16;

/// The address in a text that is one: `http`, `https`, or `feed:` in either of its forms. Bare host names are not
/// taken, since they may be handles of other networks; addresses with a password in them are not read.
pub(super) fn typed(text: &str) -> Option<String> {
    let text = text.trim();
    let text = match text.strip_prefix("feed:") {
        Some(rest) if rest.starts_with("//") => format!("http:{rest}"),
        Some(rest) => rest.to_owned(),
        None => text.to_owned(),
    };
    let mut url = Url::parse(&text).ok()?;
    let usable = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none();
    url.set_fragment(None);
    usable.then(|| url.to_string())
}

/// The identity of the feed that was found at this address. A key to a private feed is no part of it: it stands for
/// itself by a digest, since identities are shown.
pub(super) fn identity(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else {
        return url.to_owned();
    };
    parsed.set_fragment(None);
    if is_private(url) {
        let digest = digest(&[parsed.query().unwrap_or_default()]);
        parsed.set_query(Some(&hex(&digest[..8])));
    }
    parsed.to_string()
}

/// Whether an address holds something like a key, so that what is read there is not everybody's.
pub(super) fn is_private(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let key_like = |value: &str| {
        value.len() >= KEY_BYTES
            && value.bytes().any(|byte| byte.is_ascii_digit())
            && value.bytes().any(|byte| byte.is_ascii_alphabetic())
            && value
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.~=+/".contains(&byte))
    };
    let named = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["token", "key", "auth", "secret", "sig"]
            .iter()
            .any(|word| name.contains(word))
    };
    // What is only named, such as the channel of a film site, is long too: the name must say that it is a key.
    url.query_pairs()
        .any(|(name, value)| key_like(&value) && named(&name))
}

/// The host and port of an address; empty if it has none.
pub(super) fn host(url: &str) -> String {
    let Ok(url) = Url::parse(url) else {
        return String::new();
    };
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Whether an address is on this very machine.
pub(super) fn is_near(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// An address as a stranger wrote it, made whole; `None` unless a browser may be sent there.
pub(super) fn web(written: &str, base: &str) -> Option<String> {
    let written = written.trim();
    let url = match Url::parse(written) {
        Ok(url) => url,
        Err(_) => Url::parse(base).ok()?.join(written).ok()?,
    };
    let fits = matches!(url.scheme(), "http" | "https") && url.has_host() && url.as_str().len() <= 2048;
    fits.then(|| url.to_string())
}

/// Whether two addresses are one page: the scheme, the case of the host and a slash at the end do not matter.
pub(super) fn same_page(one: &str, other: &str) -> bool {
    let parts = |url: &str| {
        let url = Url::parse(url).ok()?;
        let path = url.path().trim_end_matches('/').to_owned();
        Some((
            url.host_str()?.to_owned(),
            url.port(),
            path,
            url.query().map(str::to_owned),
        ))
    };
    parts(one).is_some_and(|one| Some(one) == parts(other))
}

/// A digest of words, each apart from the next.
pub(super) fn digest(words: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for word in words {
        hash.update(word.as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_are_taken() {
        assert_eq!(
            typed(" https://a.example/x#y ").as_deref(),
            Some("https://a.example/x")
        );
        assert_eq!(typed("feed://a.example/x").as_deref(), Some("http://a.example/x"));
        assert_eq!(
            typed("feed:https://a.example/x").as_deref(),
            Some("https://a.example/x")
        );
        for other in [
            "alice.bsky.social",
            "@ann@far.example",
            "at://did:plc:x",
            "https://ann:pw@a.example/",
            "",
        ] {
            assert_eq!(typed(other), None, "{other}");
        }
    }

    #[test]
    fn keys_are_no_part_of_an_identity() {
        let private = "https://a.example/home.atom?token=3f9a8b7c6d5e4f3a2b1c";
        assert!(is_private(private) && !identity(private).contains("3f9a8b7c"));
        assert_ne!(
            identity(private),
            identity("https://a.example/home.atom?token=3f9a8b7c6d5e4f3a2b1d")
        );
        let open = "https://a.example/videos.xml?channel_id=UC1234567890abcdefghij";
        assert!(!is_private(open));
        assert_eq!(identity(open), open);
    }

    #[test]
    fn addresses_are_made_whole_or_refused() {
        assert_eq!(
            web("/x", "https://a.example/feed").as_deref(),
            Some("https://a.example/x")
        );
        assert_eq!(web("javascript:alert(1)", "https://a.example/"), None);
        assert!(same_page("https://A.example/me/", "http://a.example/me"));
        assert!(!same_page("https://a.example/me", "https://a.example/you"));
    }
}
