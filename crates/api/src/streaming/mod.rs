//! `/api/v1/streaming`: what happens, as it happens, over WebSocket or server-sent events.
//!
//! The bus tells that something happened, with ids only. Each listener reads for itself what it may see, so a stream can
//! show nothing that a page would not. A listener that falls behind is closed: its client pages, and misses nothing.

mod frames;
mod listener;
mod name;
mod sse;
mod websocket;

use crate::answer::Answer;
use crate::error::ApiError;
use crate::extract::{Bearer, Param, Params};
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use frames::Frame;
use http::header;
use listener::Listener;

pub(crate) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/streaming", get(either))
        .at("/api/v1/streaming/health", get(health))
        .at("/api/v1/streaming/{name}", get(events))
        .at("/api/v1/streaming/{name}/{part}", get(events_of_part))
        .at("/api/v1/streaming/{name}/{part}/{rest}", get(events_of_rest))
}

async fn health() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "OK").into_response()
}

/// A WebSocket if the client asks for one, else server-sent events of the stream that it names.
async fn either(State(api): State<Api>, bearer: Bearer, request: Request) -> Answer {
    let asked = request.headers().contains_key(header::UPGRADE);
    if !asked {
        let params = query(&request);
        let name = params.need("stream")?.to_owned();
        return open(&api, &bearer, &name, &params).await;
    }
    if bearer.0.presented {
        bearer.caller()?;
    }
    let params = query(&request);
    let (mut parts, _) = request.into_parts();
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &api)
        .await
        .map_err(|error| ApiError::unreadable(error.body_text()))?;
    Ok(websocket::open(api, bearer, upgrade, &parts.headers, &params).await)
}

async fn events(State(api): State<Api>, bearer: Bearer, Path(name): Path<String>, params: Params) -> Answer {
    open(&api, &bearer, &name, &params).await
}

async fn events_of_part(
    State(api): State<Api>,
    bearer: Bearer,
    Path((name, part)): Path<(String, String)>,
    params: Params,
) -> Answer {
    open(&api, &bearer, &format!("{name}:{part}"), &params).await
}

async fn events_of_rest(
    State(api): State<Api>,
    bearer: Bearer,
    Path((name, part, rest)): Path<(String, String, String)>,
    params: Params,
) -> Answer {
    open(&api, &bearer, &format!("{name}:{part}:{rest}"), &params).await
}

async fn open(api: &Api, bearer: &Bearer, name: &str, params: &Param) -> Answer {
    let stream = name::checked(api, bearer, name, params).await?;
    let mut listener = Listener::new(api.clone(), bearer.clone());
    listener.subscribe(stream);
    Ok(sse::response(listener))
}

/// The parameters of a request whose body is not read.
fn query(request: &Request) -> Param {
    let query = request.uri().query().unwrap_or_default();
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    Param::Map(
        pairs
            .map(|(name, value)| (name.into_owned(), Param::Text(value.into_owned())))
            .collect(),
    )
}
