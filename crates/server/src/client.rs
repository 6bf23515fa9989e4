//! The client commands' side of the API: a server, and the token for it.

mod browser;
mod entity;
mod events;
mod feeds;
mod link;
mod login;
mod posting;

pub use entity::{Account, Attachment, Author, Delivery, NetworkCard, Preview, Status};
pub use events::Events;
pub use feeds::{HOME, export, feed_account, import};
pub use link::{Flow, Keepsake, begin_link, finish_link, networks};
pub use login::{Ask, OUT_OF_BAND, direct};
pub use posting::{post, preview, settle};

use anyhow::{Context as _, Result, anyhow, bail};
use http::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::net::IpAddr;
use std::time::Duration;
use syrinx_connector::http::{Body, Call, Reply};
use syrinx_connector::{Http, HttpConfig, HttpError};
use syrinx_model::Secret;
use url::Url;

use crate::wiring::USER_AGENT;

/// A server as the command line sees it.
#[derive(Clone)]
pub struct Client {
    http: Http,
    base: String,
    token: Option<Secret>,
}

impl Client {
    /// A client for the server at this base URL.
    ///
    /// # Errors
    /// If its name cannot be looked up.
    pub async fn new(base: &str, token: Option<Secret>) -> Result<Self> {
        let http = Http::new(HttpConfig {
            user_agent: USER_AGENT.to_owned(),
            loopback: true,
            allow: addresses(base).await?,
            ..HttpConfig::default()
        })?;
        Ok(Self {
            http,
            base: base.trim_end_matches('/').to_owned(),
            token,
        })
    }

    /// The base URL, without a slash at its end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The same client with a token.
    #[must_use]
    pub fn with_token(&self, token: Secret) -> Self {
        Self {
            token: Some(token),
            ..self.clone()
        }
    }

    /// Reads something.
    ///
    /// # Errors
    /// The server's own sentence, or why there is none.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, String)]) -> Result<T> {
        let call = query
            .iter()
            .fold(self.call(Method::GET, path), |call, (name, value)| {
                call.query(name, value.clone())
            });
        self.send(call).await
    }

    /// Writes something.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T> {
        self.send(self.call(Method::POST, path).json(body)).await
    }

    /// Changes something.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn put<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T> {
        self.send(self.call(Method::PUT, path).json(body)).await
    }

    /// Takes something away.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn delete<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        self.send(self.call(Method::DELETE, path)).await
    }

    /// Makes a call that was begun with [`Client::call`].
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn send<T: DeserializeOwned>(&self, call: Call) -> Result<T> {
        let reply = self
            .http
            .send(call)
            .await
            .map_err(|error| self.unreachable(&error))?;
        self.read(&reply)
    }

    /// A call with the token, to be finished by the caller.
    #[must_use]
    pub fn call(&self, method: Method, path: &str) -> Call {
        let call = Call::new(method, format!("{}{path}", self.base)).header("accept", "application/json");
        match &self.token {
            Some(token) => call.bearer(token.expose()),
            None => call,
        }
    }

    /// Uploads a file; waits until it can be posted.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn upload(&self, body: Body) -> Result<Attachment> {
        let call = self
            .call(Method::POST, "/api/v2/media")
            .body(body)
            .timeout(Duration::from_secs(120));
        let mut file: Attachment = self.send(call).await?;
        while file.url.is_none() {
            tokio::time::sleep(Duration::from_millis(500)).await;
            file = self.get(&format!("/api/v1/media/{}", file.id), &[]).await?;
        }
        Ok(file)
    }

    fn read<T: DeserializeOwned>(&self, reply: &Reply) -> Result<T> {
        if reply.status.is_success() {
            return reply.json().with_context(|| {
                format!(
                    "{} does not answer as a Syrinx server does: is the address right?",
                    self.base
                )
            });
        }
        let said = reply.json::<Value>().ok();
        let words = |name: &str| said.as_ref().and_then(|value| value[name].as_str());
        let said = words("error_description")
            .or_else(|| words("error"))
            .unwrap_or_default();
        match (reply.status, said) {
            (StatusCode::UNAUTHORIZED, _) if self.token.is_some() => {
                bail!(
                    "the login for {} is no longer valid: run “syrinx login {0}” again",
                    self.base
                )
            }
            (status, "") => bail!(
                "{} answered with status {}: see its log",
                self.base,
                status.as_u16()
            ),
            (_, sentence) => bail!("{}", sentence.trim_end_matches('.')),
        }
    }

    fn unreachable(&self, error: &HttpError) -> anyhow::Error {
        match error {
            HttpError::NotSent(_) => {
                anyhow!(
                    "no server answers at {}: is “syrinx serve” running there?",
                    self.base
                )
            }
            other => anyhow!("{} cannot be asked: {other}", self.base),
        }
    }
}

/// The addresses of a base URL's host: the user has named it, so it may be on a private network, and nothing else may.
pub(crate) async fn addresses(base: &str) -> Result<Vec<syrinx_connector::http::AddressRange>> {
    let url = Url::parse(base)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let Some(url) = url else {
        bail!("“{base}” is not the address of a server: write it as https://syrinx.example");
    };
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_matches(['[', ']'])
        .to_owned();
    let found: Vec<IpAddr> = match tokio::net::lookup_host((host.as_str(), 0)).await {
        Ok(found) => found.map(|address| address.ip()).collect(),
        Err(_) => bail!("there is no server called {host}: is the address right?"),
    };
    Ok(found
        .iter()
        .filter_map(|ip| ip.to_string().parse().ok())
        .collect())
}
