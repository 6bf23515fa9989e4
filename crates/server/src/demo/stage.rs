//! What the demo plays on: the sandbox, a real server, and an owner with an account on each network.

use crate::client::{self, Client, Flow};
use crate::config::Config;
use crate::home::LoginFile;
use crate::serve::Server;
use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use syrinx_connector::oauth;
use syrinx_model::Secret;
use syrinx_sandbox::life::{Town, YOU};
use tempfile::TempDir;

/// A set stage. Everything on it is gone when it is struck.
pub(super) struct Stage {
    /// The networks and their people.
    pub(super) town: Arc<Town>,
    /// The owner's client.
    pub(super) client: Client,
    /// The owner's name.
    pub(super) name: &'static str,
    /// The owner's password.
    pub(super) password: Secret,
    /// The owner's token.
    pub(super) token: Secret,
    server: Server,
    folder: TempDir,
}

impl Stage {
    /// Sets the stage, on the first of these ports that is free.
    pub(super) async fn set(ports: &[u16]) -> Result<Self> {
        let town = Arc::new(Town::start().await.context("the sandbox cannot start")?);
        let folder = tempfile::Builder::new()
            .prefix("syrinx-demo-")
            .tempdir()
            .context("no temporary folder")?;
        let server = serve(folder.path(), ports).await?;
        let password = short_secret();
        server
            .engine
            .create_owner(YOU, Some(password.expose()), true)
            .await?;
        let visitor = Client::new(&server.base_url, None).await?;
        let (token, _) = client::direct(&visitor, YOU, &password)
            .await
            .context("the owner cannot log in")?;
        let client = visitor.with_token(token.clone());
        let stage = Self {
            town,
            client,
            name: YOU,
            password,
            token,
            server,
            folder,
        };
        stage.write_login()?;
        stage.link_all().await?;
        stage.tie_human().await?;
        Ok(stage)
    }

    /// The file with which other commands can speak to this server.
    pub(super) fn login_file(&self) -> PathBuf {
        self.folder.path().join("login.json")
    }

    /// Stops the server, and takes everything away.
    pub(super) async fn strike(self) {
        self.server.stop().await;
        drop(self.town);
        if let Err(error) = self.folder.close() {
            tracing::warn!(%error, "the temporary folder of the demo could not be taken away");
        }
    }

    fn write_login(&self) -> Result<()> {
        let (url, token) = (self.client.base().to_owned(), self.token.clone());
        LoginFile {
            url,
            name: self.name.to_owned(),
            token,
        }
        .write(&self.login_file())
    }

    async fn link_all(&self) -> Result<()> {
        let (mastodon, bluesky, nostr) = (self.town.mastodon(), self.town.bluesky(), self.town.nostr());
        self.link(
            "mastodon",
            &[("server", mastodon.url()), ("token", &mastodon.token(YOU)?)],
        )
        .await?;
        let handle = &self.town.you().bluesky.handle;
        let password = bluesky.app_password(YOU)?;
        self.link(
            "bluesky",
            &[
                ("server", bluesky.url()),
                ("handle", handle),
                ("password", &password),
            ],
        )
        .await?;
        let (key, relay) = (self.town.nostr_login()?, nostr.relay_url());
        self.link(
            "nostr",
            &[("key", &key), ("relays", &relay), ("media", nostr.url())],
        )
        .await?;
        self.subscribe(&self.town.feed_urls()).await
    }

    /// Subscribes to feeds: the first comes with the account, the others are followed as people are.
    async fn subscribe(&self, feeds: &[String]) -> Result<()> {
        let (first, others) = feeds.split_first().context("the town has blogs")?;
        self.link("feed", &[("feed", first)]).await?;
        for feed in others {
            let id = self.author(feed).await?;
            let _: Value = self
                .client
                .post(&format!("/api/v1/accounts/{id}/follow"), &json!({}))
                .await?;
        }
        Ok(())
    }

    async fn link(&self, network: &str, fields: &[(&str, &str)]) -> Result<()> {
        let fields: BTreeMap<String, String> = fields
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let flow = client::begin_link(&self.client, network, &fields).await;
        match flow.with_context(|| format!("the account on {network} cannot be linked"))? {
            Flow::Done(_) => Ok(()),
            Flow::Visit { .. } => bail!("{network} wants a browser, which the demo has not"),
        }
    }

    /// Tells the server that one of the cast is one person on both networks, as an owner would: by hand.
    async fn tie_human(&self) -> Result<()> {
        let human = self.town.human();
        let both = [
            self.author(&human.mastodon.url).await?,
            self.author(&human.bluesky.url).await?,
        ];
        let _: Value = self
            .client
            .post("/api/syrinx/v1/people", &json!({"account_ids": both}))
            .await?;
        Ok(())
    }

    /// Looks at once at networks that have no stream: any change of an account is a reason to read it anew.
    pub(super) async fn look(&self) -> Result<()> {
        let accounts: Vec<client::Account> = self.client.get("/api/syrinx/v1/accounts", &[]).await?;
        for account in accounts.iter().filter(|account| !account.can.realtime) {
            let path = format!("/api/syrinx/v1/accounts/{}", account.id);
            let _: Value = self.client.put(&path, &json!({"read": true})).await?;
        }
        Ok(())
    }

    /// The id of the author with this profile page.
    async fn author(&self, page: &str) -> Result<String> {
        #[derive(Deserialize)]
        struct Found {
            accounts: Vec<client::Author>,
        }
        let query = [
            ("q", page.to_owned()),
            ("resolve", "true".to_owned()),
            ("type", "accounts".to_owned()),
        ];
        let found: Found = self.client.get("/api/v2/search", &query).await?;
        match found.accounts.into_iter().next() {
            Some(author) => Ok(author.id),
            None => bail!("the author {page} could not be found from here"),
        }
    }
}

async fn serve(folder: &Path, ports: &[u16]) -> Result<Server> {
    let mut config = Config {
        data: folder.join("data"),
        title: "Syrinx demo".to_owned(),
        ..Config::default()
    };
    config.outbound.allow_loopback = true;
    let mut started = None;
    for &port in ports {
        config.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        match Server::start(&config).await {
            Ok(server) => return Ok(server),
            Err(error) => started = Some(error),
        }
    }
    Err(started.unwrap_or_else(|| anyhow::anyhow!("no port was given")))
}

/// Short enough to be typed, long enough for a server that lives for an hour on loopback.
fn short_secret() -> Secret {
    Secret::new(
        oauth::nonce()
            .expose()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(12)
            .collect::<String>(),
    )
}
