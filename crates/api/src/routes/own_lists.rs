//! What an owner likes and keeps.

use super::Slashed;
use super::timelines::PAGE;
use crate::answer::{Answer, text, with_link};
use crate::extract::{Bearer, Params};
use crate::paging::{ends, link};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::Uri;
use syrinx_model::OwnerId;
use syrinx_store::StatusView;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/favourites", get(favourites))
        .at("/api/v1/bookmarks", get(bookmarks))
}

async fn favourites(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let owner = bearer.owner("read:favourites")?;
    let rows = api.store().liked(owner, params.window(PAGE)).await?;
    page(&api, owner, &here, rows).await
}

async fn bookmarks(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let owner = bearer.owner("read:bookmarks")?;
    let rows = api.store().bookmarked(owner, params.window(PAGE)).await?;
    page(&api, owner, &here, rows).await
}

/// These pages are ordered by when the owner liked or kept, so their links hold other ids than those of the statuses.
async fn page(api: &Api, owner: OwnerId, here: &Uri, rows: Vec<(i64, StatusView)>) -> Answer {
    let link = link(api, here, ends(&rows, |(id, _)| *id));
    let views: Vec<StatusView> = rows.into_iter().map(|(_, view)| view).collect();
    Ok(with_link(text(api.statuses(Some(owner), &views).await?), link))
}
