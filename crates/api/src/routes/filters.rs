//! `/api/v2/filters`: what the owner does not want to read.

use super::Slashed;
use crate::answer::{Answer, nothing, value};
use crate::entities::filter::{ACTIONS, CONTEXTS, filter};
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Param, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use syrinx_model::{FilterId, FilterKeywordId, Moment};
use syrinx_store::{Filter, FilterAction, FilterContext, FilterKeyword, FilterRule, KeywordChange};

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/api/v2/filters", get(index).post(create)).at(
        "/api/v2/filters/{id}",
        get(show).put(update).patch(update).delete(delete),
    )
}

async fn index(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner("read:filters")?;
    let sieve = api.engine.sieve(owner).await?;
    Ok(value(&sieve.filters().map(filter).collect::<Vec<_>>()))
}

async fn show(State(api): State<Api>, bearer: Bearer, Id(id): Id<FilterId>) -> Answer {
    let owner = bearer.owner("read:filters")?;
    Ok(value(&filter(&api.engine.filter(owner, id).await?)))
}

async fn create(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:filters")?;
    let rule = FilterRule {
        title: params.need("title")?.to_owned(),
        contexts: contexts(&params)?.unwrap_or_default(),
        action: action(&params)?.unwrap_or_default(),
        expires_at: end(&params, api.engine.now())?.flatten(),
    };
    let words = words(&params, None)?;
    let made = api.engine.create_filter(owner, rule, &words).await?;
    Ok(value(&filter(&made)))
}

async fn update(State(api): State<Api>, bearer: Bearer, Id(id): Id<FilterId>, params: Params) -> Answer {
    let owner = bearer.owner("write:filters")?;
    let before = api.engine.filter(owner, id).await?;
    let words = words(&params, Some(&before))?;
    let mut rule = before.rule;
    if params.get("title").is_some() {
        rule.title = params.need("title")?.to_owned();
    }
    rule.contexts = contexts(&params)?.unwrap_or(rule.contexts);
    rule.action = action(&params)?.unwrap_or(rule.action);
    rule.expires_at = end(&params, api.engine.now())?.unwrap_or(rule.expires_at);
    let changed = api.engine.change_filter(owner, id, rule, &words).await?;
    Ok(value(&filter(&changed)))
}

async fn delete(State(api): State<Api>, bearer: Bearer, Id(id): Id<FilterId>) -> Answer {
    let owner = bearer.owner("write:filters")?;
    api.engine.delete_filter(owner, id).await?;
    Ok(nothing())
}

/// Where it is to apply, if that is said.
pub(super) fn contexts(params: &Param) -> Result<Option<Vec<FilterContext>>, ApiError> {
    if params.get("context").is_none() {
        return Ok(None);
    }
    let unknown = || ApiError::invalid("Validation failed: Context None or invalid context supplied");
    let mut contexts = Vec::new();
    for word in params.texts("context") {
        let context = CONTEXTS
            .iter()
            .find(|(name, _)| *name == word)
            .ok_or_else(unknown)?
            .1;
        if !contexts.contains(&context) {
            contexts.push(context);
        }
    }
    Ok(Some(contexts))
}

/// What is to become of what it finds, if that is said.
fn action(params: &Param) -> Result<Option<FilterAction>, ApiError> {
    let Some(word) = params.word("filter_action") else {
        return Ok(None);
    };
    let named = ACTIONS.iter().find(|(name, _)| *name == word);
    named
        .map(|(_, action)| Some(*action))
        .ok_or_else(|| ApiError::invalid("Validation failed: filter_action must be warn, hide or blur"))
}

/// When it is to end, if that is said: a number of seconds, or nothing for never.
pub(super) fn end(params: &Param, now: Moment) -> Result<Option<Option<Moment>>, ApiError> {
    if !params.members().any(|(name, _)| name == "expires_in") {
        return Ok(None);
    }
    let seconds = params.number::<u32>("expires_in")?;
    Ok(Some(seconds.map(|seconds| now.plus(i64::from(seconds) * 1000))))
}

/// What is to change in its words.
fn words(params: &Param, before: Option<&Filter>) -> Result<Vec<KeywordChange>, ApiError> {
    let lines = params.list("keywords_attributes").into_iter();
    lines.map(|line| change(line, before)).collect()
}

/// One line: with an id it changes or removes one that is there, without it is a new one.
fn change(line: &Param, before: Option<&Filter>) -> Result<KeywordChange, ApiError> {
    let Some(id) = line.number::<i64>("id")?.map(FilterKeywordId) else {
        return Ok(KeywordChange::Add {
            keyword: line.need("keyword")?.to_owned(),
            whole_word: line.flag("whole_word").unwrap_or(true),
        });
    };
    let mut lines = before.iter().flat_map(|filter| &filter.keywords);
    let known = lines
        .find(|known| known.id == id)
        .ok_or_else(ApiError::not_found)?;
    if line.flag("_destroy").unwrap_or(false) {
        return Ok(KeywordChange::Remove(id));
    }
    Ok(KeywordChange::Set(changed(line, known)))
}

/// A line of words as it is to be.
pub(super) fn changed(params: &Param, known: &FilterKeyword) -> FilterKeyword {
    FilterKeyword {
        id: known.id,
        keyword: params.text("keyword").unwrap_or(&known.keyword).to_owned(),
        whole_word: params.flag("whole_word").unwrap_or(known.whole_word),
    }
}
