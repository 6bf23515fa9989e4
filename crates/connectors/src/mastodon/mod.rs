//! Mastodon, and every server that speaks its client API: GoToSocial, Pleroma and Akkoma, Friendica, Pixelfed, other
//! Syrinx servers.
//!
//! - What it is: <https://joinmastodon.org>. How it is spoken to: <https://docs.joinmastodon.org/api/>.
//! - Identity is the ActivityPub id (`uri`); a status has another local id on every server, which is its address.
//! - A repeat with the same `Idempotency-Key` is the same post for an hour, with Mastodon; the others ignore the key,
//!   so own posts are read back. `dialect.rs` has the differences.
//! - Home timelines end after some hundred posts: what was missed beyond that is reported as a gap.
//! - Missing: direct messages as conversations of their own (they are posts here), filters, reactions, custom emoji,
//!   scheduled posts (their keys are ignored, so this server keeps the time itself).

mod bridge;
mod client;
mod dialect;
mod graph;
mod interact;
mod listen;
mod login;
mod media;
mod normalise;
mod notices;
mod publish;
mod render;
mod timeline;
mod wire;

#[cfg(test)]
mod tests;

use async_trait::async_trait;
use client::Client;
use dialect::Dialect;
use normalise::Eyes;
use std::sync::Arc;
use syrinx_connector::{
    Connector, Error, Graph, Interact, Listen, Login, MediaHost, Notices, Ports, Publish, Result, Session,
    Timeline,
};
use syrinx_model::{Absence, Author, Card, Grant, Kind, Limits, Secret};

/// The id of the network.
pub const NETWORK: &str = "mastodon";

/// The connector.
#[derive(Debug)]
pub struct Mastodon {
    card: Card,
    door: login::Door,
}

impl Default for Mastodon {
    fn default() -> Self {
        Self {
            card: card(),
            door: login::Door,
        }
    }
}

fn card() -> Card {
    let absence = |what: &str, why: &str| Absence {
        what: what.to_owned(),
        why: why.to_owned(),
    };
    Card {
        network: normalise::network(),
        name: "Mastodon".to_owned(),
        homepage: "https://joinmastodon.org".to_owned(),
        documentation: "https://docs.joinmastodon.org/api/".to_owned(),
        // Thousands of hosts, each with its own: links are looked up at the account's server.
        hosts: Vec::new(),
        missing: vec![
            absence("reactions", "The network knows likes only."),
            absence("taking a vote back", "The network does not offer it."),
            absence(
                "private conversations",
                "They are posts with a narrow audience there, and so they are here.",
            ),
        ],
    }
}

#[async_trait]
impl Connector for Mastodon {
    fn card(&self) -> &Card {
        &self.card
    }

    fn login(&self) -> &dyn Login {
        &self.door
    }

    async fn open(&self, grant: &Grant, ports: &Ports) -> Result<Arc<dyn Session>> {
        let keys = login::Keys::read(grant)?;
        let client =
            Client::new(&grant.server, ports).with_token(Secret::new(keys.token), keys.renewal.is_some());
        let (me, instance) = tokio::try_join!(
            client.get::<wire::Account>("/api/v1/accounts/verify_credentials", &[]),
            instance(&client)
        )?;
        let (domain, my_id) = (domain(&instance, &grant.server), me.id.clone());
        let me = Eyes::new(&domain, None, client.now()).author(me);
        let me = me.ok_or_else(|| Error::garbled("the server does not say whose account it is"))?;
        let dialect = Dialect::of(&instance);
        let limits = dialect.limits(&instance);
        let urls = [instance.configuration.urls, instance.urls];
        let streaming = urls
            .into_iter()
            .find_map(|urls| urls.streaming.or(urls.streaming_api));
        let application = keys.application;
        Ok(Arc::new(Account {
            client,
            me,
            my_id,
            domain,
            limits,
            dialect,
            streaming,
            application,
        }))
    }
}

/// What the server tells of itself, in the newer form or the older.
async fn instance(client: &Client) -> Result<wire::Instance> {
    match client.get("/api/v2/instance", &[]).await {
        Err(Error {
            kind: Kind::Missing | Kind::Garbled | Kind::Rejected(_),
            ..
        }) => client.get("/api/v1/instance", &[]).await,
        other => other,
    }
}

/// The host behind the `@` of the server's own people, which may differ from where the server is.
fn domain(instance: &wire::Instance, server: &str) -> String {
    let told = instance
        .domain
        .as_deref()
        .or(instance.uri.as_deref())
        .filter(|told| !told.is_empty());
    told.map_or_else(|| client::host(server), client::host)
}

/// One opened account.
struct Account {
    client: Client,
    me: Author,
    my_id: String,
    /// The host behind the `@` of those who are at home on the server.
    domain: String,
    limits: Limits,
    dialect: Dialect,
    /// Where the server says that its stream is.
    streaming: Option<String>,
    /// How our program is called at the server, if known.
    application: Option<String>,
}

impl Account {
    /// The eyes through which what comes in is seen now.
    fn eyes(&self) -> Eyes<'_> {
        Eyes::new(&self.domain, Some(&self.me), self.client.now())
    }
}

impl Session for Account {
    fn author(&self) -> &Author {
        &self.me
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
        self.dialect.streams.then_some(self as &dyn Listen)
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
