//! How clients find out what stands here.

use super::Slashed;
use crate::answer::{Answer, value};
use crate::error::ApiError;
use crate::routes::oauth::SCOPES;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header;
use serde_json::json;
use syrinx_model::html::escape;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/.well-known/host-meta", get(host_meta))
        .at("/.well-known/nodeinfo", get(nodeinfo_links))
        .at("/.well-known/oauth-authorization-server", get(oauth))
        .at("/.well-known/webfinger", get(webfinger))
        .at("/nodeinfo/2.1", get(nodeinfo))
}

async fn host_meta(State(api): State<Api>) -> Response {
    let base = escape(&api.settings.base_url);
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\n  \
         <Link rel=\"lrdd\" template=\"{base}/.well-known/webfinger?resource={{uri}}\"/>\n</XRD>\n"
    );
    (
        [(header::CONTENT_TYPE, "application/xrd+xml; charset=utf-8")],
        body,
    )
        .into_response()
}

/// Owners are not found from other servers: nothing here speaks to them yet.
async fn webfinger() -> ApiError {
    ApiError::not_found()
}

async fn nodeinfo_links(State(api): State<Api>) -> Response {
    value(&json!({
        "links": [{
            "rel": "http://nodeinfo.diaspora.software/ns/schema/2.1",
            "href": api.url("/nodeinfo/2.1"),
        }],
    }))
}

/// Only this version of the schema: it has room for an honest name beside the dialect that is spoken, and clients that
/// know older ones only take us for what they know.
async fn nodeinfo(State(api): State<Api>) -> Answer {
    let networks: Vec<String> = api
        .engine
        .networks()
        .iter()
        .map(|network| network.card.network.to_string())
        .collect();
    let mut software = json!({ "name": "syrinx", "version": api.settings.version });
    if !api.settings.source_url.is_empty() {
        software["repository"] = json!(api.settings.source_url);
    }
    Ok(value(&json!({
        "version": "2.1",
        "software": software,
        "protocols": [],
        "services": { "inbound": [], "outbound": [] },
        "openRegistrations": api.engine.config().open_sign_up,
        "usage": { "users": { "total": api.store().count_owners().await? } },
        "metadata": { "upstream": { "name": "mastodon" }, "networks": networks },
    })))
}

async fn oauth(State(api): State<Api>) -> Response {
    let mut grants = vec!["authorization_code", "client_credentials"];
    if api.settings.password_grant {
        grants.push("password");
    }
    value(&json!({
        "issuer": api.url("/"),
        "authorization_endpoint": api.url("/oauth/authorize"),
        "token_endpoint": api.url("/oauth/token"),
        "revocation_endpoint": api.url("/oauth/revoke"),
        "userinfo_endpoint": api.url("/oauth/userinfo"),
        "app_registration_endpoint": api.url("/api/v1/apps"),
        "service_documentation": "https://docs.joinmastodon.org/",
        "scopes_supported": SCOPES,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": grants,
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    }))
}
