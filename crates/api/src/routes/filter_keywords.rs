//! `/api/v2/filters/{id}/keywords` and `/api/v2/filters/keywords/{id}`: the words of filters.

use super::Slashed;
use super::filters::changed;
use crate::answer::{Answer, nothing, value};
use crate::entities::filter::keyword;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use syrinx_model::{FilterId, FilterKeywordId, OwnerId};
use syrinx_store::{Filter, FilterKeyword, KeywordChange};

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v2/filters/{id}/keywords", get(index).post(add))
        .at(
            "/api/v2/filters/keywords/{id}",
            get(show).put(update).patch(update).delete(remove),
        )
}

/// A line of words of the owner's, with its filter.
pub(super) async fn line(
    api: &Api,
    owner: OwnerId,
    id: FilterKeywordId,
) -> Result<(Filter, FilterKeyword), ApiError> {
    let sieve = api.engine.sieve(owner).await?;
    let mut lines = sieve.filters().flat_map(|filter| {
        let lines = filter.keywords.iter();
        lines.map(move |line| (filter, line))
    });
    let (filter, line) = lines
        .find(|(_, line)| line.id == id)
        .ok_or_else(ApiError::not_found)?;
    Ok((filter.clone(), line.clone()))
}

async fn index(State(api): State<Api>, bearer: Bearer, Id(id): Id<FilterId>) -> Answer {
    let owner = bearer.owner("read:filters")?;
    let filter = api.engine.filter(owner, id).await?;
    Ok(value(&filter.keywords.iter().map(keyword).collect::<Vec<_>>()))
}

async fn show(State(api): State<Api>, bearer: Bearer, Id(id): Id<FilterKeywordId>) -> Answer {
    let owner = bearer.owner("read:filters")?;
    Ok(value(&keyword(&line(&api, owner, id).await?.1)))
}

async fn add(State(api): State<Api>, bearer: Bearer, Id(id): Id<FilterId>, params: Params) -> Answer {
    let owner = bearer.owner("write:filters")?;
    let before = api.engine.filter(owner, id).await?;
    let more = KeywordChange::Add {
        keyword: params.need("keyword")?.to_owned(),
        whole_word: params.flag("whole_word").unwrap_or(true),
    };
    let after = api.engine.change_filter(owner, id, before.rule, &[more]).await?;
    let newest = after.keywords.iter().max_by_key(|line| line.id);
    Ok(value(&keyword(newest.ok_or_else(ApiError::not_found)?)))
}

async fn update(
    State(api): State<Api>,
    bearer: Bearer,
    Id(id): Id<FilterKeywordId>,
    params: Params,
) -> Answer {
    let owner = bearer.owner("write:filters")?;
    let (filter, known) = line(&api, owner, id).await?;
    let set = changed(&params, &known);
    let change = [KeywordChange::Set(set.clone())];
    api.engine
        .change_filter(owner, filter.id, filter.rule, &change)
        .await?;
    Ok(value(&keyword(&set)))
}

async fn remove(State(api): State<Api>, bearer: Bearer, Id(id): Id<FilterKeywordId>) -> Answer {
    let owner = bearer.owner("write:filters")?;
    let (filter, _) = line(&api, owner, id).await?;
    let change = [KeywordChange::Remove(id)];
    api.engine
        .change_filter(owner, filter.id, filter.rule, &change)
        .await?;
    Ok(nothing())
}
