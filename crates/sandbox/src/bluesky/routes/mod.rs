//! The routes of the network, one file per family of methods.

mod actor;
mod feed;
mod graph;
mod identity;
mod notification;
mod repo;
mod session;

use std::sync::Arc;

use axum::Router;
use http::{StatusCode, Uri};

use super::{answer::Oops, network::Network};

/// What every route gets.
pub(crate) type Here = axum::extract::State<Arc<Network>>;

/// All routes; an unknown method is refused in XRPC's words.
pub(crate) fn all() -> Router<Arc<Network>> {
    Router::new()
        .merge(actor::routes())
        .merge(feed::routes())
        .merge(graph::routes())
        .merge(identity::routes())
        .merge(notification::routes())
        .merge(repo::routes())
        .merge(session::routes())
        .fallback(unknown)
}

async fn unknown(uri: Uri) -> Oops {
    if uri.path().starts_with("/xrpc/") {
        let status = StatusCode::NOT_IMPLEMENTED;
        return Oops {
            status,
            ..Oops::named("MethodNotImplemented", "Method Not Implemented")
        };
    }
    Oops {
        status: StatusCode::NOT_FOUND,
        ..Oops::named("NotFound", "Not Found")
    }
}
