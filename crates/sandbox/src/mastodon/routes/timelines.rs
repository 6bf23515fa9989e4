//! Timelines, and the lists of what one likes and keeps.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use http::Uri;

use super::{Here, Instance};
use crate::{
    Visibility,
    mastodon::{
        answer::Oops,
        auth::{Caller, Guest},
        entity,
        page::Window,
        params::Params,
        state::{State as Known, Status},
    },
};

pub(super) fn routes() -> Router<Arc<Instance>> {
    Router::new()
        .route("/api/v1/timelines/home", get(home))
        .route("/api/v1/timelines/public", get(public))
        .route("/api/v1/timelines/tag/{tag}", get(tagged))
        .route("/api/v1/timelines/list/{id}", get(list))
        .route("/api/v1/favourites", get(likes))
        .route("/api/v1/bookmarks", get(bookmarks))
}

/// A page of those statuses that belong to a timeline.
pub(super) fn page(
    here: &Instance,
    uri: &Uri,
    params: &Params,
    reader: Option<u64>,
    belongs: impl Fn(&Known, &Status) -> bool,
) -> Response {
    let window = Window::read(params, 20, 40);
    let page = here.with(|state| {
        let belonging = state.statuses.iter().filter(|(_, status)| belongs(state, status));
        let page = window.cut(belonging.map(|(id, status)| (*id, status)));
        page.into_iter()
            .map(|(id, status)| (id, entity::status(state, status, reader)))
            .collect()
    });
    window.answer(&here.base, uri, page)
}

async fn home(State(here): Here, Caller(me): Caller, uri: Uri, params: Params) -> Response {
    page(&here, &uri, &params, Some(me), |state, status| {
        state.in_home(status, me)
    })
}

async fn public(State(here): Here, Guest(me): Guest, uri: Uri, params: Params) -> Response {
    let (local, remote) = (params.flag("local"), params.flag("remote"));
    let media = params.flag("only_media");
    page(&here, &uri, &params, me, |state, status| {
        let author = state.accounts.get(&status.account);
        let is_local = author.is_some_and(|author| author.host.is_none());
        let parent = status.reply_to.and_then(|id| state.statuses.get(&id));
        let to_itself = parent.is_none_or(|parent| parent.account == status.account);
        status.visibility == Visibility::Public
            && status.boost_of.is_none()
            && to_itself
            && (is_local || !local)
            && !(is_local && remote)
            && !(media && status.media.is_empty())
    })
}

async fn tagged(
    State(here): Here,
    Guest(me): Guest,
    uri: Uri,
    Path(tag): Path<String>,
    params: Params,
) -> Response {
    let tag = tag.to_lowercase();
    page(&here, &uri, &params, me, |_, status| {
        status.visibility == Visibility::Public && status.boost_of.is_none() && status.tags.contains(&tag)
    })
}

/// There are no lists on this server.
async fn list(Caller(_): Caller) -> Oops {
    Oops::missing()
}

async fn likes(State(here): Here, Caller(me): Caller, uri: Uri, params: Params) -> Response {
    page(&here, &uri, &params, Some(me), |state, status| {
        state.likes.contains(&(me, status.id))
    })
}

async fn bookmarks(State(here): Here, Caller(me): Caller, uri: Uri, params: Params) -> Response {
    page(&here, &uri, &params, Some(me), |state, status| {
        state.bookmarks.contains(&(me, status.id))
    })
}
