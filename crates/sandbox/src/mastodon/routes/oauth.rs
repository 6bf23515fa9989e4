//! Registering an app, logging in with PKCE, and taking a token back.

use axum::{
    Json, Router,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode, header::AUTHORIZATION};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::Here;
use crate::{
    clock,
    mastodon::{
        answer::{Answer, Oops},
        instance::secret,
        params::Params,
        state::{App, Code},
        text::escape,
    },
};

const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

pub(super) fn routes() -> Router<std::sync::Arc<super::Instance>> {
    Router::new()
        .route("/.well-known/oauth-authorization-server", get(discover))
        .route("/api/v1/apps", post(register))
        .route("/oauth/authorize", get(authorize))
        .route("/oauth/token", post(token))
        .route("/oauth/revoke", post(revoke))
}

async fn discover(State(here): Here) -> Json<serde_json::Value> {
    let base = &here.base;
    Json(json!({
        "issuer": format!("{base}/"),
        "service_documentation": "https://docs.joinmastodon.org/",
        "authorization_endpoint": format!("{base}/oauth/authorize"),
        "token_endpoint": format!("{base}/oauth/token"),
        "app_registration_endpoint": format!("{base}/api/v1/apps"),
        "revocation_endpoint": format!("{base}/oauth/revoke"),
        "userinfo_endpoint": format!("{base}/oauth/userinfo"),
        "scopes_supported": ["read", "write", "write:statuses", "write:media", "follow", "push", "profile",
            "read:accounts", "read:statuses", "read:notifications", "read:search"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
    }))
}

async fn register(State(here): Here, params: Params) -> Answer {
    let name = params
        .text("client_name")
        .ok_or_else(|| Oops::invalid("Application name can't be blank"))?;
    let uris = params.list("redirect_uris");
    let uris: Vec<String> = uris
        .iter()
        .flat_map(|uri| uri.split_whitespace())
        .map(str::to_owned)
        .collect();
    if uris.is_empty() {
        return Err(Oops::invalid("Redirect URI can't be blank"));
    }
    let scopes = params.text("scopes").unwrap_or_else(|| "read".to_owned());
    let (client_id, client_secret) = (secret(), secret());
    let app = App {
        secret: client_secret.clone(),
        scopes: scopes.clone(),
        redirect_uris: uris.clone(),
    };
    let id = here.with(|state| {
        state.apps.insert(client_id.clone(), app);
        state.apps.len()
    });
    Ok(Json(json!({
        "id": id.to_string(),
        "name": name,
        "website": params.text("website"),
        "scopes": scopes.split_whitespace().collect::<Vec<_>>(),
        "redirect_uri": uris.join("\n"),
        "redirect_uris": uris,
        "client_id": client_id,
        "client_secret": client_secret,
        "client_secret_expires_at": 0,
        "vapid_key": "BCk-QqERU0q-CfYZjcuB6lnyyOYfJ2AifKqfeGIm7Z-HiTU5T9eTG5GxVA0_OH5mMlI4UkkDTpaZwozy0TzdZ2M=",
    })))
}

#[derive(Deserialize)]
struct Ask {
    response_type: Option<String>,
    client_id: String,
    redirect_uri: String,
    scope: Option<String>,
    state: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    sandbox_user: Option<String>,
}

async fn authorize(State(here): Here, Query(ask): Query<Ask>) -> Result<Response, Oops> {
    let invalid = |what| Oops::oauth(StatusCode::BAD_REQUEST, "invalid_request", what);
    let app = here.with(|state| state.apps.get(&ask.client_id).cloned());
    let app = app.ok_or_else(|| {
        Oops::oauth(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "Client authentication failed due to unknown client",
        )
    })?;
    if !app.redirect_uris.contains(&ask.redirect_uri) {
        return Err(invalid(
            "The requested redirect uri is malformed or doesn't match client redirect URI.",
        ));
    }
    let method = ask.code_challenge_method.as_deref();
    if ask.response_type.as_deref() != Some("code")
        || (ask.code_challenge.is_some() && method != Some("S256"))
    {
        return Err(invalid(
            "The request is missing a required parameter, or the challenge method is not S256.",
        ));
    }
    let scopes = ask.scope.clone().unwrap_or_else(|| "read".to_owned());
    let granted: Vec<&str> = app.scopes.split_whitespace().collect();
    let covered = |scope: &str| {
        granted
            .iter()
            .any(|all| scope == *all || scope.starts_with(&format!("{all}:")))
    };
    if !scopes.split_whitespace().all(covered) {
        return Err(Oops::oauth(
            StatusCode::BAD_REQUEST,
            "invalid_scope",
            "The requested scope is invalid.",
        ));
    }
    let Some(user) = &ask.sandbox_user else {
        return Ok(login_form(&ask).into_response());
    };
    let account = here.with(|state| state.account_called(user).map(|account| account.id));
    let account = account.ok_or_else(|| invalid("There is no such author."))?;
    let code = secret();
    here.with(|state| {
        let waiting = Code {
            client_id: ask.client_id.clone(),
            redirect_uri: ask.redirect_uri.clone(),
            account,
            scopes,
            challenge: ask.code_challenge.clone(),
        };
        state.codes.insert(code.clone(), waiting)
    });
    if ask.redirect_uri == OUT_OF_BAND {
        return Ok(Html(format!("<!DOCTYPE html><title>Code</title><p>{code}</p>")).into_response());
    }
    let mut back =
        url::Url::parse(&ask.redirect_uri).map_err(|_| invalid("The redirect uri is no address."))?;
    back.query_pairs_mut().append_pair("code", &code);
    if let Some(state) = &ask.state {
        back.query_pairs_mut().append_pair("state", state);
    }
    Ok(Redirect::to(back.as_str()).into_response())
}

/// Asks who one is; the answer comes back here with all other parameters.
fn login_form(ask: &Ask) -> Html<String> {
    let kept = [
        ("response_type", ask.response_type.as_deref()),
        ("client_id", Some(ask.client_id.as_str())),
        ("redirect_uri", Some(ask.redirect_uri.as_str())),
        ("scope", ask.scope.as_deref()),
        ("state", ask.state.as_deref()),
        ("code_challenge", ask.code_challenge.as_deref()),
        ("code_challenge_method", ask.code_challenge_method.as_deref()),
    ];
    let kept = kept.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let hidden: String = kept
        .map(|(name, value)| format!(r#"<input type="hidden" name="{name}" value="{}">"#, escape(value)))
        .collect();
    Html(format!(
        r#"<!DOCTYPE html><title>Log in</title><form action="/oauth/authorize">{hidden}<label>Author <input name="sandbox_user"></label><button>Authorize</button></form>"#
    ))
}

async fn token(State(here): Here, headers: HeaderMap, params: Params) -> Answer {
    let (id, secret) = client(&headers, &params);
    let app = here.with(|state| state.apps.get(&id).filter(|app| app.secret == secret).cloned());
    let app = app.ok_or_else(|| {
        Oops::oauth(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.",
        )
    })?;
    let (token, scopes) = match params.text_or_empty("grant_type").as_str() {
        "client_credentials" => {
            let scopes = params.text("scope").unwrap_or(app.scopes);
            (here.grant(None, &scopes), scopes)
        }
        "authorization_code" => {
            let code = exchange(&here, &id, &params)?;
            (here.grant(Some(code.account), &code.scopes), code.scopes)
        }
        _ => {
            let why = "The authorization grant type is not supported by the authorization server.";
            return Err(Oops::oauth(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                why,
            ));
        }
    };
    let created_at = clock::now().unix_timestamp();
    Ok(Json(
        json!({ "access_token": token, "token_type": "Bearer", "scope": scopes, "created_at": created_at }),
    ))
}

/// Id and secret of the app, from the body or from HTTP Basic.
fn client(headers: &HeaderMap, params: &Params) -> (String, String) {
    let basic = || {
        let header = headers
            .get(AUTHORIZATION)?
            .to_str()
            .ok()?
            .strip_prefix("Basic ")?;
        let decoded = base64::engine::general_purpose::STANDARD.decode(header).ok()?;
        let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
        Some((id.to_owned(), secret.to_owned()))
    };
    basic().unwrap_or_else(|| {
        (
            params.text_or_empty("client_id"),
            params.text_or_empty("client_secret"),
        )
    })
}

/// Takes a code once, if client, redirect address and PKCE verifier are those with which it was asked for.
fn exchange(here: &super::Instance, client_id: &str, params: &Params) -> Result<Code, Oops> {
    let code = here.with(|state| state.codes.remove(&params.text_or_empty("code")));
    let verifier = params.text("code_verifier");
    let proven = |challenge: &str| {
        verifier
            .as_ref()
            .is_some_and(|it| URL_SAFE_NO_PAD.encode(Sha256::digest(it)) == challenge)
    };
    code.filter(|code| code.client_id == client_id)
        .filter(|code| Some(&code.redirect_uri) == params.text("redirect_uri").as_ref())
        .filter(|code| code.challenge.as_deref().is_none_or(proven))
        .ok_or_else(|| {
            Oops::oauth(
                StatusCode::BAD_REQUEST,
                "invalid_grant",
                "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.",
            )
        })
}

async fn revoke(State(here): Here, headers: HeaderMap, params: Params) -> Answer {
    let (id, secret) = client(&headers, &params);
    let known = here.with(|state| state.apps.get(&id).is_some_and(|app| app.secret == secret));
    if !known {
        let why = "You are not authorized to revoke this token";
        return Err(Oops::oauth(StatusCode::FORBIDDEN, "unauthorized_client", why));
    }
    here.with(|state| state.tokens.remove(&params.text_or_empty("token")));
    Ok(Json(json!({})))
}
