//! Logging in with name and password, on the way to somewhere else.

use super::page::{Page, hidden, see_other};
use super::visitor::Visitor;
use crate::error::ApiError;
use crate::extract::{Bearer, Param, Params};
use crate::gate::Kind;
use crate::routes::{Slashed, checked_attempt};
use crate::state::Api;
use crate::syrinx::RETURN_PATH;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use http::StatusCode;
use syrinx_model::html::escape;

const PATH: &str = "/oauth/sign_in";

pub(super) fn routes() -> Router<Api> {
    Router::new().at(PATH, post(enter))
}

/// The form, with the place to go on to.
pub(crate) fn page(api: &Api, visitor: &Visitor, next: &str, wrong: Option<&str>) -> Response {
    let form = format!(
        "<form method=\"post\" action=\"{PATH}\">{}{}\
         <label for=\"name\">Name</label><input id=\"name\" name=\"name\" type=\"text\" autocomplete=\"username\" autocapitalize=\"none\" required autofocus>\
         <label for=\"password\">Password</label><input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" required>\
         <button type=\"submit\">Log in</button></form>",
        visitor.proof(),
        hidden("next", next),
    );
    let status = if wrong.is_some() {
        StatusCode::UNAUTHORIZED
    } else {
        StatusCode::OK
    };
    Page::new(&format!("Log in to {}", api.settings.title))
        .wrong(wrong)
        .html(&format!(
            "<p class=\"quiet\">{}</p>{form}",
            escape(api.settings.domain())
        ))
        .cookie(visitor.form_cookie())
        .status(status)
        .response()
}

async fn enter(State(api): State<Api>, visitor: Visitor, bearer: Bearer, params: Params) -> Response {
    let next = params.text("next").unwrap_or_default();
    if !is_ours(next) {
        return Page::new("Not possible")
            .paragraph("This form does not lead anywhere. Please begin again in your app.")
            .status(StatusCode::BAD_REQUEST)
            .response();
    }
    match entered(&api, &visitor, &bearer, &params).await {
        Ok(cookie) => see_other(next, Some(cookie)),
        Err(error) => page(&api, &visitor, next, Some(error.sentence())),
    }
}

/// Opens a session; gives its cookie.
async fn entered(api: &Api, visitor: &Visitor, bearer: &Bearer, params: &Param) -> Result<String, ApiError> {
    if !visitor.proves(params) {
        return Err(stale());
    }
    checked_attempt(api, Kind::Login, &bearer.0)?;
    let name = params.text("name").unwrap_or_default();
    let password = params.text("password").unwrap_or_default();
    let owner = api.engine.check_password(name, password).await?;
    let session = api.engine.open_browser_session(owner.id).await?;
    Ok(visitor.session_cookie(&session))
}

/// A form that cannot be shown to be ours.
pub(super) fn stale() -> ApiError {
    ApiError::new(
        StatusCode::FORBIDDEN,
        "This form was open for too long, or came from elsewhere. Please try again.",
    )
}

/// Only our own two pages that need a login can be gone on to.
fn is_ours(next: &str) -> bool {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let known = ["/oauth/authorize", RETURN_PATH].into_iter().any(|path| {
        next.strip_prefix(path)
            .is_some_and(|rest| rest.starts_with('?') || rest.starts_with("/?"))
    });
    plain && known
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn a_login_leads_to_our_own_pages_only() {
        for ours in [
            "/oauth/authorize?client_id=1",
            "/oauth/authorize/?client_id=1",
            "/api/syrinx/v1/link/callback?code=1",
        ] {
            assert!(is_ours(ours), "{ours}");
        }
        for elsewhere in [
            "",
            "/",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/oauth/authorize?",
            "/oauth/authorizex?",
            "/oauth/authorize?\r\nx: y",
            "/%2F%2Fevil",
        ] {
            assert!(!is_ours(elsewhere), "{elsewhere}");
        }
    }
}
