//! The only file that speaks: calls of XRPC (<https://atproto.com/specs/xrpc>), and what their failures mean.

use super::address::StrongRef;
use super::uri::AtUri;
use super::wire;
use bytes::Bytes;
use http::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use syrinx_connector::http::{Body, Call, Reply};
use syrinx_connector::{Clock, Error, Http, Ports, Result, kind_of, kind_of_failure};
use syrinx_model::{Kind, Secret};

/// The most bytes of the network's own words that are shown.
const MAX_WORDS: usize = 300;

/// How long an upload may take.
const UPLOAD: Duration = Duration::from_secs(120);

/// The names of failures after which only a new login helps.
const REFUSED: [&str; 5] = [
    "AccountTakedown",
    "AccountSuspended",
    "AccountDeactivated",
    "AccountNotFound",
    "RepoTakendown",
];

/// The names of failures that mean that the thing is not there.
const MISSING: [&str; 6] = [
    "RecordNotFound",
    "NotFound",
    "ActorNotFound",
    "RepoNotFound",
    "UnknownFeed",
    "UnknownList",
];

/// Words of failures that mean the same, where the server has no name for them.
const MISSING_WORDS: [&str; 5] = [
    "Profile not found",
    "Actor not found",
    "List not found",
    "Could not find repo",
    "Unable to resolve handle",
];

/// Whether the outcome of a call may be left unclear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stakes {
    /// It reads, or leaves nothing behind that matters.
    Nothing,
    /// It changes something there.
    Change,
}

/// A failure, with the name that the network gave it.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) name: String,
    pub(super) error: Error,
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        failure.error
    }
}

/// What became of writing a record.
pub(super) enum Put {
    /// It stands, now or already.
    Done(StrongRef),
    /// Something else stands under this key.
    Taken,
}

/// The way to the network for one account.
pub(super) struct Client {
    http: Http,
    clock: Arc<dyn Clock>,
    pds: String,
    did: String,
    token: Secret,
}

impl Client {
    pub(super) fn new(ports: &Ports, pds: &str, did: &str, token: Secret) -> Self {
        let (http, clock) = (ports.http.clone(), Arc::clone(&ports.clock));
        Self {
            http,
            clock,
            pds: pds.to_owned(),
            did: did.to_owned(),
            token,
        }
    }

    /// Whom it speaks as.
    pub(super) fn did(&self) -> &str {
        &self.did
    }

    /// Asks.
    pub(super) async fn get<T: DeserializeOwned>(&self, method: &str, query: &[(&str, &str)]) -> Result<T> {
        let call = query
            .iter()
            .fold(self.call(Method::GET, method), |call, (name, value)| {
                call.query(name, *value)
            });
        read(&self.send(call, Stakes::Nothing).await?)
    }

    /// Does something whose answer does not matter.
    pub(super) async fn act(&self, method: &str, body: &Value) -> Result<()> {
        self.send(self.call(Method::POST, method).json(body), Stakes::Change)
            .await?;
        Ok(())
    }

    /// Writes a record that must not exist yet; the same record once more is no change (`com.atproto.repo.putRecord`).
    pub(super) async fn put(&self, collection: &str, rkey: &str, record: &Value) -> Result<Put> {
        let body = json!({
            "repo": self.did, "collection": collection, "rkey": rkey, "record": record, "swapRecord": null,
        });
        let call = self.call(Method::POST, "com.atproto.repo.putRecord").json(&body);
        let reply = match self.send(call, Stakes::Change).await {
            Ok(reply) => reply,
            Err(failure) if failure.name == "InvalidSwap" => return Ok(Put::Taken),
            Err(failure) => return Err(failure.error),
        };
        // If the answer cannot be read, it was done all the same.
        read(&reply)
            .map(Put::Done)
            .map_err(|error| Error::new(Kind::Uncertain, error.detail))
    }

    /// A record of the account's own, as its server holds it; `None` if the server says that there is none.
    pub(super) async fn record(&self, collection: &str, rkey: &str) -> Result<Option<wire::Record>> {
        let call = self
            .call(Method::GET, "com.atproto.repo.getRecord")
            .query("repo", self.did.as_str())
            .query("collection", collection)
            .query("rkey", rkey);
        match self.send(call, Stakes::Nothing).await {
            Ok(reply) => read(&reply).map(Some),
            // Any other “not found”, such as that of a proxy, proves nothing.
            Err(failure) if failure.name == "RecordNotFound" => Ok(None),
            Err(failure) if failure.error.kind == Kind::Missing => {
                Err(Error::new(Kind::Away, failure.error.detail))
            }
            Err(failure) => Err(failure.error),
        }
    }

    /// Takes down a record of the account's own; one that is gone already counts as done.
    pub(super) async fn remove(&self, uri: &str) -> Result<()> {
        let Some(place) = AtUri::parse(uri).filter(|place| place.authority == self.did) else {
            return Err(Error::rejected("Only what this account wrote can be taken down."));
        };
        let body = json!({ "repo": self.did, "collection": place.collection, "rkey": place.rkey });
        match self.act("com.atproto.repo.deleteRecord", &body).await {
            Err(error) if error.kind == Kind::Missing => Ok(()),
            done => done,
        }
    }

    /// Uploads a file; gives the reference that a record needs. A file that no record names goes away by itself.
    pub(super) async fn upload(&self, bytes: Bytes, mime: String) -> Result<Value> {
        let call = self
            .call(Method::POST, "com.atproto.repo.uploadBlob")
            .body(Body::Bytes(bytes, mime))
            .timeout(UPLOAD);
        let uploaded: wire::Uploaded = read(&self.send(call, Stakes::Nothing).await?)?;
        Ok(uploaded.blob)
    }

    fn call(&self, http: Method, method: &str) -> Call {
        Call::new(http, format!("{}/xrpc/{method}", self.pds)).bearer(self.token.expose())
    }

    async fn send(&self, call: Call, stakes: Stakes) -> std::result::Result<Reply, Failure> {
        send(&self.http, self.clock.as_ref(), call, stakes).await
    }
}

/// Makes a call; a reply that is no success becomes a failure.
pub(super) async fn send(
    http: &Http,
    clock: &dyn Clock,
    call: Call,
    stakes: Stakes,
) -> std::result::Result<Reply, Failure> {
    let at_stake = stakes == Stakes::Change;
    let reply = http.send(call).await.map_err(|error| Failure {
        name: String::new(),
        error: Error::new(kind_of_failure(&error, at_stake), error.to_string()),
    })?;
    if reply.status.is_success() {
        return Ok(reply);
    }
    let told: wire::Failure = reply.json().unwrap_or_default();
    let kind = meaning(
        &told,
        kind_of(reply.status, &reply.headers, at_stake, clock.now()),
    );
    let detail = format!(
        "{} {}: {}",
        reply.status.as_u16(),
        words(&told.error),
        words(&told.message)
    );
    Err(Failure {
        name: told.error,
        error: Error::new(kind, detail),
    })
}

/// What a failure means, given what its status alone would.
fn meaning(told: &wire::Failure, by_status: Kind) -> Kind {
    let name = told.error.as_str();
    if matches!(name, "ExpiredToken" | "InvalidToken") {
        return Kind::Expired;
    }
    if REFUSED.contains(&name) {
        return Kind::Refused;
    }
    match by_status {
        Kind::Rejected(_) if MISSING.contains(&name) => Kind::Missing,
        Kind::Rejected(_) if MISSING_WORDS.iter().any(|words| told.message.contains(words)) => Kind::Missing,
        Kind::Away | Kind::Uncertain if name == "MethodNotImplemented" => Kind::Unsupported,
        Kind::Rejected(reason) if told.message.is_empty() => Kind::Rejected(reason),
        Kind::Rejected(_) => Kind::Rejected(format!("Bluesky refused it: {}", words(&told.message))),
        other => other,
    }
}

/// Reads the body of a success.
pub(super) fn read<T: DeserializeOwned>(reply: &Reply) -> Result<T> {
    reply.json().map_err(|error: serde_json::Error| {
        // The error's own words quote the body, which may hold tokens: only where it broke is told.
        let from = reply.url.split('?').next().unwrap_or_default();
        Error::garbled(format!(
            "{from}: {:?} at {}:{}",
            error.classify(),
            error.line(),
            error.column()
        ))
    })
}

/// The network's own words, within bounds.
fn words(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_WORDS)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(error: &str, message: &str) -> wire::Failure {
        wire::Failure {
            error: error.to_owned(),
            message: message.to_owned(),
        }
    }

    #[test]
    fn names_say_more_than_the_status() {
        let rejected = || Kind::Rejected("The network refused it with status 400.".to_owned());
        for (name, message, kind) in [
            ("ExpiredToken", "Token has expired", Kind::Expired),
            ("InvalidToken", "Malformed token", Kind::Expired),
            ("AccountTakedown", "", Kind::Refused),
            ("RecordNotFound", "Could not locate record", Kind::Missing),
            ("InvalidRequest", "Profile not found", Kind::Missing),
            (
                "InvalidRequest",
                "Input/text too long",
                Kind::Rejected("Bluesky refused it: Input/text too long".to_owned()),
            ),
            ("", "", rejected()),
        ] {
            assert_eq!(meaning(&told(name, message), rejected()), kind, "{name}");
        }
        assert_eq!(
            meaning(&told("UpstreamFailure", "x"), Kind::Uncertain),
            Kind::Uncertain
        );
        assert_eq!(
            meaning(&told("MethodNotImplemented", "x"), Kind::Away),
            Kind::Unsupported
        );
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        assert_eq!(words(&"ü".repeat(400)).len(), MAX_WORDS);
    }
}
