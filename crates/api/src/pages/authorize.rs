//! `/oauth/authorize`: an owner lets an app in.

use super::ask::{Ask, carried};
use super::page::{Page, see_other};
use super::visitor::Visitor;
use super::{sign_in, sign_in::stale};
use crate::error::ApiError;
use crate::extract::Params;
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use http::Uri;
use syrinx_engine::Authorize;
use syrinx_model::OwnerId;
use syrinx_model::html::escape;
use url::form_urlencoded;

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/oauth/authorize", get(show).post(decide))
}

async fn show(State(api): State<Api>, visitor: Visitor, here: Uri, params: Params) -> Response {
    let ask = match Ask::read(&api, &params).await {
        Ok(ask) => ask,
        Err(error) => return refused(&error),
    };
    let wish = match ask.wish() {
        Ok(wish) => wish,
        Err(url) => return see_other(&url, None),
    };
    let forced = params.flag("force_login").unwrap_or(false);
    let next = without_force(&here);
    match visitor.owner.filter(|_| !forced) {
        None => sign_in::page(&api, &visitor, &next, None),
        Some(owner) => match consent(&api, &visitor, owner, &ask, wish, &params, &next).await {
            Ok(page) => page,
            Err(error) => refused(&error),
        },
    }
}

/// The page on which the owner agrees. It is shown each time: an app that has been let in once is not let in unseen.
async fn consent(
    api: &Api,
    visitor: &Visitor,
    owner: OwnerId,
    ask: &Ask,
    wish: &Authorize,
    params: &Params,
    next: &str,
) -> Result<Response, ApiError> {
    let owner = api
        .store()
        .owner(owner)
        .await?
        .ok_or_else(ApiError::unauthorized)?;
    let scopes: String = wish
        .scopes
        .iter()
        .map(|scope| format!("<li>{}</li>", told(scope)))
        .collect();
    let html = format!(
        "<p><strong>{}</strong> asks for access to your account <strong>@{}</strong> on {}.</p><ul>{scopes}</ul>\
         <form method=\"post\" action=\"/oauth/authorize\">{}{}\
         <button type=\"submit\" name=\"decision\" value=\"allow\">Allow</button>\
         <button type=\"submit\" name=\"decision\" value=\"deny\" class=\"second\">Deny</button></form>\
         <p><small><a href=\"{}&amp;force_login=true\">Use another account</a></small></p>",
        escape(&ask.app.name),
        escape(&owner.name),
        escape(api.settings.domain()),
        visitor.proof(),
        carried(params),
        escape(next),
    );
    Ok(Page::new("Let an app in?")
        .html(&html)
        .cookie(visitor.form_cookie())
        .leading_away()
        .response())
}

async fn decide(State(api): State<Api>, visitor: Visitor, params: Params) -> Response {
    match decided(&api, &visitor, &params).await {
        Ok(response) => response,
        Err(error) => refused(&error),
    }
}

async fn decided(api: &Api, visitor: &Visitor, params: &Params) -> Result<Response, ApiError> {
    if !visitor.proves(params) {
        return Err(stale());
    }
    let owner = visitor.owner.ok_or_else(stale)?;
    let ask = Ask::read(api, params).await?;
    let wish = match ask.wish() {
        Ok(wish) => wish,
        Err(url) => return Ok(see_other(&url, None)),
    };
    if params.text("decision") != Some("allow") {
        let denied = [
            ("error", "access_denied"),
            ("error_description", "The resource owner denied the request."),
        ];
        return Ok(if ask.is_out_of_band() {
            nothing_given()
        } else {
            see_other(&ask.url(&denied), None)
        });
    }
    let code = api.engine.grant_code(owner, wish).await?;
    Ok(if ask.is_out_of_band() {
        shown(code.expose())
    } else {
        see_other(&ask.url(&[("code", code.expose())]), None)
    })
}

/// The code is in the page and in no URL, so that it stays in no history.
fn shown(code: &str) -> Response {
    let code = escape(code);
    Page::new("Copy this code into your app")
        .html(&format!("<p><code class=\"copy\">{code}</code></p><p class=\"quiet\">It works once, within ten minutes.</p>"))
        .response()
}

fn nothing_given() -> Response {
    Page::new("Denied")
        .paragraph("The app was given nothing. You can close this page.")
        .response()
}

fn refused(error: &ApiError) -> Response {
    Page::new("This did not work")
        .paragraph(error.sentence())
        .status(error.status())
        .response()
}

/// The same address, to be come back to once somebody has logged in.
fn without_force(here: &Uri) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(here.query().unwrap_or_default().as_bytes()) {
        if name != "force_login" {
            query.append_pair(&name, &value);
        }
    }
    format!("/oauth/authorize?{}", query.finish())
}

/// A scope in words.
fn told(scope: &str) -> String {
    let words = match scope {
        "read" => "read everything of your account here",
        "write" => "post, like, boost and change things in your name",
        "follow" => "follow, mute and block people",
        "push" => "send you notifications",
        "profile" => "see who you are",
        "read:syrinx" => "see your linked accounts and how your posts arrive",
        "write:syrinx" => "link and unlink your accounts on other networks",
        other => other,
    };
    escape(words)
}
