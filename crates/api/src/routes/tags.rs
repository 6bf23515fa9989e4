//! `/api/v1/tags/{name}`.

use super::Slashed;
use crate::answer::value;
use crate::entities::tag::tag;
use crate::extract::Name;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/api/v1/tags/{name}", get(show))
}

async fn show(State(api): State<Api>, Name(name): Name) -> Response {
    value(&tag(
        &api.settings.base_url,
        &name.trim_start_matches('#').to_lowercase(),
    ))
}
