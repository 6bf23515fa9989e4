//! `/setup`: the first owner of a new server, with the link that it prints at its start.

use super::page::{Page, hidden};
use super::sign_in::stale;
use super::visitor::Visitor;
use crate::error::ApiError;
use crate::extract::{Bearer, Param, Params};
use crate::gate::Kind;
use crate::routes::{Slashed, checked_attempt};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use syrinx_model::html::escape;

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/setup", get(show).post(create))
}

async fn show(State(api): State<Api>, visitor: Visitor, params: Params) -> Response {
    form(&api, &visitor, params.text("token").unwrap_or_default(), None)
}

async fn create(State(api): State<Api>, visitor: Visitor, bearer: Bearer, params: Params) -> Response {
    match created(&api, &visitor, &bearer, &params).await {
        Ok(page) => page,
        Err(error) => form(
            &api,
            &visitor,
            params.text("token").unwrap_or_default(),
            Some(&error),
        ),
    }
}

async fn created(
    api: &Api,
    visitor: &Visitor,
    bearer: &Bearer,
    params: &Param,
) -> Result<Response, ApiError> {
    if !visitor.proves(params) {
        return Err(stale());
    }
    checked_attempt(api, Kind::Login, &bearer.0)?;
    let text = |name: &str| params.text(name).unwrap_or_default();
    let owner = api
        .engine
        .set_up(text("token"), text("name"), text("password"))
        .await?;
    let session = api.engine.open_browser_session(owner.id).await?;
    let html = format!(
        "<p>You are <strong>@{}</strong> here. Now log in with any Mastodon app: its server is</p>\
         <p><code class=\"copy\">{}</code></p><p class=\"quiet\">Or, in a terminal: <code>syrinx login</code>, then <code>syrinx link</code>.</p>",
        escape(&owner.name),
        escape(api.settings.domain()),
    );
    Ok(Page::new("Welcome")
        .html(&html)
        .cookie(Some(visitor.session_cookie(&session)))
        .response())
}

fn form(api: &Api, visitor: &Visitor, token: &str, wrong: Option<&ApiError>) -> Response {
    let html = format!(
        "<p>Choose your name and password on {}.</p><form method=\"post\" action=\"/setup\">{}{}\
         <label for=\"name\">Name</label><input id=\"name\" name=\"name\" type=\"text\" autocomplete=\"username\" autocapitalize=\"none\" pattern=\"[a-z0-9_]{{1,30}}\" required autofocus>\
         <small>Small letters, digits and _</small>\
         <label for=\"password\">Password</label><input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"new-password\" minlength=\"8\" required>\
         <small>At least 8 characters</small><br><button type=\"submit\">Begin</button></form>",
        escape(api.settings.domain()),
        visitor.proof(),
        hidden("token", token),
    );
    let page = Page::new("Set up your server")
        .wrong(wrong.map(ApiError::sentence))
        .html(&html);
    let page = page.cookie(visitor.form_cookie());
    match wrong {
        Some(error) => page.status(error.status()).response(),
        None => page.response(),
    }
}
