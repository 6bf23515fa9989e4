//! Bluesky, on the AT protocol (<https://atproto.com>).
//!
//! - Lexicons: <https://github.com/bluesky-social/atproto/tree/main/lexicons>; guides: <https://docs.bsky.app>.
//! - An account is a repository of records on a server of the owner's choice (PDS); whoever writes chooses the key of
//!   a record, so every repeat is the same record. Reads go through that server to the network's view (AppView).
//! - The network pages only from the newest down; [`walk`] reads back to where we were.
//! - Missing: a live stream per account (there is none: it is polled), edits (the network shows none), polls,
//!   films, direct messages, OAuth, muted words, link cards.

mod address;
mod claims;
mod client;
mod directory;
mod facets;
mod following;
mod graph;
mod interact;
mod login;
mod media;
mod named;
mod normalise;
mod notices;
mod publish;
mod render;
mod tid;
mod timeline;
mod uri;
mod walk;
mod wire;

#[cfg(test)]
mod tests;

use async_trait::async_trait;
use client::Client;
use following::Following;
use login::{AppPassword, Keys};
use std::sync::Arc;
use syrinx_connector::{
    Connector, Graph, Interact, Login, MediaHost, Notices, Ports, Publish, Result, Session, Timeline,
};
use syrinx_model::{
    Absence, Author, CallBudget, Card, Grant, Kind, Limits, MediaLimits, Network, Proof, Secret, Teller,
    TextLimit, Unit,
};

/// The id of this network.
pub const NETWORK: &str = "bluesky";

fn network() -> Network {
    Network::new(NETWORK).expect("the constant is a valid id")
}

/// How this server speaks to Bluesky.
pub struct Bluesky {
    card: Card,
    login: AppPassword,
}

impl Bluesky {
    /// The connector.
    #[must_use]
    pub fn new() -> Self {
        Self {
            card: card(),
            login: AppPassword::default(),
        }
    }
}

impl Default for Bluesky {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Connector for Bluesky {
    fn card(&self) -> &Card {
        &self.card
    }

    fn login(&self) -> &dyn Login {
        &self.login
    }

    /// The network's own servers ask its own view. Any other server could tell what it likes, since nothing that a view
    /// shows is signed.
    fn teller(&self, server: &str) -> Teller {
        let host = server.strip_prefix("https://").unwrap_or_default();
        let is_own = host == "bsky.social" || host.ends_with(".host.bsky.network");
        if is_own {
            Teller::Network
        } else {
            Teller::server(server)
        }
    }

    async fn open(&self, grant: &Grant, ports: &Ports) -> Result<Arc<dyn Session>> {
        let keys = Keys::of(grant)?;
        let client = Client::new(ports, &keys.pds, &keys.did, Secret::new(keys.access_jwt.as_str()));
        let author = own_author(&client, &keys).await?;
        let following = Following::of(&client).await;
        Ok(Arc::new(Account {
            author,
            limits: limits(),
            following,
            client,
            ports: ports.clone(),
        }))
    }
}

/// An opened account.
struct Account {
    author: Author,
    limits: Limits,
    following: Following,
    client: Client,
    ports: Ports,
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

/// Who we are. The view knows most; where it is away or does not know us yet, our own server knows enough to post.
async fn own_author(client: &Client, keys: &Keys) -> Result<Author> {
    let profile: Result<wire::Profile> = client
        .get("app.bsky.actor.getProfile", &[("actor", &keys.did)])
        .await;
    match profile {
        Ok(profile) => {
            normalise::author(profile).ok_or_else(|| syrinx_connector::Error::garbled("getProfile: no DID"))
        }
        Err(error) if matches!(error.kind, Kind::Away | Kind::Missing | Kind::Garbled) => {
            let session: wire::Session = client.get("com.atproto.server.getSession", &[]).await?;
            let profile = wire::Profile::bare(session.did, session.handle);
            normalise::author(profile).ok_or(error)
        }
        Err(error) => Err(error),
    }
}

/// What one post may be (`app.bsky.feed.post`, `app.bsky.embed.images`). The network tells no limits, its lexicons do.
fn limits() -> Limits {
    Limits {
        text: vec![
            TextLimit::plain(300, Unit::Grapheme),
            TextLimit::plain(3000, Unit::Byte),
        ],
        media: MediaLimits {
            max_count: 4,
            image_bytes: 2_000_000,
            image_pixels: 4000 * 4000,
            mime_types: ["image/jpeg", "image/png", "image/webp", "image/gif"]
                .map(str::to_owned)
                .to_vec(),
            alt_graphemes: 2000,
        },
        delete: true,
        reply: true,
        quote: true,
        like: true,
        boost: true,
        proof: Proof::Identity,
        calls: Some(CallBudget {
            calls: 300,
            seconds: 3600,
        }),
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
        name: "Bluesky".to_owned(),
        homepage: "https://bsky.app".to_owned(),
        documentation: "https://docs.bsky.app".to_owned(),
        hosts: vec![uri::APP.to_owned()],
        missing: vec![
            absence(
                "live stream",
                "Bluesky has none per account, so it is asked every now and then.",
            ),
            absence("edits", "Bluesky does not show edits of posts."),
            absence("audiences", "Everything on Bluesky is public."),
            absence("polls", "Bluesky has none."),
            absence(
                "films",
                "They need a service of their own, which is not spoken to yet.",
            ),
            absence(
                "direct messages",
                "They need an app password with more rights, and are not spoken to yet.",
            ),
            absence(
                "muted words",
                "They are settings of the Bluesky app, which are not looked at yet.",
            ),
        ],
    }
}
