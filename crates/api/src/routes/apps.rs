//! `/api/v1/apps`: client applications.

use super::Slashed;
use crate::answer::{Answer, value};
use crate::error::ApiError;
use crate::extract::{Bearer, Param, Params};
use crate::routes::oauth::SCOPES;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use serde_json::{Value, json};
use syrinx_store::App;
use url::Url;

/// Schemes that would run or open something on the owner's machine instead of leading back to an app.
const REFUSED_SCHEMES: [&str; 7] = [
    "javascript",
    "vbscript",
    "data",
    "file",
    "blob",
    "about",
    "filesystem",
];
/// Redirect URIs of one app.
const MAX_URIS: usize = 20;
/// Bytes of a name or address.
const MAX_TEXT: usize = 2000;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/apps", post(register))
        .at("/api/v1/apps/verify_credentials", get(verify))
}

async fn register(State(api): State<Api>, params: Params) -> Answer {
    let name = params.need("client_name")?;
    let uris = redirect_uris(&params)?;
    let scopes = scopes(params.text("scopes").unwrap_or("read"))?;
    let website = params
        .word("website")
        .filter(|url| syrinx_model::html::is_web(url));
    if name.len() > MAX_TEXT || website.is_some_and(|url| url.len() > MAX_TEXT) {
        return Err(ApiError::invalid(
            "Validation failed: name or website is too long",
        ));
    }
    let website = website.map(ToOwned::to_owned);
    let registered = api.engine.register_app(name, uris, scopes, website).await?;
    let mut entity = entity(&registered.app);
    entity["client_id"] = json!(registered.client_id);
    entity["client_secret"] = json!(registered.client_secret.expose());
    entity["client_secret_expires_at"] = json!(0);
    Ok(value(&entity))
}

async fn verify(State(api): State<Api>, bearer: Bearer) -> Answer {
    let app = api
        .store()
        .app(bearer.caller()?.app)
        .await?
        .ok_or_else(ApiError::unauthorized)?;
    Ok(value(&entity(&app)))
}

fn entity(app: &App) -> Value {
    json!({
        "id": app.id.to_string(),
        "name": app.name,
        "website": app.website,
        "scopes": app.scopes,
        "redirect_uris": app.redirect_uris,
        "redirect_uri": app.redirect_uris.join("\n"),
        "vapid_key": "",
    })
}

/// A text, a text of several lines, or a list.
fn redirect_uris(params: &Param) -> Result<Vec<String>, ApiError> {
    let given = params.texts("redirect_uris");
    let uris: Vec<String> = given
        .iter()
        .flat_map(|uris| uris.lines())
        .map(str::trim)
        .filter(|uri| !uri.is_empty())
        .map(ToOwned::to_owned)
        .collect();
    let wrong = |what: &str| {
        ApiError::invalid(format!("Validation failed: Redirect URI {what}"))
            .about("redirect_uris", "ERR_INVALID")
    };
    if uris.is_empty() {
        return Err(wrong("can't be blank"));
    }
    if uris.len() > MAX_URIS || uris.iter().any(|uri| uri.len() > MAX_TEXT) {
        return Err(wrong("is too long"));
    }
    match uris.iter().find(|uri| !may_lead_back(uri)) {
        Some(uri) => Err(wrong(&format!(
            "must be an absolute URI without a fragment: {uri}"
        ))),
        None => Ok(uris),
    }
}

/// Whether an owner may be sent there: to a web page or into an app, whatever scheme that has made up.
fn may_lead_back(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| url.fragment().is_none() && !REFUSED_SCHEMES.contains(&url.scheme()))
}

/// Scopes, separated by spaces.
///
/// # Errors
/// `invalid_scope` if one is unknown.
pub(super) fn scopes(asked: &str) -> Result<Vec<String>, ApiError> {
    let scopes: Vec<String> = asked
        .split([' ', '+'])
        .filter(|scope| !scope.is_empty())
        .map(ToOwned::to_owned)
        .collect();
    match scopes.iter().find(|scope| !SCOPES.contains(&scope.as_str())) {
        Some(unknown) => {
            let sentence = format!("The requested scope is invalid, unknown, or malformed: {unknown}");
            Err(ApiError::oauth(
                http::StatusCode::BAD_REQUEST,
                "invalid_scope",
                sentence,
            ))
        }
        None if scopes.is_empty() => Ok(vec!["read".to_owned()]),
        None => Ok(scopes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_of_apps_lead_back_and_scripts_do_not() {
        for good in [
            "icecubesapp://",
            "oauth2redirect://one.example/",
            "urn:ietf:wg:oauth:2.0:oob",
            "https://a.example/x?y=1",
        ] {
            assert!(may_lead_back(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "/relative",
            "https://a.example/#x",
            "",
        ] {
            assert!(!may_lead_back(bad), "{bad}");
        }
    }

    #[test]
    fn scopes_are_known_or_refused() {
        assert_eq!(
            scopes("read write:statuses+push").ok(),
            Some(vec!["read".into(), "write:statuses".into(), "push".into()])
        );
        assert!(scopes("read everything").is_err());
    }
}
