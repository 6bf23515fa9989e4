//! Authors: profiles, search, preferences.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Here, Network};
use crate::bluesky::{
    answer::{Answer, Oops},
    auth::{Ask, Caller, Guest},
    page::{Page, in_order},
    state::Repo,
    view,
};

pub(super) fn routes() -> Router<Arc<Network>> {
    Router::new()
        .route("/xrpc/app.bsky.actor.getProfile", get(profile))
        .route("/xrpc/app.bsky.actor.getProfiles", get(profiles))
        .route("/xrpc/app.bsky.actor.searchActors", get(search))
        .route("/xrpc/app.bsky.actor.searchActorsTypeahead", get(typeahead))
        .route("/xrpc/app.bsky.actor.getPreferences", get(preferences))
        .route("/xrpc/app.bsky.actor.putPreferences", post(put_preferences))
}

async fn profile(State(here): Here, Guest(me): Guest, ask: Ask) -> Answer {
    let actor = ask.need("actor")?;
    here.with(|state| {
        let repo = state
            .repo(actor)
            .ok_or_else(|| Oops::invalid("Profile not found"))?;
        Ok(Json(view::detailed(state, repo, me.as_deref())))
    })
}

async fn profiles(State(here): Here, Guest(me): Guest, ask: Ask) -> Answer {
    let actors = ask.all("actors");
    if actors.len() > 25 {
        return Err(Oops::invalid("Error: actors must not have more than 25 elements"));
    }
    here.with(|state| {
        let found = actors.iter().filter_map(|actor| state.repo(actor));
        let found: Vec<_> = found
            .map(|repo| view::detailed(state, repo, me.as_deref()))
            .collect();
        Ok(Json(json!({ "profiles": found })))
    })
}

/// Whether handle, shown name or, beyond typing ahead, description contain the words.
fn fits(repo: &Repo, words: &str, description: bool) -> bool {
    let profile = repo.profile();
    let has = |text: &str| text.to_lowercase().contains(words);
    let field = |key: &str| profile[key].as_str().is_some_and(has);
    has(&repo.handle) || field("displayName") || (description && field("description"))
}

fn wanted(ask: &Ask) -> String {
    let words = ask.one("q").or_else(|| ask.one("term")).unwrap_or_default();
    words.trim_start_matches('@').to_lowercase()
}

async fn search(State(here): Here, Guest(me): Guest, ask: Ask) -> Answer {
    let words = wanted(&ask);
    here.with(|state| {
        let found = state.repos.iter().filter(|(_, repo)| fits(repo, &words, true));
        let found = found.map(|(did, repo)| (did, view::profile(state, repo, me.as_deref())));
        Ok(Json(Page::read(&ask)?.fill("actors", in_order(found))))
    })
}

async fn typeahead(State(here): Here, Guest(me): Guest, ask: Ask) -> Answer {
    let (words, limit) = (wanted(&ask), ask.number("limit", 10, 1, 100)?);
    here.with(|state| {
        let found = state
            .repos
            .values()
            .filter(|repo| fits(repo, &words, false))
            .take(limit);
        let found: Vec<_> = found
            .map(|repo| view::basic(state, repo, me.as_deref()))
            .collect();
        Ok(Json(json!({ "actors": found })))
    })
}

async fn preferences(State(here): Here, Caller(me): Caller) -> Answer {
    here.with(|state| {
        let repo = state.repos.get(&me).ok_or_else(Oops::internal)?;
        Ok(Json(json!({ "preferences": repo.preferences })))
    })
}

#[derive(Deserialize)]
struct Preferences {
    preferences: Vec<Value>,
}

async fn put_preferences(
    State(here): Here,
    Caller(me): Caller,
    Json(new): Json<Preferences>,
) -> Result<(), Oops> {
    here.with(|state| {
        state.repos.get_mut(&me).ok_or_else(Oops::internal)?.preferences = new.preferences;
        Ok(())
    })
}
