//! `/oauth/token` and `/oauth/revoke`; the pages of `/oauth/authorize` are among the pages.

use super::{Slashed, apps, checked_attempt};
use crate::answer::{Answer, nothing, value};
use crate::error::ApiError;
use crate::extract::{Bearer, Param, Params};
use crate::gate::Kind;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use syrinx_engine::Granted;
use syrinx_store::App;

/// All scopes that an app may ask for.
pub(crate) const SCOPES: &[&str] = &[
    "read",
    "profile",
    "read:me",
    "read:accounts",
    "read:blocks",
    "read:bookmarks",
    "read:collections",
    "read:favourites",
    "read:filters",
    "read:follows",
    "read:lists",
    "read:mutes",
    "read:notifications",
    "read:search",
    "read:statuses",
    "write",
    "write:accounts",
    "write:blocks",
    "write:bookmarks",
    "write:collections",
    "write:conversations",
    "write:favourites",
    "write:filters",
    "write:follows",
    "write:lists",
    "write:media",
    "write:mutes",
    "write:notifications",
    "write:reports",
    "write:statuses",
    "follow",
    "push",
    "admin:read",
    "admin:read:accounts",
    "admin:read:reports",
    "admin:read:domain_allows",
    "admin:read:domain_blocks",
    "admin:write",
    "admin:write:accounts",
    "admin:write:reports",
    "crypto",
    "read:syrinx",
    "write:syrinx",
];

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/oauth/token", post(token))
        .at("/oauth/revoke", post(revoke))
}

/// What a client gets with its token.
pub(super) fn token_entity(granted: &Granted) -> Value {
    json!({
        "access_token": granted.token.expose(),
        "token_type": "Bearer",
        "scope": granted.scopes.join(" "),
        "created_at": granted.created_at.seconds(),
    })
}

async fn token(State(api): State<Api>, bearer: Bearer, headers: HeaderMap, params: Params) -> Answer {
    let grant = params.word("grant_type").unwrap_or_default();
    let app = client(&api, &headers, &params).await?;
    let granted = match grant {
        "authorization_code" => exchange(&api, &app, &params).await?,
        "client_credentials" => api.engine.grant_app_token(&app, asked(&app, &params)?).await?,
        "password" if api.settings.password_grant => {
            checked_attempt(&api, Kind::Login, &bearer.0)?;
            let (name, password) = (params.need("username")?, params.need("password")?);
            let owner = api
                .engine
                .check_password(name, password)
                .await
                .map_err(|error| refused(&error))?;
            api.engine
                .grant_owner_token(&app, owner.id, asked(&app, &params)?)
                .await?
        }
        _ => {
            let sentence = "The authorization grant type is not supported by the authorization server.";
            return Err(ApiError::oauth(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                sentence,
            ));
        }
    };
    Ok(value(&token_entity(&granted)))
}

async fn exchange(api: &Api, app: &App, params: &Param) -> Result<Granted, ApiError> {
    let code = params.word("code").unwrap_or_default();
    let redirect_uri = params.text("redirect_uri").unwrap_or_default();
    let exchanged = api
        .engine
        .exchange_code(app, code, redirect_uri, params.word("code_verifier"))
        .await;
    exchanged.map_err(|error| refused(&error))
}

/// What a caller did wrong is told as the dialect has it; what failed here stays what it is.
fn refused(error: &syrinx_engine::Error) -> ApiError {
    use syrinx_engine::Error;
    match error {
        Error::Store(cause) => {
            tracing::error!(%cause, "the store failed at a login");
            ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
        }
        other => ApiError::oauth(StatusCode::BAD_REQUEST, "invalid_grant", other.to_string()),
    }
}

/// The scopes that are asked for: at most those of the app.
fn asked(app: &App, params: &Param) -> Result<Vec<String>, ApiError> {
    let scopes = apps::scopes(params.text("scope").unwrap_or("read"))?;
    if covered(&app.scopes, &scopes) {
        return Ok(scopes);
    }
    let sentence = "The requested scope is more than the application was registered for.";
    Err(ApiError::oauth(
        StatusCode::BAD_REQUEST,
        "invalid_scope",
        sentence,
    ))
}

/// Whether every scope is one of `allowed`, or below one of them. Scopes of the extension have no parent.
pub(crate) fn covered(allowed: &[String], scopes: &[String]) -> bool {
    scopes.iter().all(|scope| {
        let parent = scope
            .split_once(':')
            .map(|(parent, _)| parent)
            .filter(|_| !scope.ends_with(":syrinx"));
        allowed
            .iter()
            .any(|have| have == scope || Some(have.as_str()) == parent)
    })
}

async fn revoke(State(api): State<Api>, headers: HeaderMap, params: Params) -> Answer {
    let app = client(&api, &headers, &params).await?;
    api.engine
        .revoke(&app, params.word("token").unwrap_or_default())
        .await?;
    Ok(nothing())
}

/// The app that calls, by its id and secret: in the body, or by HTTP Basic.
async fn client(api: &Api, headers: &HeaderMap, params: &Param) -> Result<App, ApiError> {
    let (id, secret) = match basic(headers) {
        Some(pair) => pair,
        None => (owned(params, "client_id"), owned(params, "client_secret")),
    };
    api.engine.app_with_secret(&id, &secret).await.map_err(|error| match error {
        syrinx_engine::Error::Store(_) => error.into(),
        _ => ApiError::oauth(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.",
        ),
    })
}

fn owned(params: &Param, name: &str) -> String {
    params.text(name).unwrap_or_default().to_owned()
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, encoded) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &str) -> Vec<String> {
        words.split(' ').map(ToOwned::to_owned).collect()
    }

    #[test]
    fn a_parent_covers_its_children_but_never_the_extension() {
        assert!(covered(&words("read write"), &words("read:statuses write:media")));
        assert!(!covered(&words("read"), &words("write:media")));
        assert!(!covered(&words("read write"), &words("read:syrinx")));
        assert!(covered(&words("read read:syrinx"), &words("read:syrinx")));
        assert!(!covered(&words("read:statuses"), &words("read")));
    }
}
