//! Calls to the public address, as an app makes them.

use crate::client::addresses;
use crate::wiring::USER_AGENT;
use anyhow::Result;
use http::Method;
use std::time::Duration;
use syrinx_connector::http::{Call, Reply};
use syrinx_connector::{Http, HttpConfig, HttpError};

/// How long an app waits.
const PATIENCE: Duration = Duration::from_secs(15);

/// The way to one server.
#[derive(Clone, Debug)]
pub struct Probe {
    http: Http,
    base: String,
}

impl Probe {
    /// The way to the server at this base URL, and to nobody else who is not on the open internet.
    ///
    /// # Errors
    /// If its name cannot be looked up.
    pub async fn new(base: &str) -> Result<Self> {
        Ok(Self {
            http: Http::new(HttpConfig {
                user_agent: USER_AGENT.to_owned(),
                allow: addresses(base).await?,
                ..HttpConfig::default()
            })?,
            base: base.to_owned(),
        })
    }

    /// The base URL, without a slash at its end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The host of the base URL, with its port if that is not the usual one.
    pub fn domain(&self) -> &str {
        self.base
            .split_once("://")
            .map_or(self.base.as_str(), |(_, host)| host)
    }

    /// Whether it is spoken to over TLS.
    pub fn is_secure(&self) -> bool {
        self.base.starts_with("https://")
    }

    /// The way itself.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// A call that follows no redirect: an app's `POST` would not survive one.
    pub fn call(&self, method: Method, path: &str) -> Call {
        Call::new(method, format!("{}{path}", self.base))
            .no_redirects()
            .timeout(PATIENCE)
    }

    /// Reads something.
    pub async fn get(&self, path: &str) -> Result<Reply, HttpError> {
        self.send(self.call(Method::GET, path)).await
    }

    /// Makes a call.
    pub async fn send(&self, call: Call) -> Result<Reply, HttpError> {
        self.http.send(call).await
    }
}
