//! Names of things: keys and events as URIs (NIP-21), and pages for people.
//!
//! The canonical URI of an author is `nostr:npub…`, of an event `nostr:note…`: it is a function of the id alone, so an
//! event has one URI whichever relay it came from. An article can be replaced, so its URI names its place and not its
//! version: `nostr:naddr…` without relays.

use nostr::event::{Event, EventId, Kind};
use nostr::key::PublicKey;
use nostr::nips::nip01::Coordinate;
use nostr::nips::nip19::{FromBech32, Nip19, Nip19Coordinate, Nip19Event, Nip19Profile, ToBech32};

/// The host of the page that shows anything of the network to people without an app for it: it needs no login and
/// takes every name that the network has.
pub(super) const PAGES: &str = "njump.me";

/// The kind of articles (NIP-23).
pub(super) const ARTICLE: Kind = Kind::from_u16(30_023);

/// The URI of an author.
pub(super) fn author(key: &PublicKey) -> String {
    format!("nostr:{}", npub(key))
}

/// The public key for people.
pub(super) fn npub(key: &PublicKey) -> String {
    match key.to_bech32() {
        Ok(npub) => npub,
        Err(never) => match never {},
    }
}

/// The URI of an event that is never replaced.
pub(super) fn note(id: &EventId) -> String {
    match id.to_bech32() {
        Ok(note) => format!("nostr:{note}"),
        Err(never) => match never {},
    }
}

/// The URI of what stands at a place.
pub(super) fn article(place: &Coordinate) -> Option<String> {
    place.to_bech32().ok().map(|naddr| format!("nostr:{naddr}"))
}

/// The URI of an event as a post.
pub(super) fn post(event: &Event) -> String {
    coordinate(event)
        .and_then(|place| article(&place))
        .unwrap_or_else(|| note(&event.id))
}

/// The place of an article.
pub(super) fn coordinate(event: &Event) -> Option<Coordinate> {
    (event.kind == ARTICLE)
        .then(|| event.coordinate())
        .flatten()
        .filter(|place| place.identifier.len() <= 200)
}

/// An event with its author, as texts name it.
pub(super) fn nevent(id: EventId, author: PublicKey) -> String {
    let event = Nip19Event::new(id).author(author);
    event.to_bech32().unwrap_or_else(|_| id.to_hex())
}

/// An author as texts name them. Without relays: what we know of those changes, and a repeat must be the same event.
pub(super) fn nprofile(key: PublicKey) -> String {
    let profile = Nip19Profile::new(key, []);
    profile.to_bech32().unwrap_or_else(|_| npub(&key))
}

/// The page of an author.
pub(super) fn profile_page(key: &PublicKey) -> String {
    format!("https://{PAGES}/{}", npub(key))
}

/// The page of an event.
pub(super) fn post_page(id: EventId, author: PublicKey) -> String {
    format!("https://{PAGES}/{}", nevent(id, author))
}

/// The key that an author's URI, or the name in it, stands for.
pub(super) fn key(text: &str) -> Option<PublicKey> {
    match Named::read(text)? {
        Named::Author { key, .. } => Some(key),
        _ => None,
    }
}

/// What a name of the network stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// An author, and relays where they may be found.
    Author { key: PublicKey, relays: Vec<String> },
    /// An event, and relays where it may be found.
    Event {
        id: EventId,
        author: Option<PublicKey>,
        relays: Vec<String>,
    },
    /// What stands at a place.
    Place { place: Coordinate, relays: Vec<String> },
}

impl Named {
    /// Reads a name, with or without `nostr:`; `None` if it is none, or a secret.
    pub(super) fn read(text: &str) -> Option<Self> {
        let name = text.strip_prefix("nostr:").unwrap_or(text);
        let urls =
            |relays: Vec<nostr::types::RelayUrl>| relays.iter().take(3).map(ToString::to_string).collect();
        match Nip19::from_bech32(name).ok()? {
            Nip19::Secret(_) => None,
            Nip19::Pubkey(key) => Some(Self::Author {
                key,
                relays: Vec::new(),
            }),
            Nip19::Profile(Nip19Profile { public_key, relays }) => Some(Self::Author {
                key: public_key,
                relays: urls(relays),
            }),
            Nip19::EventId(id) => Some(Self::Event {
                id,
                author: None,
                relays: Vec::new(),
            }),
            Nip19::Event(event) => Some(Self::Event {
                id: event.event_id,
                author: event.author,
                relays: urls(event.relays),
            }),
            Nip19::Coordinate(Nip19Coordinate { coordinate, relays }) => Some(Self::Place {
                place: coordinate,
                relays: urls(relays),
            }),
        }
    }
}

/// An address of the web that is safe to show or load; anything else is `None`.
pub(super) fn web(url: &str) -> Option<String> {
    let url = url.trim();
    let parsed = url::Url::parse(url).ok()?;
    let fits = matches!(parsed.scheme(), "https" | "http") && parsed.has_host() && url.len() <= 2000;
    fits.then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]
    use super::*;

    const KEY: &str = "3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d";
    const NPUB: &str = "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6";

    #[test]
    fn names_are_read_as_they_are_written() {
        let someone = PublicKey::from_hex(KEY).unwrap();
        assert_eq!(author(&someone), format!("nostr:{NPUB}"));
        for text in [NPUB.to_owned(), author(&someone), nprofile(someone)] {
            assert_eq!(key(&text), Some(someone), "{text}");
        }
        let id = EventId::from_hex(KEY).unwrap();
        assert!(note(&id).starts_with("nostr:note1"));
        let named = Named::Event {
            id,
            author: Some(someone),
            relays: Vec::new(),
        };
        assert_eq!(Named::read(&nevent(id, someone)), Some(named));
        let secret = nostr::key::Keys::generate().secret_key().to_bech32().unwrap();
        for text in [secret.as_str(), KEY, "npub1qqqq", "", "nostr:", "hello"] {
            assert_eq!(Named::read(text), None, "{text}");
        }
    }
}
