//! The forms in which events and keys are named.

use nostr::{
    event::EventId,
    key::PublicKey,
    nips::nip19::{FromBech32, Nip19, ToBech32},
};

/// The canonical URI of an event: `nostr:note1…`, which holds nothing but its id.
pub(crate) fn event_uri(id: &EventId) -> String {
    format!(
        "nostr:{}",
        id.to_bech32().expect("32 bytes always have a bech32 form")
    )
}

/// The URI of an author: `nostr:npub1…`.
pub(crate) fn author_uri(key: &PublicKey) -> String {
    format!("nostr:{}", npub(key))
}

pub(crate) fn npub(key: &PublicKey) -> String {
    key.to_bech32().expect("32 bytes always have a bech32 form")
}

/// Reads any form: hex, `note1…`, `nevent1…`, each with or without `nostr:`.
pub(crate) fn event_id(text: &str) -> Option<EventId> {
    let text = text.strip_prefix("nostr:").unwrap_or(text);
    if let Ok(id) = EventId::from_hex(text) {
        return Some(id);
    }
    match Nip19::from_bech32(text).ok()? {
        Nip19::EventId(id) => Some(id),
        Nip19::Event(event) => Some(event.event_id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_names_the_same_event() {
        let hex = "5c83da77af1dec6d7289834998ad7aafbd9e2191396d75ec3cc27f5a77226f36";
        let id = event_id(hex);
        let uri = id.as_ref().map(event_uri);
        assert!(uri.as_deref().is_some_and(|uri| uri.starts_with("nostr:note1")));
        assert_eq!(uri.as_deref().and_then(event_id), id);
        assert_eq!(event_id("nostr:nonsense"), None);
    }
}
