//! A file server after BUD-01, BUD-02 and BUD-06: files are called by their hash, and uploads are signed for.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State},
    response::{IntoResponse, Response},
    routing::{get, put},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, CONTENT_TYPE},
};
use nostr::event::Event;
use serde_json::{Value, json};

use super::{Here, Relay};
use crate::{
    clock,
    nostr::{blobs, relay::Blob},
};

/// The largest file, in bytes.
const MAX_FILE: usize = 20 << 20;
/// The kind of event that signs for an upload.
const AUTHORIZATION_KIND: u16 = 24_242;

pub(super) fn routes() -> Router<Arc<Relay>> {
    Router::new()
        .route("/upload", put(upload).head(may_upload))
        .route("/{file}", get(download))
        .layer(DefaultBodyLimit::max(MAX_FILE))
}

/// A refusal: a status code and the reason, which goes into a header.
struct Denied(StatusCode, &'static str);

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        (self.0, [("x-reason", HeaderValue::from_static(self.1))]).into_response()
    }
}

fn denied(reason: &'static str) -> Denied {
    Denied(StatusCode::UNAUTHORIZED, reason)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

async fn upload(State(here): Here, headers: HeaderMap, body: Bytes) -> Result<Response, Denied> {
    let hash = blobs::hash(&body);
    let said = text(&headers, "x-sha-256");
    if !said.is_empty() && said != hash {
        return Err(Denied(
            StatusCode::CONFLICT,
            "X-SHA-256 is not the hash of the body",
        ));
    }
    authorize(&here, &headers, &hash)?;
    let content_type = match text(&headers, CONTENT_TYPE.as_str()) {
        "" => "application/octet-stream",
        said => said,
    };
    let blob = Blob {
        bytes: body,
        content_type: content_type.to_owned(),
        uploaded: clock::now().unix_timestamp(),
    };
    let (fresh, descriptor) = here.with(|state| {
        let fresh = !state.blobs.contains_key(&hash);
        let blob = state.blobs.entry(hash.clone()).or_insert(blob);
        (fresh, descriptor(&here, &hash, blob))
    });
    let status = if fresh {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(descriptor)).into_response())
}

async fn may_upload(State(here): Here, headers: HeaderMap) -> Result<StatusCode, Denied> {
    let bad = |reason| Denied(StatusCode::BAD_REQUEST, reason);
    let hash = text(&headers, "x-sha-256");
    if hash.len() != 64 {
        return Err(bad("X-SHA-256 is missing"));
    }
    let length: usize = text(&headers, "x-content-length")
        .parse()
        .map_err(|_| bad("X-Content-Length is missing"))?;
    if length > MAX_FILE {
        return Err(Denied(StatusCode::PAYLOAD_TOO_LARGE, "files have at most 20 MiB"));
    }
    authorize(&here, &headers, hash)?;
    Ok(StatusCode::OK)
}

async fn download(State(here): Here, Path(file): Path<String>) -> Result<Response, Denied> {
    let hash = file.split('.').next().unwrap_or_default();
    let blob = here
        .with(|state| state.blobs.get(hash).cloned())
        .ok_or(Denied(StatusCode::NOT_FOUND, "there is no such file"))?;
    let headers = [
        (CONTENT_TYPE.as_str(), blob.content_type.as_str()),
        (ACCESS_CONTROL_ALLOW_ORIGIN.as_str(), "*"),
    ];
    Ok((headers, blob.bytes).into_response())
}

fn descriptor(here: &Relay, hash: &str, blob: &Blob) -> Value {
    json!({
        "url": blobs::url(here, hash, &blob.content_type),
        "sha256": hash,
        "size": blob.bytes.len(),
        "type": blob.content_type,
        "uploaded": blob.uploaded,
    })
}

/// Whether the event in the `Authorization` header signs for the upload of the file with this hash, now and here.
fn authorize(here: &Relay, headers: &HeaderMap, hash: &str) -> Result<(), Denied> {
    let token = text(headers, AUTHORIZATION.as_str())
        .strip_prefix("Nostr ")
        .ok_or(denied("an authorization event is missing"))?;
    let event: Event = URL_SAFE_NO_PAD
        .decode(token)
        .or_else(|_| STANDARD.decode(token))
        .ok()
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or(denied("the authorization is no event in base64"))?;
    let now = clock::now().unix_timestamp().unsigned_abs();
    let expires = event.tags.expiration().map_or(0, |at| at.as_secs());
    let mut servers = values(&event, "server").peekable();
    let name = here.host().split(':').next().unwrap_or_default();
    let problems = [
        (
            event.kind.as_u16() != AUTHORIZATION_KIND,
            "the event is not of kind 24242",
        ),
        (event.verify().is_err(), "the signature is wrong"),
        (
            event.created_at.as_secs() > now + 60,
            "created_at lies in the future",
        ),
        (expires <= now, "the authorization has expired"),
        (
            !values(&event, "t").any(|verb| verb == "upload"),
            "the event is for something else than an upload",
        ),
        (
            !values(&event, "x").any(|it| it == hash),
            "the event is for another file",
        ),
        (
            servers.peek().is_some() && !servers.any(|server| server == name || server == here.host()),
            "the event is for another server",
        ),
    ];
    match problems.into_iter().find(|(wrong, _)| *wrong) {
        Some((_, reason)) => Err(denied(reason)),
        None => Ok(()),
    }
}

fn values<'a>(event: &'a Event, tag: &'a str) -> impl Iterator<Item = &'a str> {
    let tags = event.tags.iter().filter(move |it| it.kind() == tag);
    tags.filter_map(|it| it.content())
}
