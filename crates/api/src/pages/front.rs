//! `/`: what stands here, for whoever comes with a browser.

use super::page::Page;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/", get(show))
}

async fn show(State(api): State<Api>) -> Response {
    let settings = &api.settings;
    Page::new(&settings.title)
        .paragraph(&settings.description)
        .paragraph(&format!(
            "To read and write here, open any app for Mastodon and log in at {}.",
            settings.domain()
        ))
        .response()
}
