//! The routes of the relay: its socket and document, the files beside it, and its names.

mod blossom;
mod names;
mod socket;

use std::sync::Arc;

use axum::Router;
use http::StatusCode;

use super::relay::Relay;

/// What every route gets.
pub(crate) type Here = axum::extract::State<Arc<Relay>>;

/// All routes.
pub(crate) fn all() -> Router<Arc<Relay>> {
    Router::new()
        .merge(socket::routes())
        .merge(blossom::routes())
        .merge(names::routes())
        .fallback(|| async { StatusCode::NOT_FOUND })
}
