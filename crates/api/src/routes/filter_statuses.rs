//! `/api/v2/filters/{id}/statuses` and `/api/v2/filters/statuses/{id}`: single statuses that filters look for.

use super::Slashed;
use crate::answer::{Answer, nothing, value};
use crate::entities::filter::status;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use syrinx_model::{FilterId, FilterStatusId, StatusId};

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v2/filters/{id}/statuses", get(index).post(add))
        .at("/api/v2/filters/statuses/{id}", get(show).delete(remove))
}

async fn index(State(api): State<Api>, bearer: Bearer, Id(id): Id<FilterId>) -> Answer {
    let owner = bearer.owner("read:filters")?;
    let filter = api.engine.filter(owner, id).await?;
    Ok(value(&filter.statuses.iter().map(status).collect::<Vec<_>>()))
}

async fn add(State(api): State<Api>, bearer: Bearer, Id(id): Id<FilterId>, params: Params) -> Answer {
    let owner = bearer.owner("write:filters")?;
    let named: StatusId = params
        .need("status_id")?
        .parse()
        .map_err(|_| ApiError::not_found())?;
    Ok(value(&status(&api.engine.filter_status(owner, id, named).await?)))
}

async fn show(State(api): State<Api>, bearer: Bearer, Id(id): Id<FilterStatusId>) -> Answer {
    let owner = bearer.owner("read:filters")?;
    let sieve = api.engine.sieve(owner).await?;
    let mut kept = sieve.filters().flat_map(|filter| &filter.statuses);
    let kept = kept.find(|kept| kept.id == id).ok_or_else(ApiError::not_found)?;
    Ok(value(&status(kept)))
}

async fn remove(State(api): State<Api>, bearer: Bearer, Id(id): Id<FilterStatusId>) -> Answer {
    let owner = bearer.owner("write:filters")?;
    api.engine.unfilter_status(owner, id).await?;
    Ok(nothing())
}
