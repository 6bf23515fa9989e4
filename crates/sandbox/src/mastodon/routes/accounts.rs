//! Authors: who they are, what they said, whom they follow.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use http::Uri;
use serde_json::Value;

use super::{Here, Instance, timelines};
use crate::mastodon::{
    answer::{Answer, Oops},
    auth::{Caller, Guest},
    entity,
    page::Window,
    params::Params,
    remote,
};

pub(super) fn routes() -> Router<Arc<Instance>> {
    Router::new()
        .route("/api/v1/accounts/verify_credentials", get(verify))
        .route("/api/v1/accounts/lookup", get(lookup))
        .route("/api/v1/accounts/search", get(search))
        .route("/api/v1/accounts", get(several))
        .route("/api/v1/accounts/{id}", get(show))
        .route("/api/v1/accounts/{id}/statuses", get(statuses))
        .route("/api/v1/accounts/{id}/followers", get(followers))
        .route("/api/v1/accounts/{id}/following", get(following))
}

async fn verify(State(here): Here, Caller(me): Caller) -> Answer {
    here.with(|state| {
        let account = state.accounts.get(&me).ok_or_else(Oops::missing)?;
        Ok(Json(entity::credentials(state, account)))
    })
}

async fn show(State(here): Here, Guest(_): Guest, Path(id): Path<u64>) -> Answer {
    here.with(|state| {
        let account = state.accounts.get(&id).ok_or_else(Oops::missing)?;
        Ok(Json(entity::account(state, account)))
    })
}

async fn several(State(here): Here, Guest(_): Guest, params: Params) -> Json<Vec<Value>> {
    let ids = params.list("id");
    here.with(|state| {
        let found = ids.iter().filter_map(|id| state.accounts.get(&id.parse().ok()?));
        Json(found.map(|account| entity::account(state, account)).collect())
    })
}

async fn lookup(State(here): Here, Guest(_): Guest, params: Params) -> Answer {
    let acct = params.text_or_empty("acct");
    here.with(|state| {
        let account = state.account_called(&acct).ok_or_else(Oops::missing)?;
        Ok(Json(entity::account(state, account)))
    })
}

/// Authors whose name contains the words; with `resolve`, also one of elsewhere who is named in full.
pub(super) fn find(here: &Instance, params: &Params, me: u64) -> Vec<Value> {
    let wanted = params.text_or_empty("q");
    if params.flag("resolve") && wanted.trim_start_matches('@').contains('@') {
        remote::resolve_author(here, &wanted);
    }
    let limit = params
        .number("limit")
        .and_then(|limit| usize::try_from(limit).ok())
        .unwrap_or(40)
        .min(80);
    let wanted = wanted.trim_start_matches('@').to_lowercase();
    here.with(|state| {
        let host = state.host();
        let fits = |text: &str| text.to_lowercase().contains(&wanted);
        let found = state.accounts.values().filter(|account| {
            let full = format!("{}@{}", account.username, account.host.as_deref().unwrap_or(host));
            (fits(&full) || fits(&account.profile.display_name))
                && (!params.flag("following") || state.follows(me, account.id))
        });
        found
            .take(limit)
            .map(|account| entity::account(state, account))
            .collect()
    })
}

async fn search(State(here): Here, Caller(me): Caller, params: Params) -> Json<Vec<Value>> {
    Json(find(&here, &params, me))
}

async fn statuses(
    State(here): Here,
    Guest(me): Guest,
    uri: Uri,
    Path(id): Path<u64>,
    params: Params,
) -> Result<Response, Oops> {
    if !here.with(|state| state.accounts.contains_key(&id)) {
        return Err(Oops::missing());
    }
    // Nothing can be pinned here.
    let none = params.flag("pinned");
    let (no_replies, no_boosts) = (params.flag("exclude_replies"), params.flag("exclude_reblogs"));
    let (media, tag) = (
        params.flag("only_media"),
        params.text("tagged").map(|tag| tag.to_lowercase()),
    );
    Ok(timelines::page(&here, &uri, &params, me, |state, status| {
        let parent = status.reply_to.and_then(|id| state.statuses.get(&id));
        !none
            && status.account == id
            && state.visible(status, me)
            && !(no_replies && parent.is_some_and(|parent| parent.account != id))
            && !(no_boosts && status.boost_of.is_some())
            && !(media && status.media.is_empty())
            && tag.as_ref().is_none_or(|tag| status.tags.contains(tag))
    }))
}

async fn followers(
    State(here): Here,
    Guest(_): Guest,
    uri: Uri,
    Path(id): Path<u64>,
    params: Params,
) -> Response {
    people(&here, &uri, &params, |(who, whom)| (whom == id).then_some(who))
}

async fn following(
    State(here): Here,
    Guest(_): Guest,
    uri: Uri,
    Path(id): Path<u64>,
    params: Params,
) -> Response {
    people(&here, &uri, &params, |(who, whom)| (who == id).then_some(whom))
}

/// A page of authors; they are paged by account id, which clients must take from the `Link` header anyway.
fn people(here: &Instance, uri: &Uri, params: &Params, pick: impl Fn((u64, u64)) -> Option<u64>) -> Response {
    let window = Window::read(params, 40, 80);
    let page = here.with(|state| {
        let picked = state
            .accounts
            .iter()
            .filter(|(id, _)| state.follows.iter().any(|tie| pick(*tie) == Some(**id)));
        let page = window.cut(picked.map(|(id, account)| (*id, account)));
        page.into_iter()
            .map(|(id, account)| (id, entity::account(state, account)))
            .collect()
    });
    window.answer(&here.base, uri, page)
}
