//! `/api/v1/instance`, `/api/v2/instance` and what belongs to them.

use super::Slashed;
use crate::answer::{Answer, value};
use crate::entities::instance::{v1, v2};
use crate::entities::languages::languages;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde_json::json;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/instance", get(first))
        .at("/api/v2/instance", get(second))
        .at("/api/v1/instance/languages", get(spoken))
        .at("/api/v1/instance/peers", get(peers))
        .at("/api/v1/instance/extended_description", get(description))
        .at("/api/v1/instance/privacy_policy", get(privacy))
        .at("/health", get(health))
}

async fn first(State(api): State<Api>) -> Answer {
    Ok(value(&v1(&api).await?))
}

async fn second(State(api): State<Api>) -> Answer {
    Ok(value(&v2(&api).await?))
}

async fn spoken() -> Response {
    value(&languages())
}

/// Hosts whose links can be opened in here: some clients ask us only for these.
async fn peers(State(api): State<Api>) -> Response {
    let hosts: Vec<String> = api
        .engine
        .networks()
        .into_iter()
        .flat_map(|network| network.card.hosts)
        .collect();
    value(&hosts)
}

async fn description(State(api): State<Api>) -> Response {
    let content = format!("<p>{}</p>", syrinx_model::html::escape(&api.settings.description));
    value(&json!({ "updated_at": api.engine.now().rfc3339(), "content": content }))
}

async fn privacy(State(api): State<Api>) -> Response {
    value(&json!({ "updated_at": api.engine.now().rfc3339(), "content": "" }))
}

async fn health() -> &'static str {
    "OK"
}
