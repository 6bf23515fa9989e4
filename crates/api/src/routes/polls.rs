//! `/api/v1/polls/…`: a poll has the id of its status.

use super::Slashed;
use crate::answer::{Answer, text};
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use syrinx_model::StatusId;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/polls/{id}", get(show))
        .at("/api/v1/polls/{id}/votes", post(vote))
}

async fn show(State(api): State<Api>, bearer: Bearer, Id(id): Id<StatusId>) -> Answer {
    let viewer = bearer.viewer("read:statuses")?;
    let view = api.view(viewer, id).await?;
    Ok(text(api.poll_of(viewer, &view).await?))
}

async fn vote(State(api): State<Api>, bearer: Bearer, Id(id): Id<StatusId>, params: Params) -> Answer {
    let owner = bearer.owner("write:statuses")?;
    // What is no number is no option either; leaving it out would cast another vote than was meant.
    let choices = params.texts("choices").into_iter();
    let choices: Vec<u32> = choices.map(|choice| choice.parse().unwrap_or(u32::MAX)).collect();
    if choices.is_empty() {
        return Err(ApiError::invalid(
            "Validation failed: choose at least one option of the poll",
        ));
    }
    api.engine.vote(owner, id, choices).await?;
    let view = api.view(Some(owner), id).await?;
    Ok(text(api.poll_of(Some(owner), &view).await?))
}
