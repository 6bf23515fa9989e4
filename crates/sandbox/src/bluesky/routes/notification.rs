//! What was told to the caller.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;
use time::OffsetDateTime;

use super::{Here, Network};
use crate::{
    bluesky::{
        answer::{Answer, Oops},
        auth::{Ask, Caller},
        index::{Place, owner},
        page::Page,
        view,
    },
    clock,
};

pub(super) fn routes() -> Router<Arc<Network>> {
    Router::new()
        .route("/xrpc/app.bsky.notification.listNotifications", get(list))
        .route("/xrpc/app.bsky.notification.getUnreadCount", get(unread))
        .route("/xrpc/app.bsky.notification.updateSeen", post(update_seen))
}

async fn list(State(here): Here, Caller(me): Caller, ask: Ask) -> Answer {
    let reasons = ask.all("reasons");
    here.with(|state| {
        let mine = state.index.notes.iter().rev().filter(|(_, note)| {
            note.to == me
                && (reasons.is_empty() || reasons.contains(&note.reason))
                && !view::hidden(state, &me, owner(&note.uri))
        });
        let mine = mine.filter_map(|((order, _), note)| {
            let place = Place {
                time: 0,
                order: *order,
                uri: note.uri.clone(),
            };
            Some((place, view::notification(state, note)?))
        });
        let mut answer = Page::read(&ask)?.fill("notifications", mine);
        answer["priority"] = json!(false);
        let seen_at = state.repos.get(&me).map(|repo| repo.seen_at);
        if let Some(seen_at) = seen_at.filter(|at| *at > OffsetDateTime::UNIX_EPOCH) {
            answer["seenAt"] = clock::iso(seen_at).into();
        }
        Ok(Json(answer))
    })
}

async fn unread(State(here): Here, Caller(me): Caller) -> Answer {
    here.with(|state| {
        let seen_at = state.repos.get(&me).ok_or_else(Oops::internal)?.seen_at;
        let count = state
            .index
            .notes
            .values()
            .filter(|note| note.to == me && note.at > seen_at)
            .count();
        Ok(Json(json!({ "count": count })))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seen {
    seen_at: String,
}

async fn update_seen(State(here): Here, Caller(me): Caller, Json(seen): Json<Seen>) -> Result<(), Oops> {
    let at =
        clock::parse(&seen.seen_at).ok_or_else(|| Oops::invalid("Input/seenAt must be a valid datetime"))?;
    here.with(|state| {
        state.repos.get_mut(&me).ok_or_else(Oops::internal)?.seen_at = at;
        Ok(())
    })
}
