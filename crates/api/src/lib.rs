//! The client API, streaming, the OAuth server and the extension API.
//!
//! The dialect is Mastodon's, so that every Mastodon app is a client on the first day; only this crate speaks it.
//! It reads through the store and writes through the engine. A read is an index scan and a concatenation: the entity
//! of a post is stored as text, and what differs between readers is written around it.

mod answer;
mod entities;
mod error;
mod extract;
mod feeds;
mod gate;
mod kept;
mod pages;
mod paging;
mod render;
mod routes;
mod settings;
mod state;
mod streaming;
mod syrinx;

use axum::Router;
use std::sync::Arc;
use syrinx_engine::Engine;

pub use render::MastodonRender;
pub use settings::ApiSettings;

/// What the API is made of.
pub struct ApiParts {
    /// The verbs.
    pub engine: Arc<Engine>,
    /// What the operator decided.
    pub settings: ApiSettings,
}

/// All routes of the client API, the extension API, OAuth, discovery, media and public pages. It has no fallback, so
/// that a server can add its own; unknown paths below `/api` and `/oauth` are answered here, in JSON.
///
/// Serve it with `into_make_service_with_connect_info::<SocketAddr>()`: without the peer's address, all callers without
/// a token share one budget.
pub fn router(parts: ApiParts) -> Router {
    routes::all(state::Api::new(parts.engine, parts.settings))
}
