//! Following, muting and blocking.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::{get, post},
};
use serde_json::Value;

use super::{Here, Instance};
use crate::{
    Deed, LedgerEntry,
    mastodon::{
        answer::{Answer, Oops},
        auth::Caller,
        entity,
        params::Params,
    },
};

pub(super) fn routes() -> Router<Arc<Instance>> {
    Router::new()
        .route("/api/v1/accounts/relationships", get(relationships))
        .route("/api/v1/accounts/{id}/follow", post(follow))
        .route("/api/v1/accounts/{id}/unfollow", post(unfollow))
        .route("/api/v1/accounts/{id}/mute", post(mute))
        .route("/api/v1/accounts/{id}/unmute", post(unmute))
        .route("/api/v1/accounts/{id}/block", post(block))
        .route("/api/v1/accounts/{id}/unblock", post(unblock))
}

async fn relationships(State(here): Here, Caller(me): Caller, params: Params) -> Json<Vec<Value>> {
    let ids = params.list("id");
    here.with(|state| {
        let known = ids
            .iter()
            .filter_map(|id| id.parse().ok())
            .filter(|id| state.accounts.contains_key(id));
        Json(known.map(|id| entity::relationship(state, me, id)).collect())
    })
}

fn relate(here: &Instance, me: u64, them: u64, deed: Deed) -> Answer {
    here.with(|state| {
        let whom = state.accounts.get(&them).ok_or_else(Oops::missing)?.uri.clone();
        if me == them {
            return Err(Oops::forbidden("This action is not allowed"));
        }
        let tie = (me, them);
        let done = match deed {
            Deed::Follow if state.blocks.contains(&(them, me)) => {
                return Err(Oops::forbidden("This action is not allowed"));
            }
            Deed::Follow => state.follow(me, them),
            Deed::Unfollow => state.follows.remove(&tie),
            Deed::Mute => state.mutes.insert(tie),
            Deed::Unmute => state.mutes.remove(&tie),
            Deed::Block => {
                state.follows.remove(&tie);
                state.follows.remove(&(them, me));
                state.blocks.insert(tie)
            }
            _ => state.blocks.remove(&tie),
        };
        if done {
            let name = state
                .accounts
                .get(&me)
                .map(|account| account.username.clone())
                .unwrap_or_default();
            here.ledger.write(LedgerEntry::new(&name, deed, &whom));
        }
        Ok(Json(entity::relationship(state, me, them)))
    })
}

async fn follow(State(here): Here, Caller(me): Caller, Path(them): Path<u64>) -> Answer {
    relate(&here, me, them, Deed::Follow)
}

async fn unfollow(State(here): Here, Caller(me): Caller, Path(them): Path<u64>) -> Answer {
    relate(&here, me, them, Deed::Unfollow)
}

async fn mute(State(here): Here, Caller(me): Caller, Path(them): Path<u64>) -> Answer {
    relate(&here, me, them, Deed::Mute)
}

async fn unmute(State(here): Here, Caller(me): Caller, Path(them): Path<u64>) -> Answer {
    relate(&here, me, them, Deed::Unmute)
}

async fn block(State(here): Here, Caller(me): Caller, Path(them): Path<u64>) -> Answer {
    relate(&here, me, them, Deed::Block)
}

async fn unblock(State(here): Here, Caller(me): Caller, Path(them): Path<u64>) -> Answer {
    relate(&here, me, them, Deed::Unblock)
}
