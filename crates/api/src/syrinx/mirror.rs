//! `/mirror`: tells a call how it arrived, so that the operator can see what a proxy in front does to calls.
//!
//! Only who holds the key of an open mirror is answered: everybody else could learn what stands between them and us.

use crate::answer::{Answer, value, with_link};
use crate::error::ApiError;
use crate::extract::Bearer;
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::routing::any;
use futures_util::StreamExt as _;
use http::{HeaderMap, HeaderValue, header};
use serde_json::json;
use std::net::SocketAddr;

/// The header that shows the key.
const KEY: &str = "syrinx-mirror";

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/api/syrinx/v1/mirror", any(mirror))
}

async fn mirror(State(api): State<Api>, bearer: Bearer, request: Request) -> Answer {
    let (parts, body) = request.into_parts();
    let told = |name: &str| word(&parts.headers, name);
    let key = told(KEY).unwrap_or_default();
    if !api.engine.is_mirror_key(key).await? {
        return Err(ApiError::not_found());
    }
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let link = HeaderValue::try_from(format!("<{}>; rel=\"self\"", api.url("/api/syrinx/v1/mirror")));
    let seen = json!({
        "method": parts.method.as_str(),
        "host": told("host"),
        // The peer of the connection, and whom we take the caller for.
        "peer": peer,
        "address": bearer.0.address,
        "peer_is_trusted": peer.is_some_and(|peer| api.settings.trusted_proxies.contains(&peer)),
        "forwarded_for": told("x-forwarded-for"),
        "forwarded_proto": told("x-forwarded-proto"),
        "has_authorization": parts.headers.contains_key(header::AUTHORIZATION),
        "bytes": length(body).await?,
    });
    Ok(with_link(value(&seen), link.ok()))
}

fn word<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Reads a body to its end and counts its bytes, without keeping them.
async fn length(body: Body) -> Result<u64, ApiError> {
    let mut chunks = body.into_data_stream();
    let mut length = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| ApiError::unreadable("The body broke off"))?;
        length += chunk.len() as u64;
    }
    Ok(length)
}
