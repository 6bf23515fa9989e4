//! Names that people can read, after NIP-05.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use serde::Deserialize;
use serde_json::json;

use super::{Here, Relay};

pub(super) fn routes() -> Router<Arc<Relay>> {
    Router::new().route("/.well-known/nostr.json", get(nostr_json))
}

#[derive(Deserialize)]
struct Ask {
    #[serde(default)]
    name: String,
}

async fn nostr_json(State(here): Here, Query(ask): Query<Ask>) -> Response {
    let keys = here.with(|state| state.people.keys(&ask.name));
    let body = match keys {
        Ok(keys) => {
            let key = keys.public_key().to_hex();
            json!({ "names": { &ask.name: &key }, "relays": { &key: [here.socket_url()] } })
        }
        Err(_) => json!({ "names": {} }),
    };
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(body)).into_response()
}
