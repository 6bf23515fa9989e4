//! Feeds: RSS, Atom and JSON Feed.
//!
//! - Specifications: <https://www.rssboard.org/rss-specification>, RFC 4287, <https://www.jsonfeed.org/version/1.1/>,
//!   <https://web.resource.org/rss/1.0/spec>; being called instead of asking: <https://www.w3.org/TR/websub/>.
//! - One account is one owner's subscriptions. They stand on the account's shelf; how far each feed was read stands in
//!   the cursor, which is stored with the items.
//! - A feed is an author, an item is a post. An item's identity stands within its feed, since ids are claims.
//! - Documents are cut into items before they are parsed ([`slices`]), so that one bad item spoils only itself.
//! - Missing: everything that writes (there is nobody to write to), feeds behind a password, archives (RFC 5005).

mod client;
mod decode;
mod discover;
mod find;
mod graph;
mod hubs;
mod json;
mod login;
mod memory;
mod normalise;
mod pace;
mod page;
mod parse;
mod place;
mod poll;
mod slices;
mod state;
mod subscriptions;
mod timeline;
mod webhook;

#[cfg(test)]
mod tests;

use async_trait::async_trait;
use client::Client;
use login::{Keys, Opening};
use std::sync::Arc;
use subscriptions::Subscription;
use syrinx_connector::{Connector, Graph, Login, Ports, Result, Session, Timeline, Webhook};
use syrinx_model::{Absence, Author, AuthorCounts, Card, Grant, Limits, Network, Teller};
use timeline::Leftover;
use tokio::sync::Mutex;

/// The id of this network.
pub const NETWORK: &str = "feed";

fn network() -> Network {
    Network::new(NETWORK).expect("the constant is a valid id")
}

/// How this server reads feeds.
pub struct Feeds {
    card: Card,
}

impl Feeds {
    /// The connector.
    #[must_use]
    pub fn new() -> Self {
        Self { card: card() }
    }
}

impl Default for Feeds {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Connector for Feeds {
    fn card(&self) -> &Card {
        &self.card
    }

    fn login(&self) -> &dyn Login {
        &Opening
    }

    /// A feed is fetched from its own address, or brought by a hub that signs as agreed; its posts are named after it.
    fn teller(&self, _server: &str) -> Teller {
        Teller::Network
    }

    async fn open(&self, grant: &Grant, ports: &Ports) -> Result<Arc<dyn Session>> {
        Ok(Arc::new(Account {
            author: owner(grant),
            limits: limits(),
            client: Client::new(ports),
            first: Keys::of(grant)?.first,
            ports: ports.clone(),
            desk: Mutex::default(),
            leftover: Mutex::default(),
        }))
    }
}

/// An opened account.
struct Account {
    author: Author,
    limits: Limits,
    client: Client,
    ports: Ports,
    /// What was typed at the login: followed until the shelf says otherwise.
    first: Vec<Subscription>,
    /// Held while something on the shelf is changed.
    desk: Mutex<()>,
    leftover: Mutex<Leftover>,
}

impl Session for Account {
    fn author(&self) -> &Author {
        &self.author
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn timeline(&self) -> Option<&dyn Timeline> {
        Some(self)
    }

    fn graph(&self) -> Option<&dyn Graph> {
        Some(self)
    }

    fn webhook(&self) -> Option<&dyn Webhook> {
        Some(self)
    }
}

/// The reader of the feeds. Nobody else ever sees them.
fn owner(grant: &Grant) -> Author {
    Author {
        network: network(),
        uri: grant.author_uri.clone(),
        handle: grant.handle.clone(),
        // Nobody is anywhere; the name that RFC 6761 reserves for what does not exist says so.
        host: "feed.invalid".to_owned(),
        name: "Feeds".to_owned(),
        url: String::new(),
        note_html: String::new(),
        avatar: None,
        header: None,
        bot: false,
        locked: false,
        fields: Vec::new(),
        counts: AuthorCounts::default(),
        created_at: None,
        address: None,
    }
}

/// Nothing can be said to a feed.
fn limits() -> Limits {
    Limits {
        audiences: Vec::new(),
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
        name: "Feeds".to_owned(),
        homepage: "https://en.wikipedia.org/wiki/Web_feed".to_owned(),
        documentation: "https://www.rssboard.org/rss-specification".to_owned(),
        hosts: Vec::new(),
        missing: vec![
            absence("posting", "A feed is read; there is nobody on it to speak to."),
            absence(
                "replies, likes and boosts",
                "Feeds know none. Answer on the page of the item.",
            ),
            absence("notices", "Nobody knows that you follow a feed."),
            absence(
                "live stream",
                "Feeds are asked every now and then; those with a WebSub hub call by themselves if this server can be reached.",
            ),
            absence("feeds behind a password", "They are not read yet."),
            absence("older items", "A feed shows its newest items only."),
        ],
    }
}
