//! Where a relay is, written in one way only, so that one relay is one relay.

use serde::{Deserialize, Serialize};
use std::fmt;
use url::{Position, Url};

/// The most bytes of an address that is believed.
const MAX: usize = 200;

/// Well-known relays that anybody may write to: the only place where hosts of this network are named. They are asked
/// where an owner named none and no list of theirs is found.
const WELL_KNOWN: [&str; 4] = [
    "wss://relay.damus.io",
    "wss://nos.lol",
    "wss://relay.primal.net",
    "wss://purplepag.es",
];

/// The address of a relay: `ws` or `wss`, without login, query, fragment, or slash at the end.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct Relay(String);

impl Relay {
    /// Reads an address; `None` if it is none that can be dialled.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text.trim()).ok()?;
        let host = url.host_str()?;
        let bare = url.username().is_empty() && url.password().is_none();
        let fits =
            matches!(url.scheme(), "ws" | "wss") && bare && !host.ends_with(".onion") && text.len() <= MAX;
        fits.then(|| Self(url[..Position::AfterPath].trim_end_matches('/').to_owned()))
    }

    /// As an owner types it: the scheme may be missing.
    pub(super) fn typed(text: &str) -> Option<Self> {
        if text.contains("://") {
            Self::parse(text)
        } else {
            Self::parse(&format!("wss://{text}"))
        }
    }

    /// The well-known relays.
    pub(super) fn well_known() -> Vec<Self> {
        WELL_KNOWN.iter().filter_map(|url| Self::parse(url)).collect()
    }

    /// The address.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the relay describes itself (NIP-11).
    pub(super) fn page(&self) -> String {
        self.0.replacen("ws", "http", 1)
    }
}

impl fmt::Display for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Relay {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("this is not the address of a relay")
    }
}

impl From<Relay> for String {
    fn from(relay: Relay) -> Self {
        relay.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_relay_is_one_relay() {
        let written = |text: &str| Relay::typed(text).map(|relay| relay.0);
        for text in [
            "wss://Relay.Example/",
            "relay.example",
            " wss://relay.example:443 ",
            "wss://relay.example//?a=b#c",
        ] {
            assert_eq!(written(text).as_deref(), Some("wss://relay.example"), "{text}");
        }
        assert_eq!(
            written("ws://127.0.0.1:7/x/").as_deref(),
            Some("ws://127.0.0.1:7/x")
        );
        for text in [
            "",
            "https://relay.example",
            "wss://user:pw@relay.example",
            "wss://hidden.onion",
            "nonsense here",
            &format!("wss://{}.example", "x".repeat(200)),
        ] {
            assert_eq!(written(text), None, "{text}");
        }
        assert_eq!(Relay::well_known().len(), WELL_KNOWN.len());
    }

    #[test]
    fn its_page_is_at_the_same_place() {
        let page = |text: &str| Relay::parse(text).map(|relay| relay.page());
        assert_eq!(
            page("wss://relay.example/x").as_deref(),
            Some("https://relay.example/x")
        );
        assert_eq!(page("ws://127.0.0.1:7").as_deref(), Some("http://127.0.0.1:7"));
    }
}
