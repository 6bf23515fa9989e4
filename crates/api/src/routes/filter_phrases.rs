//! `/api/v1/filters`: the first version of the dialect, in which each line of words is a filter of its own.

use super::Slashed;
use super::filter_keywords::line;
use super::filters::{contexts, end};
use crate::answer::{Answer, nothing, value};
use crate::entities::filter::phrase;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Param, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use syrinx_model::{FilterKeywordId, Moment};
use syrinx_store::{FilterAction, FilterKeyword, FilterRule, KeywordChange};

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/api/v1/filters", get(index).post(create)).at(
        "/api/v1/filters/{id}",
        get(show).put(update).patch(update).delete(delete),
    )
}

async fn index(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner("read:filters")?;
    let sieve = api.engine.sieve(owner).await?;
    let lines = sieve.filters().flat_map(|filter| {
        let lines = filter.keywords.iter();
        lines.map(move |line| phrase(filter, line))
    });
    Ok(value(&lines.collect::<Vec<_>>()))
}

async fn show(State(api): State<Api>, bearer: Bearer, Id(id): Id<FilterKeywordId>) -> Answer {
    let owner = bearer.owner("read:filters")?;
    let (filter, line) = line(&api, owner, id).await?;
    Ok(value(&phrase(&filter, &line)))
}

async fn create(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:filters")?;
    let words = params.need("phrase")?;
    let blank = FilterRule {
        title: words.chars().take(256).collect(),
        contexts: Vec::new(),
        action: FilterAction::Warn,
        expires_at: None,
    };
    let rule = changed(&params, &blank, api.engine.now())?;
    let line = KeywordChange::Add {
        keyword: words.to_owned(),
        whole_word: params.flag("whole_word").unwrap_or(true),
    };
    let filter = api.engine.create_filter(owner, rule, &[line]).await?;
    let line = filter.keywords.first().ok_or_else(ApiError::not_found)?;
    Ok(value(&phrase(&filter, line)))
}

async fn update(
    State(api): State<Api>,
    bearer: Bearer,
    Id(id): Id<FilterKeywordId>,
    params: Params,
) -> Answer {
    let owner = bearer.owner("write:filters")?;
    let (filter, known) = line(&api, owner, id).await?;
    let rule = changed(&params, &filter.rule, api.engine.now())?;
    if rule != filter.rule && filter.keywords.len() > 1 {
        return Err(ApiError::invalid(
            "This filter has more than one keyword: change it with a newer app",
        ));
    }
    let set = FilterKeyword {
        id,
        keyword: params.word("phrase").unwrap_or(&known.keyword).to_owned(),
        whole_word: params.flag("whole_word").unwrap_or(known.whole_word),
    };
    let change = [KeywordChange::Set(set.clone())];
    let filter = api.engine.change_filter(owner, filter.id, rule, &change).await?;
    Ok(value(&phrase(&filter, &set)))
}

/// Deletes a line. A filter that looks for nothing any more goes with it, since apps of this version do not see it.
async fn delete(State(api): State<Api>, bearer: Bearer, Id(id): Id<FilterKeywordId>) -> Answer {
    let owner = bearer.owner("write:filters")?;
    let (filter, _) = line(&api, owner, id).await?;
    if filter.keywords.len() == 1 && filter.statuses.is_empty() {
        api.engine.delete_filter(owner, filter.id).await?;
    } else {
        let change = [KeywordChange::Remove(id)];
        api.engine
            .change_filter(owner, filter.id, filter.rule, &change)
            .await?;
    }
    Ok(nothing())
}

/// A rule with what the request says of it.
fn changed(params: &Param, before: &FilterRule, now: Moment) -> Result<FilterRule, ApiError> {
    let action = match params.flag("irreversible") {
        Some(true) => FilterAction::Hide,
        Some(false) if before.action == FilterAction::Hide => FilterAction::Warn,
        _ => before.action,
    };
    Ok(FilterRule {
        title: before.title.clone(),
        contexts: contexts(params)?.unwrap_or_else(|| before.contexts.clone()),
        action,
        expires_at: end(params, now)?.unwrap_or(before.expires_at),
    })
}
