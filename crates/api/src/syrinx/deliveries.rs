//! `/statuses/{id}/deliveries`: how the owner's posts are coming along, and what copies an entry has.

use crate::answer::{Answer, text};
use crate::entities::delivery;
use crate::entities::json::list;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Pair, Params};
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use syrinx_model::{DeliveryId, OwnerId, StatusId};
use syrinx_store::DeliveryView;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/syrinx/v1/statuses/{id}/deliveries", get(index))
        .at(
            "/api/syrinx/v1/statuses/{id}/deliveries/{delivery}/retry",
            post(retry),
        )
        .at(
            "/api/syrinx/v1/statuses/{id}/deliveries/{delivery}/cancel",
            post(cancel),
        )
        .at("/api/syrinx/v1/statuses/{id}/split", post(split))
}

async fn index(State(api): State<Api>, bearer: Bearer, Id(id): Id<StatusId>) -> Answer {
    let owner = bearer.owner("read:syrinx")?;
    let all: Vec<String> = of(&api, owner, id).await?.iter().map(delivery::written).collect();
    Ok(text(list(all.iter().map(String::as_str))))
}

/// The deliveries of a status: those of the post here, whichever of its copies is shown.
async fn of(api: &Api, owner: OwnerId, id: StatusId) -> Result<Vec<DeliveryView>, ApiError> {
    let copies = api.store().find_status(Some(owner), id).await?;
    if copies.is_empty() {
        return Err(ApiError::not_found());
    }
    // All copies come from one draft, so any of them leads to all its deliveries.
    match copies.iter().find(|copy| copy.draft.is_some()) {
        Some(copy) => Ok(api.store().deliveries_of_post(owner, copy.id).await?),
        None => Ok(Vec::new()),
    }
}

async fn retry(State(api): State<Api>, bearer: Bearer, Pair(id, one): Pair<StatusId, DeliveryId>) -> Answer {
    let owner = bearer.owner("write:syrinx")?;
    belonging(&api, owner, id, one).await?;
    api.engine.retry_delivery(owner, one).await?;
    Ok(text(delivery::written(&belonging(&api, owner, id, one).await?)))
}

async fn cancel(State(api): State<Api>, bearer: Bearer, Pair(id, one): Pair<StatusId, DeliveryId>) -> Answer {
    let owner = bearer.owner("write:syrinx")?;
    belonging(&api, owner, id, one).await?;
    api.engine.cancel_delivery(owner, one).await?;
    Ok(text(delivery::written(&belonging(&api, owner, id, one).await?)))
}

async fn belonging(
    api: &Api,
    owner: OwnerId,
    id: StatusId,
    one: DeliveryId,
) -> Result<DeliveryView, ApiError> {
    let all = of(api, owner, id).await?;
    all.into_iter()
        .find(|view| view.delivery.id == one)
        .ok_or_else(ApiError::not_found)
}

/// Takes a copy out of an entry. Answers the new entry, which stays by itself.
async fn split(State(api): State<Api>, bearer: Bearer, Id(id): Id<StatusId>, params: Params) -> Answer {
    let owner = bearer.owner("write:syrinx")?;
    let missing = || ApiError::invalid("Validation failed: post_id must be the id of one of the copies");
    let post = params.number("post_id")?.ok_or_else(missing)?;
    let new = api.engine.split(owner, id, post).await?;
    Ok(text(api.status_of(Some(owner), new).await?))
}
