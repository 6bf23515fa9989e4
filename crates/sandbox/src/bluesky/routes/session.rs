//! Logging in with a password, renewing, and app passwords.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Here, Network};
use crate::{
    bluesky::{
        answer::{Answer, Oops},
        auth::{Caller, Refresher},
        state::{Repo, app_password, did_document},
    },
    clock,
};

pub(super) fn routes() -> Router<Arc<Network>> {
    Router::new()
        .route("/xrpc/com.atproto.server.describeServer", get(describe))
        .route("/xrpc/com.atproto.server.createSession", post(create))
        .route("/xrpc/com.atproto.server.refreshSession", post(refresh))
        .route("/xrpc/com.atproto.server.deleteSession", post(delete))
        .route("/xrpc/com.atproto.server.getSession", get(show))
        .route(
            "/xrpc/com.atproto.server.createAppPassword",
            post(create_app_password),
        )
}

async fn describe() -> Json<Value> {
    Json(json!({
        "did": "did:web:sandbox.test",
        "availableUserDomains": [".test"],
        "inviteCodeRequired": true,
        "links": {},
        "contact": {},
    }))
}

#[derive(Deserialize)]
struct Login {
    identifier: String,
    password: String,
}

fn session(base: &str, repo: &Repo) -> Value {
    json!({
        "did": repo.did,
        "handle": repo.handle,
        "didDoc": did_document(base, repo),
        "email": format!("{}@sandbox.test", repo.handle),
        "emailConfirmed": true,
        "emailAuthFactor": false,
        "active": true,
    })
}

fn with_tokens(mut session: Value, (access, refresh): (String, String)) -> Json<Value> {
    session["accessJwt"] = access.into();
    session["refreshJwt"] = refresh.into();
    Json(session)
}

async fn create(State(here): Here, Json(login): Json<Login>) -> Answer {
    here.with(|state| {
        let repo = state.repo(&login.identifier).filter(|repo| {
            repo.password == login.password || repo.app_passwords.values().any(|one| *one == login.password)
        });
        let wrong = || Oops::unauthorized("AuthenticationRequired", "Invalid identifier or password");
        let repo = repo.ok_or_else(wrong)?;
        let (did, session) = (repo.did.clone(), session(&here.base, repo));
        Ok(with_tokens(session, state.open_session(&did)))
    })
}

/// Gives a new pair of tokens and takes the old refresh token for good: a client that renews twice at once with
/// the same one loses.
async fn refresh(State(here): Here, Refresher { did, token }: Refresher) -> Answer {
    here.with(|state| {
        let session = state
            .repos
            .get(&did)
            .map(|repo| session(&here.base, repo))
            .ok_or_else(Oops::internal)?;
        state.close_session(&token);
        Ok(with_tokens(session, state.open_session(&did)))
    })
}

async fn delete(State(here): Here, Refresher { token, .. }: Refresher) {
    here.with(|state| state.close_session(&token));
}

async fn show(State(here): Here, Caller(me): Caller) -> Answer {
    let session = here.with(|state| state.repos.get(&me).map(|repo| session(&here.base, repo)));
    session.map(Json).ok_or_else(Oops::internal)
}

#[derive(Deserialize)]
struct NewPassword {
    name: String,
}

async fn create_app_password(State(here): Here, Caller(me): Caller, Json(new): Json<NewPassword>) -> Answer {
    let password = app_password();
    here.with(|state| {
        let repo = state.repos.get_mut(&me).ok_or_else(Oops::internal)?;
        repo.app_passwords.insert(new.name.clone(), password.clone());
        let created_at = clock::iso(clock::now());
        Ok(Json(json!({
            "name": new.name, "password": password, "createdAt": created_at, "privileged": false,
        })))
    })
}
