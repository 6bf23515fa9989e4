//! What every request of the API passes: who calls, how often, and what every answer carries.

mod address;
mod cors;
mod limiter;

use crate::error::ApiError;
use crate::extract::Identity;
use crate::state::Api;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use url::form_urlencoded;

pub(crate) use cors::cors;
pub(crate) use limiter::{Key, Kind, Limiter, Standing};

/// Finds out who calls, counts the call, and lets it through.
pub(crate) async fn gate(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let address = client(&api, &request);
    let identity = match token(&request) {
        Ok(token) => identify(&api, address, token).await,
        Err(error) => Err(error),
    };
    let identity = match identity {
        Ok(identity) => identity,
        Err(error) => return sealed(error.into_response()),
    };
    let key = identity
        .caller
        .as_ref()
        .map_or(Key::Address(address), |caller| Key::Token(caller.token));
    let standing = api
        .limiter
        .count(Kind::Call, key, api.settings.calls, api.engine.now());
    let mut response = if standing.exceeded {
        too_many().into_response()
    } else {
        request.extensions_mut().insert(identity);
        next.run(request).await
    };
    told(response.headers_mut(), &standing);
    sealed(response)
}

/// The answer to one call too many.
pub(crate) fn too_many() -> ApiError {
    ApiError::new(
        StatusCode::TOO_MANY_REQUESTS,
        "Too many requests: please wait a few minutes",
    )
}

fn client(api: &Api, request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
    address::client(peer, request.headers(), &api.settings.trusted_proxies)
}

async fn identify(api: &Api, address: IpAddr, token: Option<String>) -> Result<Identity, ApiError> {
    let caller = match &token {
        Some(token) => api.engine.caller(token).await?,
        None => None,
    };
    Ok(Identity {
        caller,
        presented: token.is_some(),
        address,
    })
}

/// The token that a request shows: in its header or, for streams only, where a browser can put one.
fn token(request: &Request) -> Result<Option<String>, ApiError> {
    if let Some(token) = bearer(request.headers()) {
        return Ok(Some(token.to_owned()));
    }
    let query = request.uri().query().unwrap_or_default();
    let in_query = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "access_token");
    let streaming = request.uri().path().starts_with("/api/v1/streaming");
    match in_query {
        Some((_, token)) if streaming => Ok(Some(token.into_owned())),
        Some(_) => Err(ApiError::unreadable(
            "Send the access token in the Authorization header, not in the URL",
        )),
        None if streaming => Ok(protocol(request.headers()).map(ToOwned::to_owned)),
        None => Ok(None),
    }
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The token that a browser sends as the subprotocol of a WebSocket, since it can set no header.
pub(crate) fn protocol(headers: &HeaderMap) -> Option<&str> {
    let offered = headers.get(header::SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?;
    offered.split(',').map(str::trim).find(|word| !word.is_empty())
}

/// Some libraries read these three together, so all of them are always there.
fn told(headers: &mut HeaderMap, standing: &Standing) {
    let reset = standing.reset.rfc3339().replace('Z', "000Z");
    let all = [
        ("x-ratelimit-limit", standing.limit.to_string()),
        ("x-ratelimit-remaining", standing.remaining.to_string()),
        ("x-ratelimit-reset", reset),
    ];
    for (name, value) in all {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// No answer is kept by a cache between people, unless its route says so, and none is taken for another type.
fn sealed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(
            "default-src 'none'; frame-ancestors 'none'",
        ));
    headers
        .entry(header::REFERRER_POLICY)
        .or_insert(HeaderValue::from_static("same-origin"));
    response
}
