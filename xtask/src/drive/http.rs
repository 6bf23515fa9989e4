//! JSON over HTTP, as any client would speak it.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use syrinx_connector::http::{Body, Call, Field};
use syrinx_connector::{Http, http::HttpConfig};

/// A server with a JSON API, and a token for it.
#[derive(Clone)]
pub struct Json {
    http: Http,
    /// Its base URL.
    pub base: String,
    /// The bearer token, if any.
    pub token: Option<String>,
}

impl Json {
    /// A server on loopback.
    pub fn new(base: impl Into<String>, token: Option<String>) -> Result<Self> {
        let config = HttpConfig {
            loopback: true,
            ..HttpConfig::default()
        };
        Ok(Self {
            http: Http::new(config)?,
            base: base.into(),
            token,
        })
    }

    /// The same server for somebody else.
    pub fn as_bearer(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// Reads.
    pub async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value> {
        let call = query
            .iter()
            .fold(Call::get(self.url(path)), |call, (name, value)| {
                call.query(name, *value)
            });
        self.send(call).await
    }

    /// Writes a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.send(Call::post(self.url(path)).json(body)).await
    }

    /// Uploads a picture with its alternative text, as a Mastodon client does.
    pub async fn upload(&self, png: Vec<u8>, alt: &str) -> Result<Value> {
        let file = Field {
            name: "file".into(),
            value: png.into(),
            file: Some(("picture.png".into(), "image/png".into())),
        };
        let text = Field {
            name: "description".into(),
            value: alt.to_owned().into(),
            file: None,
        };
        self.send(Call::post(self.url("/api/v2/media")).body(Body::Multipart(vec![file, text])))
            .await
    }

    async fn send(&self, call: Call) -> Result<Value> {
        let what = format!("{call:?}");
        let call = match &self.token {
            Some(token) => call.bearer(token),
            None => call,
        };
        let reply = self.http.send(call).await.with_context(|| what.clone())?;
        let said = String::from_utf8_lossy(&reply.body);
        if !reply.status.is_success() {
            bail!(
                "{what}: {} {}",
                reply.status,
                said.chars().take(300).collect::<String>()
            );
        }
        if said.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&said)
            .with_context(|| format!("{what}: not JSON: {}", said.chars().take(200).collect::<String>()))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Opens a WebSocket.
    pub async fn websocket(&self, url: &str) -> Result<syrinx_connector::http::WebSocket> {
        Ok(self.http.websocket(url, &[]).await?)
    }

    /// A stream of server-sent events.
    pub async fn events(&self, path: &str) -> Result<syrinx_connector::http::ByteStream> {
        let call = Call::get(self.url(path)).header("Accept", "text/event-stream");
        let call = match &self.token {
            Some(token) => call.bearer(token),
            None => call,
        };
        Ok(self.http.stream(call).await?)
    }
}
