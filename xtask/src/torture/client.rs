//! An app: it speaks HTTP to our server, and when a call is cut it repeats it once the server is there again.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::time::Duration;
use syrinx_connector::http::{Body, Call, Field};
use syrinx_connector::{Http, HttpConfig};

/// What a call came to.
pub enum Answer {
    /// 200, and what it said.
    Done(Value),
    /// The connection broke, or never came about: nobody knows whether it was done.
    Cut,
    /// The server refused.
    Refused(String),
}

/// An app of the owner, on a connection of its own.
#[derive(Clone)]
pub struct Client {
    http: Http,
    base: String,
    token: String,
}

impl Client {
    /// An app with a token.
    pub fn new(base: &str, token: &str) -> Result<Self> {
        let config = HttpConfig {
            loopback: true,
            ..HttpConfig::default()
        };
        Ok(Self {
            http: Http::new(config)?,
            base: base.to_owned(),
            token: token.to_owned(),
        })
    }

    /// One call.
    pub async fn call(&self, method: &str, path: &str, key: Option<&str>, body: Option<&Value>) -> Answer {
        let Ok(method) = method.parse() else {
            return Answer::Refused(format!("{method} is no method"));
        };
        let mut call = Call::new(method, format!("{}{path}", self.base)).timeout(Duration::from_secs(20));
        if let Some(key) = key {
            call = call.header("idempotency-key", key);
        }
        if let Some(body) = body {
            call = call.json(body);
        }
        self.send(call).await
    }

    /// Uploads a picture.
    pub async fn upload(&self, png: &[u8]) -> Answer {
        let file = Field {
            name: "file".into(),
            value: png.to_vec().into(),
            file: Some(("picture.png".into(), "image/png".into())),
        };
        self.send(Call::post(format!("{}/api/v2/media", self.base)).body(Body::Multipart(vec![file])))
            .await
    }

    /// Reads; for what must answer.
    pub async fn get(&self, path: &str) -> Result<Value> {
        match self.call("GET", path, None, None).await {
            Answer::Done(value) => Ok(value),
            Answer::Cut => bail!("GET {path}: no answer"),
            Answer::Refused(why) => bail!("GET {path}: {why}"),
        }
    }

    async fn send(&self, call: Call) -> Answer {
        let what = format!("{call:?}");
        let Ok(reply) = self.http.send(call.bearer(&self.token)).await else {
            return Answer::Cut;
        };
        let said = String::from_utf8_lossy(&reply.body).into_owned();
        if !reply.status.is_success() {
            return Answer::Refused(format!("{what}: {} {said}", reply.status));
        }
        serde_json::from_str(&said)
            .with_context(|| format!("{what}: not JSON"))
            .map_or_else(|error| Answer::Refused(error.to_string()), Answer::Done)
    }
}
