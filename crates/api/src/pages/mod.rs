//! Pages for people: to log in, to agree, to begin, and to read what is public. They are plain HTML without scripts.

mod article;
mod ask;
mod authorize;
mod front;
mod page;
mod profile;
mod public_post;
mod set_up;
mod sign_in;
mod tag;
mod visitor;

use crate::state::Api;
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header;

pub(crate) use page::Page;
pub(crate) use sign_in::page as sign_in;
pub(crate) use visitor::Visitor;

pub(crate) fn routes() -> Router<Api> {
    Router::new()
        .route(page::STYLE, get(style))
        .merge(authorize::routes())
        .merge(front::routes())
        .merge(profile::routes())
        .merge(public_post::routes())
        .merge(set_up::routes())
        .merge(sign_in::routes())
        .merge(tag::routes())
}

async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, include_str!("style.css")).into_response()
}
