//! Nostr (<https://nostr.com>): signed events, on relays that anybody runs.
//!
//! - The protocol: <https://github.com/nostr-protocol/nips>; media servers: <https://github.com/hzrd149/blossom>.
//! - An account is a key. What it says is an event, whose id is a hash of it: a repeat is the same event wherever it
//!   goes, and nothing that stands can be changed.
//! - There is no server: each author writes to relays of their own choice, and says to which (NIP-65). We read everybody
//!   where they write ([`outbox`]) and believe nothing that is not signed ([`client::sift`]).
//! - Anybody can write to anybody: who is vouched for by nobody is marked as a stranger ([`trust`]).
//! - Missing: remote signers, edits, audiences, polls, direct messages, zaps, lists, films.

mod address;
mod client;
mod desk;
mod graph;
mod interact;
mod keys;
mod listen;
mod lists;
mod login;
mod media;
mod names;
mod normalise;
mod notices;
mod outbox;
mod own;
mod people;
mod publish;
mod relay;
mod render;
mod scout;
mod thread;
mod timeline;
mod trust;
mod walk;
mod wire;

#[cfg(test)]
mod tests;

use async_trait::async_trait;
use client::Client;
use desk::Desk;
use futures_util::future::join_all;
use login::{KeyLogin, Keys};
use own::Own;
use relay::Relay;
use std::sync::Arc;
use syrinx_connector::{
    Connector, Graph, Interact, Listen, Login, MediaHost, Notices, Ports, Publish, Result, Session, Timeline,
};
use syrinx_model::{
    Absence, Author, Card, Grant, Limits, MediaLimits, Network, Proof, Spoilers, Teller, TextLimit, Unit,
};

/// The id of this network.
pub const NETWORK: &str = "nostr";

/// The most bytes of a note where relays tell no limit: all known relays take events of twice that.
const TEXT: usize = 32 << 10;
/// A relay that says that it takes less is not believed.
const LEAST_TEXT: usize = 280;

fn network() -> Network {
    Network::new(NETWORK).expect("the constant is a valid id")
}

/// How this server speaks to Nostr.
pub struct Nostr {
    card: Card,
    login: KeyLogin,
}

impl Nostr {
    /// The connector.
    #[must_use]
    pub fn new() -> Self {
        Self {
            card: card(),
            login: KeyLogin,
        }
    }
}

impl Default for Nostr {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Connector for Nostr {
    fn card(&self) -> &Card {
        &self.card
    }

    fn login(&self) -> &dyn Login {
        &self.login
    }

    /// Events without a good signature are dropped as they come in (`client/sift.rs`).
    fn teller(&self, _server: &str) -> Teller {
        Teller::Network
    }

    async fn open(&self, grant: &Grant, ports: &Ports) -> Result<Arc<dyn Session>> {
        let (keys, signer) = Keys::of(grant)?;
        let signer = Arc::new(signer);
        let client = Arc::new(Client::new(ports, &signer));
        let own = Own::look_up(&client, &signer, &keys).await?;
        let me = signer.public();
        let profile = own.profile.clone().unwrap_or_default();
        let (name, about) = tokio::join!(
            own::verified(&client, &me, &profile),
            join_all(own.all().into_iter().map(|relay| about(&client, relay)))
        );
        let written = about
            .iter()
            .filter(|about| own.relays.write.contains(&about.relay));
        let text = written.filter_map(|about| about.text).min().unwrap_or(TEXT);
        Ok(Arc::new(Account {
            author: normalise::author(&me, Some(&profile), name.as_deref()),
            limits: limits(text),
            searching: about
                .iter()
                .filter(|about| about.searches)
                .map(|about| about.relay.clone())
                .collect(),
            desk: Arc::new(Desk::new(ports, signer, client, own)),
        }))
    }
}

/// An opened account.
struct Account {
    author: Author,
    limits: Limits,
    /// The relays of the account that can search (NIP-50).
    searching: Vec<Relay>,
    desk: Arc<Desk>,
}

impl Session for Account {
    fn author(&self) -> &Author {
        &self.author
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn publish(&self) -> Option<&dyn Publish> {
        Some(self)
    }

    fn timeline(&self) -> Option<&dyn Timeline> {
        Some(self)
    }

    fn listen(&self) -> Option<&dyn Listen> {
        Some(self)
    }

    fn interact(&self) -> Option<&dyn Interact> {
        Some(self)
    }

    fn graph(&self) -> Option<&dyn Graph> {
        Some(self)
    }

    fn notices(&self) -> Option<&dyn Notices> {
        Some(self)
    }

    fn media(&self) -> Option<&dyn MediaHost> {
        Some(self)
    }
}

/// What a relay says of itself, as far as it matters (NIP-11).
struct About {
    relay: Relay,
    text: Option<usize>,
    searches: bool,
}

async fn about(client: &Client, relay: Relay) -> About {
    let info = client.about(&relay).await;
    let text = info
        .limitation
        .max_content_length
        .and_then(|max| usize::try_from(max).ok());
    About {
        text: text.filter(|max| *max >= LEAST_TEXT).map(|max| max.min(TEXT)),
        searches: info.supported_nips.iter().any(|nip| nip.as_u64() == Some(50)),
        relay,
    }
}

/// What one note may be, with so many bytes of text.
fn limits(text: usize) -> Limits {
    Limits {
        text: vec![TextLimit::plain(text, Unit::Byte)],
        spoilers: Spoilers::CountedField,
        media: MediaLimits {
            max_count: 10,
            image_bytes: 20_000_000,
            image_pixels: 8000 * 8000,
            mime_types: ["image/jpeg", "image/png", "image/webp", "image/gif"]
                .map(str::to_owned)
                .to_vec(),
            alt_graphemes: 1500,
        },
        delete: true,
        reply: true,
        quote: true,
        like: true,
        boost: true,
        proof: Proof::Identity,
        ..Limits::none()
    }
}

fn card() -> Card {
    let absence = |what: &str, why: &str| Absence {
        what: what.to_owned(),
        why: why.to_owned(),
    };
    Card {
        network: network(),
        name: "Nostr".to_owned(),
        homepage: "https://nostr.com".to_owned(),
        documentation: "https://github.com/nostr-protocol/nips".to_owned(),
        hosts: vec![names::PAGES.to_owned()],
        missing: vec![
            absence("edits", "A note on Nostr cannot be changed once it is signed."),
            absence(
                "audiences",
                "Everything that a relay has can be read by everybody.",
            ),
            absence(
                "remote signers",
                "They are not spoken to yet; the key is kept here, sealed.",
            ),
            absence("polls", "They are not read or written yet."),
            absence("direct messages", "They are not spoken to yet."),
            absence("zaps", "Payments are not looked at."),
            absence("lists", "They are not read yet."),
            absence("films", "Only pictures are sent yet."),
            absence("blocks", "Nostr knows none: whoever is muted is hidden."),
            absence("bookmarks", "They are kept here and are not sent."),
            absence(
                "counts",
                "Nobody counts on Nostr, so likes and boosts of others are not counted.",
            ),
        ],
    }
}
