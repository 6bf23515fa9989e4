//! `/api/v1/statuses/{id}/favourite` and the like: each answers the status with its new flag.

use super::{Slashed, write_status};
use crate::answer::{Answer, text};
use crate::extract::{Bearer, Id, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::{MethodRouter, post};
use syrinx_model::{Act, OwnerId, StatusId};

/// What is done to a status.
#[derive(Clone, Copy)]
enum Deed {
    Like,
    Unlike,
    Bookmark,
    Unbookmark,
    Unboost,
    Mute,
    Unmute,
    Pin,
    Unpin,
}

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at(
            "/api/v1/statuses/{id}/favourite",
            deed(Deed::Like, "write:favourites"),
        )
        .at(
            "/api/v1/statuses/{id}/unfavourite",
            deed(Deed::Unlike, "write:favourites"),
        )
        .at(
            "/api/v1/statuses/{id}/bookmark",
            deed(Deed::Bookmark, "write:bookmarks"),
        )
        .at(
            "/api/v1/statuses/{id}/unbookmark",
            deed(Deed::Unbookmark, "write:bookmarks"),
        )
        .at(
            "/api/v1/statuses/{id}/unreblog",
            deed(Deed::Unboost, "write:statuses"),
        )
        .at("/api/v1/statuses/{id}/mute", deed(Deed::Mute, "write:mutes"))
        .at("/api/v1/statuses/{id}/unmute", deed(Deed::Unmute, "write:mutes"))
        .at("/api/v1/statuses/{id}/pin", deed(Deed::Pin, "write:accounts"))
        .at("/api/v1/statuses/{id}/unpin", deed(Deed::Unpin, "write:accounts"))
        .at("/api/v1/statuses/{id}/reblog", post(reblog))
}

fn deed(deed: Deed, scope: &'static str) -> MethodRouter<Api> {
    post(
        move |State(api): State<Api>, bearer: Bearer, Id(id): Id<StatusId>| async move {
            let owner = bearer.owner(scope)?;
            let id = shown(&api, owner, id).await?;
            done(&api, owner, id, deed).await?;
            Ok::<_, crate::error::ApiError>(text(api.status_of(Some(owner), id).await?))
        },
    )
}

/// What is done to a boost is done to the status that it passes on.
async fn shown(api: &Api, owner: OwnerId, id: StatusId) -> Result<StatusId, crate::error::ApiError> {
    let view = api.view(Some(owner), id).await?;
    Ok(view.boost.map_or(view.id, |boost| boost.id))
}

async fn done(api: &Api, owner: OwnerId, id: StatusId, deed: Deed) -> Result<(), syrinx_engine::Error> {
    let engine = &api.engine;
    match deed {
        Deed::Like => engine.act(owner, id, Act::Like).await,
        Deed::Unlike => engine.undo(owner, id, Act::Like).await,
        Deed::Bookmark => engine.act(owner, id, Act::Bookmark).await,
        Deed::Unbookmark => engine.undo(owner, id, Act::Bookmark).await,
        Deed::Unboost => engine.unboost(owner, id).await,
        Deed::Mute => engine.set_muted(owner, id, true).await,
        Deed::Unmute => engine.set_muted(owner, id, false).await,
        Deed::Pin => engine.set_pinned(owner, id, true).await,
        Deed::Unpin => engine.set_pinned(owner, id, false).await,
    }
}

/// Answers the boost itself, which holds the status: clients look for it there.
async fn reblog(State(api): State<Api>, bearer: Bearer, Id(id): Id<StatusId>, params: Params) -> Answer {
    let owner = bearer.owner("write:statuses")?;
    let id = shown(&api, owner, id).await?;
    let audience = write_status::audience(&params)?;
    let boost = api.engine.boost(owner, id, audience).await?;
    Ok(text(api.status_of(Some(owner), boost).await?))
}
