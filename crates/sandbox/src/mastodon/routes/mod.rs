//! The routes of the client API, one file per noun.

mod about;
mod accounts;
mod actions;
pub(crate) mod media;
mod notifications;
mod oauth;
mod pages;
mod quiet;
mod relations;
mod search;
mod statuses;
mod streaming;
mod timelines;

use std::sync::Arc;

use axum::Router;

use super::instance::Instance;

/// What every route gets.
pub(crate) type Here = axum::extract::State<Arc<Instance>>;

/// All routes; an unknown path answers 404 in JSON.
pub(crate) fn all() -> Router<Arc<Instance>> {
    Router::new()
        .merge(about::routes())
        .merge(accounts::routes())
        .merge(actions::routes())
        .merge(media::routes())
        .merge(notifications::routes())
        .merge(oauth::routes())
        .merge(pages::routes())
        .merge(quiet::routes())
        .merge(relations::routes())
        .merge(search::routes())
        .merge(statuses::routes())
        .merge(streaming::routes())
        .merge(timelines::routes())
        .fallback(|| async { super::answer::Oops::missing() })
}
