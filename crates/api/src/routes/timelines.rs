//! `/api/v1/timelines/…`: pages of statuses, newest first.

use super::Slashed;
use crate::answer::{Answer, text, with_link};
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Name, Params};
use crate::paging::{ends, link};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::Uri;
use syrinx_model::{ListId, OwnerId};
use syrinx_store::{PublicScope, StatusView};

/// How many statuses a page has, unless asked otherwise.
pub(crate) const PAGE: usize = 20;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/timelines/home", get(home))
        .at("/api/v1/timelines/public", get(public))
        .at("/api/v1/timelines/tag/{name}", get(tagged))
        .at("/api/v1/timelines/list/{id}", get(list))
}

/// A page of statuses with its links.
pub(super) async fn page(api: &Api, viewer: Option<OwnerId>, here: &Uri, views: &[StatusView]) -> Answer {
    let link = link(api, here, ends(views, |view| view.id.0));
    Ok(with_link(text(api.statuses(viewer, views).await?), link))
}

async fn home(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let owner = bearer.owner("read:statuses")?;
    let views = api.store().home(owner, params.window(PAGE)).await?;
    page(&api, Some(owner), &here, &views).await
}

async fn public(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let viewer = bearer.viewer("read:statuses")?;
    let scope = match (
        params.flag("local").unwrap_or(false),
        params.flag("remote").unwrap_or(false),
    ) {
        (true, false) => PublicScope::Local,
        (false, true) => PublicScope::Remote,
        _ => PublicScope::All,
    };
    let only_media = params.flag("only_media").unwrap_or(false);
    let views = api
        .store()
        .public(viewer, scope, only_media, params.window(PAGE))
        .await?;
    page(&api, viewer, &here, &views).await
}

async fn tagged(
    State(api): State<Api>,
    bearer: Bearer,
    Name(name): Name,
    here: Uri,
    params: Params,
) -> Answer {
    let viewer = bearer.viewer("read:statuses")?;
    let tag = name.trim_start_matches('#').to_lowercase();
    let views = api.store().tagged(viewer, &tag, params.window(PAGE)).await?;
    page(&api, viewer, &here, &views).await
}

async fn list(
    State(api): State<Api>,
    bearer: Bearer,
    Id(id): Id<ListId>,
    here: Uri,
    params: Params,
) -> Answer {
    let owner = bearer.owner("read:lists")?;
    let list = api
        .store()
        .list(owner, id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    let views = api.store().list_timeline(&list, params.window(PAGE)).await?;
    page(&api, Some(owner), &here, &views).await
}
