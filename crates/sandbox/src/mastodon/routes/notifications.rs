//! What was told to the caller.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use http::Uri;
use serde_json::json;

use super::{Here, Instance};
use crate::mastodon::{
    answer::{Answer, Oops},
    auth::Caller,
    entity,
    page::Window,
    params::Params,
};

pub(super) fn routes() -> Router<Arc<Instance>> {
    Router::new()
        .route("/api/v1/notifications", get(list))
        .route("/api/v1/notifications/clear", post(clear))
        .route("/api/v1/notifications/{id}", get(show))
        .route("/api/v1/notifications/{id}/dismiss", post(dismiss))
}

async fn list(State(here): Here, Caller(me): Caller, uri: Uri, params: Params) -> Response {
    let window = Window::read(&params, 40, 80);
    let (only, without) = (params.list("types"), params.list("exclude_types"));
    let is = |kinds: &[String], kind: &str| kinds.iter().any(|one| one == kind);
    let from = params.number("account_id");
    let page = here.with(|state| {
        let mine = state.notifications.values().filter(|note| {
            note.to == me
                && (only.is_empty() || is(&only, note.kind))
                && !is(&without, note.kind)
                && from.is_none_or(|from| note.from == from)
        });
        window.cut(mine.filter_map(|note| Some((note.id, entity::notification(state, note)?))))
    });
    window.answer(&here.base, &uri, page)
}

async fn show(State(here): Here, Caller(me): Caller, Path(id): Path<u64>) -> Answer {
    here.with(|state| {
        let note = state.notifications.get(&id).filter(|note| note.to == me);
        note.and_then(|note| entity::notification(state, note))
            .map(Json)
            .ok_or_else(Oops::missing)
    })
}

async fn clear(State(here): Here, Caller(me): Caller) -> Answer {
    here.with(|state| state.notifications.retain(|_, note| note.to != me));
    Ok(Json(json!({})))
}

async fn dismiss(State(here): Here, Caller(me): Caller, Path(id): Path<u64>) -> Answer {
    here.with(|state| {
        state
            .notifications
            .retain(|_, note| note.to != me || note.id != id)
    });
    Ok(Json(json!({})))
}
