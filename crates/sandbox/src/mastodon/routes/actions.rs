//! Liking, boosting and bookmarking.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::post,
};

use super::{Here, Instance};
use crate::{
    Deed, Visibility,
    mastodon::{
        answer::{Answer, Oops},
        auth::Caller,
        entity,
        params::Params,
    },
};

pub(super) fn routes() -> Router<Arc<Instance>> {
    Router::new()
        .route("/api/v1/statuses/{id}/favourite", post(like))
        .route("/api/v1/statuses/{id}/unfavourite", post(unlike))
        .route("/api/v1/statuses/{id}/reblog", post(boost))
        .route("/api/v1/statuses/{id}/unreblog", post(unboost))
        .route("/api/v1/statuses/{id}/bookmark", post(bookmark))
        .route("/api/v1/statuses/{id}/unbookmark", post(unbookmark))
}

/// What is done to a boost is done to the boosted status. Repeating a deed changes nothing and is not written down.
fn act(here: &Instance, me: u64, id: u64, deed: Deed) -> Answer {
    here.with(|state| {
        let status = state.seen(id, Some(me)).ok_or_else(Oops::missing)?;
        let id = status.boost_of.unwrap_or(id);
        let done = match deed {
            Deed::Like => state.like(me, id),
            Deed::Unlike => state.likes.remove(&(me, id)),
            Deed::Bookmark => state.bookmarks.insert((me, id)),
            _ => state.bookmarks.remove(&(me, id)),
        };
        if done {
            here.ledger.write(state.entry(me, deed, id));
        }
        let status = state.statuses.get(&id).ok_or_else(Oops::missing)?;
        Ok(Json(entity::status(state, status, Some(me))))
    })
}

async fn like(State(here): Here, Caller(me): Caller, Path(id): Path<u64>) -> Answer {
    act(&here, me, id, Deed::Like)
}

async fn unlike(State(here): Here, Caller(me): Caller, Path(id): Path<u64>) -> Answer {
    act(&here, me, id, Deed::Unlike)
}

async fn bookmark(State(here): Here, Caller(me): Caller, Path(id): Path<u64>) -> Answer {
    act(&here, me, id, Deed::Bookmark)
}

async fn unbookmark(State(here): Here, Caller(me): Caller, Path(id): Path<u64>) -> Answer {
    act(&here, me, id, Deed::Unbookmark)
}

/// Answers with the wrapper, whose id is a new one.
async fn boost(State(here): Here, Caller(me): Caller, Path(id): Path<u64>, params: Params) -> Answer {
    let visibility = params
        .text("visibility")
        .and_then(|name| Visibility::parse(&name))
        .unwrap_or_default();
    here.with(|state| {
        let id = state
            .seen(id, Some(me))
            .map(|status| status.boost_of.unwrap_or(id))
            .ok_or_else(Oops::missing)?;
        let before = state.statuses.len();
        let boost = state.boost(me, id, visibility)?;
        if state.statuses.len() > before {
            here.ledger.write(state.entry(me, Deed::Boost, id));
        }
        Ok(Json(entity::status(state, &state.statuses[&boost], Some(me))))
    })
}

async fn unboost(State(here): Here, Caller(me): Caller, Path(id): Path<u64>) -> Answer {
    here.with(|state| {
        let id = state
            .seen(id, Some(me))
            .map(|status| status.boost_of.unwrap_or(id))
            .ok_or_else(Oops::missing)?;
        let before = state.statuses.len();
        state.unboost(me, id);
        if state.statuses.len() < before {
            here.ledger.write(state.entry(me, Deed::Unboost, id));
        }
        Ok(Json(entity::status(state, &state.statuses[&id], Some(me))))
    })
}
