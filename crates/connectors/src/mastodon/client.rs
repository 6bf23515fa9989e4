//! The only file that speaks to a server; every failure becomes a [`Kind`] here.

use super::wire::Refusal;
use http::Method;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use syrinx_connector::http::{Call, Reply, WebSocket};
use syrinx_connector::{Clock, Error, Http, Ports, Result, kind_of, kind_of_failure};
use syrinx_model::{Kind, Moment, Secret};

/// The longest reason that is taken over from a server, in characters.
const MAX_REASON: usize = 300;

/// How long a home timeline that the server is building anew is left alone, in milliseconds.
const REBUILD_WAIT: i64 = 10_000;

/// What it means when nobody knows whether a call arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing: it reads, or leaves nothing that anybody would see. It may be repeated blindly.
    None,
    /// It may have been done.
    Write,
}

/// A server, and the right to speak there. Cheap to clone.
#[derive(Clone)]
pub(super) struct Client {
    http: Http,
    clock: Arc<dyn Clock>,
    /// Its base URL, without a slash at the end.
    server: String,
    token: Option<Secret>,
    /// What it means when the token is not accepted: whether it can be renewed.
    lapsed: Kind,
}

impl Client {
    /// A client without a token.
    pub(super) fn new(server: &str, ports: &Ports) -> Self {
        Self {
            http: ports.http.clone(),
            clock: Arc::clone(&ports.clock),
            server: server.trim_end_matches('/').to_owned(),
            token: None,
            lapsed: Kind::Refused,
        }
    }

    /// The same with a token.
    pub(super) fn with_token(self, token: Secret, renewable: bool) -> Self {
        Self {
            token: Some(token),
            lapsed: if renewable { Kind::Expired } else { Kind::Refused },
            ..self
        }
    }

    pub(super) fn server(&self) -> &str {
        &self.server
    }

    pub(super) fn now(&self) -> Moment {
        self.clock.now()
    }

    pub(super) fn call(&self, method: Method, path: &str) -> Call {
        Call::new(method, format!("{}{path}", self.server))
    }

    /// Reads something.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, String)]) -> Result<T> {
        let call = self.call(Method::GET, path);
        let call = query
            .iter()
            .fold(call, |call, (name, value)| call.query(name, value.as_str()));
        self.ask(call, Effect::None).await
    }

    /// Does something.
    pub(super) async fn post<T: DeserializeOwned>(&self, path: &str, body: &serde_json::Value) -> Result<T> {
        self.ask(self.call(Method::POST, path).json(body), Effect::Write)
            .await
    }

    /// Makes a call and reads its answer.
    pub(super) async fn ask<T: DeserializeOwned>(&self, call: Call, effect: Effect) -> Result<T> {
        let reply = self.send(call, effect).await?;
        decode(&reply, effect)
    }

    /// Makes a call that succeeds, or says why it did not.
    pub(super) async fn send(&self, call: Call, effect: Effect) -> Result<Reply> {
        let reply = self.raw(call, effect).await?;
        // Mastodon answers 206 with what it has while it builds a home timeline anew.
        if reply.status.as_u16() == 206 && reply.url.contains("/timelines/") {
            let until = self.now().plus(REBUILD_WAIT);
            return Err(Error::new(
                Kind::Busy { until },
                "the home timeline is being built anew",
            ));
        }
        if reply.status.is_success() {
            Ok(reply)
        } else {
            Err(self.refusal(&reply, effect))
        }
    }

    /// Makes a call and gives its reply, whatever the status.
    async fn raw(&self, call: Call, effect: Effect) -> Result<Reply> {
        let shown = format!("{call:?}");
        let call = match &self.token {
            Some(token) => call.bearer(token.expose()),
            None => call,
        };
        self.http
            .send(call.header("accept", "application/json"))
            .await
            .map_err(|error| {
                let kind = kind_of_failure(&error, effect == Effect::Write);
                Error::new(kind, format!("{shown}: {error}"))
            })
    }

    /// Opens a WebSocket. The token goes into a header, and for some servers into the protocol too.
    pub(super) async fn websocket(&self, url: &str, token_as_protocol: bool) -> Result<WebSocket> {
        let mut headers = Vec::new();
        if let Some(token) = &self.token {
            headers.push(("authorization".to_owned(), format!("Bearer {}", token.expose())));
            if token_as_protocol {
                headers.push(("sec-websocket-protocol".to_owned(), token.expose().to_owned()));
            }
        }
        self.http.websocket(url, &headers).await.map_err(|error| {
            let kind = match kind_of_failure(&error, false) {
                Kind::Expired => self.lapsed.clone(),
                kind => kind,
            };
            Error::new(kind, format!("stream: {error}"))
        })
    }

    /// What an answer that is no success means.
    fn refusal(&self, reply: &Reply, effect: Effect) -> Error {
        let told: Refusal = reply.json().unwrap_or_default();
        let words = told
            .error_description
            .filter(|words| !words.is_empty())
            .unwrap_or(told.error);
        let words: String = words
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_REASON)
            .collect();
        let kind = match kind_of(reply.status, &reply.headers, effect == Effect::Write, self.now()) {
            Kind::Expired => self.lapsed.clone(),
            // A token without the needed scope, or a login that was disabled: only a new login helps.
            Kind::Rejected(_)
                if reply.status.as_u16() == 403 && (words.contains("scope") || words.contains("login")) =>
            {
                Kind::Refused
            }
            Kind::Rejected(_) if !words.is_empty() => {
                Kind::Rejected(format!("{} refused it: {words}", host(&self.server)))
            }
            kind => kind,
        };
        Error::new(
            kind,
            format!(
                "{} answered {}: {words}",
                host(&self.server),
                reply.status.as_u16()
            ),
        )
    }
}

/// Reads an answer. One to a write that makes no sense says only that it may have been done.
fn decode<T: DeserializeOwned>(reply: &Reply, effect: Effect) -> Result<T> {
    reply.json().map_err(|error| {
        let kind = match effect {
            Effect::None => Kind::Garbled,
            Effect::Write => Kind::Uncertain,
        };
        Error::new(
            kind,
            format!("the answer of {} made no sense: {error}", host(&reply.url)),
        )
    })
}

/// The host of a URL, with its port if it has one; the whole if it is none.
pub(super) fn host(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(parsed) => match (parsed.host_str(), parsed.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => url.to_owned(),
        },
        Err(_) => url.to_owned(),
    }
}

/// An id or name as one segment of a path. A stranger's `..` or `/` must not lead to another route.
pub(super) fn segment(text: &str) -> Result<String> {
    if text.is_empty() || text.chars().all(|c| c == '.') {
        return Err(Error::missing(format!("“{text}” names nothing")));
    }
    let escaped: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    Ok(escaped.replace('+', "%20"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_stays_one() {
        assert_eq!(segment("01HXYZ").ok().as_deref(), Some("01HXYZ"));
        assert_eq!(
            segment("../a b?c#ü").ok().as_deref(),
            Some("..%2Fa%20b%3Fc%23%C3%BC")
        );
        for nothing in ["", ".", ".."] {
            assert!(matches!(
                segment(nothing),
                Err(Error {
                    kind: Kind::Missing,
                    ..
                })
            ));
        }
    }

    #[test]
    fn hosts_keep_their_port() {
        assert_eq!(host("https://far.example/users/ann"), "far.example");
        assert_eq!(host("http://127.0.0.1:3000"), "127.0.0.1:3000");
        assert_eq!(host("nonsense"), "nonsense");
    }
}
