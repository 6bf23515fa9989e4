//! Server-sent events: what is announced goes to everybody who listens.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use std::convert::Infallible;
use tokio::sync::broadcast::{self, Sender};

/// So many announcements may wait for a slow listener.
const WAITING: usize = 1024;

/// `GET /events` listens, `POST /announce` tells.
pub fn routes() -> Router {
    Router::new()
        .route("/events", get(listen))
        .route("/announce", post(announce))
        .with_state(broadcast::channel::<Bytes>(WAITING).0)
}

async fn listen(State(told): State<Sender<Bytes>>) -> Response {
    let opening = stream::once(async { Ok::<_, Infallible>(Bytes::from_static(b":)\n\n")) });
    let events = stream::unfold(told.subscribe(), async |mut told| {
        told.recv().await.ok().map(|event| (Ok(event), told))
    });
    let body = Body::from_stream(opening.chain(events));
    ([(CONTENT_TYPE, "text/event-stream")], body).into_response()
}

async fn announce(State(told): State<Sender<Bytes>>, body: Bytes) -> &'static str {
    let event = [b"event: update\ndata: ", body.as_ref(), b"\n\n"].concat();
    drop(told.send(Bytes::from(event)));
    "{}"
}
