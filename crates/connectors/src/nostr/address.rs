//! What an account calls a post here: enough to answer, quote, like and delete it without asking anybody.

use super::names;
use super::relay::Relay;
use nostr::event::{Event, EventId, Kind, Tag};
use nostr::key::PublicKey;
use nostr::nips::nip01::Coordinate;
use serde::{Deserialize, Serialize};
use syrinx_connector::{Error, Result};
use syrinx_model::{Address, Moment, Receipt};

/// How many people an answer goes on naming.
const MAX_PEOPLE: usize = 16;

/// The content of an [`Address`] of a post, a boost or a reaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) id: EventId,
    pub(super) author: PublicKey,
    pub(super) kind: u16,
    /// A relay that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) relay: Option<Relay>,
    /// The first post of its conversation; `None` if it is that itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) root: Option<Root>,
    /// Whom it names; an answer goes on naming them (NIP-10).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) people: Vec<PublicKey>,
    /// The name of an article among those of its author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) identifier: Option<String>,
}

/// The first post of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Root {
    pub(super) id: EventId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) relay: Option<Relay>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) author: Option<PublicKey>,
    /// The place of the article that a comment hangs under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) article: Option<String>,
}

impl Place {
    /// The place of an event.
    pub(super) fn of(event: &Event, relay: Option<Relay>) -> Self {
        let mut people: Vec<PublicKey> = Vec::new();
        for key in event.tags.public_keys() {
            if people.len() < MAX_PEOPLE && key != event.pubkey && !people.contains(&key) {
                people.push(key);
            }
        }
        Self {
            id: event.id,
            author: event.pubkey,
            kind: event.kind.as_u16(),
            relay,
            root: super::thread::Above::of(event).root,
            people,
            identifier: names::coordinate(event).map(|place| place.identifier),
        }
    }

    /// Reads an address.
    ///
    /// # Errors
    /// `Rejected` if it is not one that this connector has made.
    pub(super) fn read(address: &Address) -> Result<Self> {
        serde_json::from_str(&address.0)
            .map_err(|_| Error::rejected("this is not the address of a post on Nostr"))
    }

    /// The address.
    pub(super) fn address(&self) -> Address {
        Address(serde_json::to_string(self).unwrap_or_default())
    }

    /// The canonical URI.
    pub(super) fn uri(&self) -> String {
        self.coordinate()
            .and_then(|place| names::article(&place))
            .unwrap_or_else(|| names::note(&self.id))
    }

    /// The place of an article.
    pub(super) fn coordinate(&self) -> Option<Coordinate> {
        self.identifier.clone().map(|identifier| Coordinate {
            kind: Kind::from_u16(self.kind),
            public_key: self.author,
            identifier,
        })
    }

    /// The receipt for this place.
    pub(super) fn receipt(&self, at: Moment) -> Receipt {
        Receipt {
            uri: self.uri(),
            address: self.address(),
            url: Some(names::post_page(self.id, self.author)),
            at,
        }
    }

    /// The relay as a tag holds it; empty if none is known.
    pub(super) fn hint(&self) -> String {
        hint(self.relay.as_ref())
    }

    /// The tag that a quote names it by.
    pub(super) fn quoted(&self) -> Tag {
        let named = match self.coordinate() {
            Some(place) => place.to_string(),
            None => self.id.to_hex(),
        };
        Tag::custom("q", [named, self.hint(), self.author.to_hex()])
    }

    /// The name that a text quotes it by.
    pub(super) fn name(&self) -> String {
        match self.coordinate().and_then(|place| names::article(&place)) {
            Some(uri) => uri,
            None => format!("nostr:{}", names::nevent(self.id, self.author)),
        }
    }
}

/// A relay as a tag holds it; empty if none is known.
pub(super) fn hint(relay: Option<&Relay>) -> String {
    relay.map(|relay| relay.as_str().to_owned()).unwrap_or_default()
}
