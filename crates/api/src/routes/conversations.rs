//! `/api/v1/conversations`: direct posts that answer one another.

use super::Slashed;
use crate::answer::{Answer, nothing, text, with_link};
use crate::entities::json::list;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Params};
use crate::paging::{ends, link};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::{delete, get, post};
use http::Uri;
use syrinx_model::TalkId;

/// How many conversations a page has, unless asked otherwise.
const PAGE: usize = 20;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/conversations", get(index))
        .at("/api/v1/conversations/{id}", delete(remove))
        .at("/api/v1/conversations/{id}/read", post(read))
}

async fn index(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let owner = bearer.owner("read:statuses")?;
    let talks = api.store().talks(owner, params.window(PAGE)).await?;
    let link = link(&api, &here, ends(&talks, |talk| talk.place.0));
    let all = api.conversations(owner, &talks).await?;
    Ok(with_link(text(list(all.iter().map(String::as_str))), link))
}

async fn read(State(api): State<Api>, bearer: Bearer, Id(id): Id<TalkId>) -> Answer {
    let owner = bearer.owner("write:conversations")?;
    api.engine.read_talk(owner, id).await?;
    let talk = api
        .store()
        .talk(owner, id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    let told = api.conversations(owner, &[talk]).await?;
    Ok(text(told.concat()))
}

async fn remove(State(api): State<Api>, bearer: Bearer, Id(id): Id<TalkId>) -> Answer {
    let owner = bearer.owner("write:conversations")?;
    api.engine.forget_talk(owner, id).await?;
    Ok(nothing())
}
