//! The routes of the server: feeds, pages for people, and the hub.

mod feeds;
mod hub;
mod pages;

use std::sync::Arc;

use axum::Router;
use http::StatusCode;

use super::site::Site;

/// What every route gets.
pub(crate) type Here = axum::extract::State<Arc<Site>>;

/// All routes.
pub(crate) fn all() -> Router<Arc<Site>> {
    Router::new()
        .merge(feeds::routes())
        .merge(hub::routes())
        .merge(pages::routes())
        .fallback(|| async { StatusCode::NOT_FOUND })
}
