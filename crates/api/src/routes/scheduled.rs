//! `/api/v1/scheduled_statuses`: posts that are sent later.

use super::Slashed;
use crate::answer::{Answer, nothing, value, with_link};
use crate::entities::scheduled::scheduled;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Param, Params};
use crate::paging::{ends, link};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::Uri;
use serde_json::Value;
use syrinx_model::{Moment, OwnerId, ScheduledId};
use syrinx_store::Scheduled;

/// How many a page has, unless asked otherwise.
const PAGE: usize = 20;

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/api/v1/scheduled_statuses", get(index)).at(
        "/api/v1/scheduled_statuses/{id}",
        get(show).put(update).patch(update).delete(forget),
    )
}

/// When a post is to be sent, if it is not to be sent now.
///
/// # Errors
/// If the time is none.
pub(super) fn time(params: &Param) -> Result<Option<Moment>, ApiError> {
    let wrong = || {
        let sentence = "scheduled_at is not a time such as 2030-01-31T12:00:00Z";
        // The short text is the one that clients know.
        ApiError::invalid("Record invalid").because(&[("scheduled_at", "ERR_INVALID", sentence)])
    };
    params
        .word("scheduled_at")
        .map(|word| Moment::parse(word).ok_or_else(wrong))
        .transpose()
}

async fn index(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let owner = bearer.owner("read:statuses")?;
    let rows = api.store().all_scheduled(owner, params.window(PAGE)).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        all.push(entity(&api, row).await?);
    }
    let link = link(&api, &here, ends(&rows, |row| row.id.0));
    Ok(with_link(value(&all), link))
}

async fn show(State(api): State<Api>, bearer: Bearer, Id(id): Id<ScheduledId>) -> Answer {
    let owner = bearer.owner("read:statuses")?;
    shown(&api, owner, id).await
}

async fn update(State(api): State<Api>, bearer: Bearer, Id(id): Id<ScheduledId>, params: Params) -> Answer {
    let owner = bearer.owner("write:statuses")?;
    if let Some(at) = time(&params)? {
        api.engine.reschedule(owner, id, at).await?;
    }
    shown(&api, owner, id).await
}

async fn forget(State(api): State<Api>, bearer: Bearer, Id(id): Id<ScheduledId>) -> Answer {
    let owner = bearer.owner("write:statuses")?;
    api.engine.unschedule(owner, id).await?;
    Ok(nothing())
}

async fn shown(api: &Api, owner: OwnerId, id: ScheduledId) -> Answer {
    let row = api
        .store()
        .scheduled(owner, id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(value(&entity(api, &row).await?))
}

/// A scheduled post with its files.
pub(super) async fn entity(api: &Api, row: &Scheduled) -> Result<Value, ApiError> {
    // One that this version cannot read is shown too, so that it can be deleted.
    let compose = api.engine.said_later(row).unwrap_or_default();
    let files = api.store().media(row.owner, &compose.media).await?;
    Ok(scheduled(&api.settings.base_url, row, &compose, &files))
}
