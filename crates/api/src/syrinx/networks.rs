//! `/networks`: what can be linked here.

use crate::answer::{Answer, value};
use crate::error::ApiError;
use crate::extract::Name;
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};
use syrinx_engine::NetworkCard;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/syrinx/v1/networks", get(index))
        .at("/api/syrinx/v1/networks/{network}", get(show))
}

async fn index(State(api): State<Api>) -> Response {
    value(&api.engine.networks().iter().map(entity).collect::<Vec<_>>())
}

async fn show(State(api): State<Api>, Name(name): Name) -> Answer {
    let networks = api.engine.networks();
    let network = networks
        .iter()
        .find(|network| network.card.network.as_str() == name);
    Ok(value(&entity(network.ok_or_else(ApiError::not_found)?)))
}

fn entity(network: &NetworkCard) -> Value {
    let card = &network.card;
    let fields: Vec<Value> = network
        .form
        .fields
        .iter()
        .map(|field| {
            json!({
                "name": field.name,
                "label": field.label,
                "type": if field.secret { "password" } else { "text" },
                "secret": field.secret,
                "required": field.required,
            })
        })
        .collect();
    json!({
        "id": card.network,
        "name": card.name,
        "host": card.hosts.first(),
        "hosts": card.hosts,
        "homepage": card.homepage,
        "documentation": card.documentation,
        "connect": { "hint": network.form.hint, "fields": fields },
        "missing": card.missing,
    })
}
