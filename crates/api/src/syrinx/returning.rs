//! `/link/callback`: where a network sends the owner's browser back to.

use crate::extract::Params;
use crate::pages::{self, Page, Visitor};
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use http::Uri;
use std::collections::BTreeMap;
use syrinx_model::OwnerId;

/// The path that networks are told.
pub(crate) const PATH: &str = "/api/syrinx/v1/link/callback";

pub(super) fn routes() -> Router<Api> {
    Router::new().at(PATH, get(come_back))
}

/// Finishes the flow, for the owner who began it and is logged in here with this browser: a link that somebody else
/// began cannot be finished by luring an owner onto it.
async fn come_back(State(api): State<Api>, here: Uri, visitor: Visitor, params: Params) -> Response {
    let Some(owner) = visitor.owner else {
        return pages::sign_in(&api, &visitor, &here.to_string(), None);
    };
    let told = match finished(&api, owner, &params).await {
        Ok(handle) => ("Linked", format!("{handle} is linked. You can close this page.")),
        Err(sentence) => ("Not linked", sentence),
    };
    Page::new(told.0).paragraph(&told.1).response()
}

async fn finished(api: &Api, owner: OwnerId, params: &Params) -> Result<String, String> {
    let state = params.text("state").unwrap_or_default();
    let flow = api.flows.take(state, owner, api.engine.now());
    let flow = flow.ok_or("This login is not known here, or took too long. Please begin again.")?;
    let members = params.members();
    let answer: BTreeMap<String, String> = members
        .filter_map(|(name, value)| Some((name.to_owned(), value.as_text()?.to_owned())))
        .collect();
    let linked = api.engine.finish_link(owner, flow.expose(), answer).await;
    linked
        .map(|account| account.handle)
        .map_err(|error| error.to_string())
}
