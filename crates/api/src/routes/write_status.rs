//! `/api/v1/statuses`: writing, editing and deleting.

use super::{Slashed, scheduled, statuses};
use crate::answer::{Answer, text, value};
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Param, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::HeaderMap;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use syrinx_engine::{Compose, ComposePoll};
use syrinx_model::{AccountId, Audience, MediaId, OwnerId, StatusId};
use syrinx_store::StatusView;

/// A poll runs for a day, unless asked otherwise.
const POLL_SECONDS: u64 = 86_400;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/statuses", get(statuses::several).post(create))
        .at(
            "/api/v1/statuses/{id}",
            get(statuses::one).put(edit).patch(edit).delete(delete),
        )
}

async fn create(State(api): State<Api>, bearer: Bearer, headers: HeaderMap, params: Params) -> Answer {
    let owner = bearer.owner("write:statuses")?;
    let caller = bearer.caller()?;
    let mut compose = compose(&api, owner, &params).await?;
    if let Some(app) = api.store().app(caller.app).await? {
        (compose.application, compose.application_page) = (Some(app.name), app.website);
    }
    let key = headers
        .get("idempotency-key")
        .and_then(|key| key.to_str().ok())
        .filter(|key| !key.is_empty());
    if let Some(at) = scheduled::time(&params)? {
        let token = Some(caller.token);
        let later = api.engine.schedule(owner, at, token, key, compose).await?;
        return Ok(value(&scheduled::entity(&api, &later).await?));
    }
    let id = api.engine.post(owner, Some(caller.token), key, compose).await?;
    Ok(text(api.status_of(Some(owner), id).await?))
}

async fn edit(State(api): State<Api>, bearer: Bearer, Id(id): Id<StatusId>, params: Params) -> Answer {
    let owner = bearer.owner("write:statuses")?;
    let compose = compose(&api, owner, &params).await?;
    let alts = params
        .list("media_attributes")
        .into_iter()
        .filter_map(|media| {
            Some((
                MediaId(media.number("id").ok()??),
                media.text("description")?.to_owned(),
            ))
        })
        .collect();
    api.engine.edit(owner, id, compose, alts).await?;
    Ok(text(api.status_of(Some(owner), id).await?))
}

/// Deletes, and gives back what was typed, so that it can be written anew; with its files, unless `delete_media` is asked.
async fn delete(State(api): State<Api>, bearer: Bearer, Id(id): Id<StatusId>, params: Params) -> Answer {
    let owner = bearer.owner("write:statuses")?;
    let view = api.view(Some(owner), id).await?;
    let was = api.status(Some(owner), &view).await?;
    let typed = match view.boost {
        Some(_) => String::new(),
        None => api.engine.source(owner, id).await?.text.plain().to_owned(),
    };
    let mut was: Value = serde_json::from_str(&was).map_err(|error| statuses::damaged(&error))?;
    was["text"] = json!(typed);
    for (place, inner) in [("/reblog", &view.boost), ("/quote/quoted_status", &view.quote)] {
        if let (Some(inner), Some(status)) = (inner, was.pointer_mut(place)) {
            status["text"] = json!(said(&api, inner).await?);
        }
    }
    if params.flag("delete_media").unwrap_or(false) {
        api.engine.delete_with_files(owner, id).await?;
    } else {
        api.engine.delete(owner, id).await?;
    }
    Ok(value(&was))
}

/// What a post says, without markup.
async fn said(api: &Api, view: &StatusView) -> Result<String, ApiError> {
    let post = api.store().post(view.post).await?;
    Ok(post.map_or_else(String::new, |post| post.body.text.plain().to_owned()))
}

/// What a client wants said, and where.
pub(crate) async fn compose(api: &Api, owner: OwnerId, params: &Param) -> Result<Compose, ApiError> {
    let extension = params.get("syrinx");
    Ok(Compose {
        text: params.text("status").unwrap_or_default().to_owned(),
        spoiler: params.text("spoiler_text").unwrap_or_default().to_owned(),
        sensitive: params.flag("sensitive"),
        language: params.word("language").map(ToOwned::to_owned),
        audience: audience(params)?,
        media: media(params)?,
        poll: poll(params)?,
        parent: status(params, "in_reply_to_id")?,
        quote: status(params, "quoted_status_id")?,
        targets: extension.map(targets).transpose()?.flatten(),
        variants: variants(api, owner, extension).await?,
        application: None,
        application_page: None,
    })
}

/// The audience that is asked for.
pub(super) fn audience(params: &Param) -> Result<Option<Audience>, ApiError> {
    let unknown =
        || ApiError::invalid("Validation failed: visibility must be public, unlisted, private or direct");
    params
        .word("visibility")
        .map(|word| Audience::parse(word).ok_or_else(unknown))
        .transpose()
}

fn media(params: &Param) -> Result<Vec<MediaId>, ApiError> {
    let unknown = |_| ApiError::invalid("One of the attached files is not there: upload it again");
    let words = params.texts("media_ids").into_iter().filter(|id| !id.is_empty());
    words.map(|id| id.parse().map_err(unknown)).collect()
}

fn status(params: &Param, name: &str) -> Result<Option<StatusId>, ApiError> {
    params
        .word(name)
        .map(|id| id.parse().map_err(|_| ApiError::not_found()))
        .transpose()
}

fn poll(params: &Param) -> Result<Option<ComposePoll>, ApiError> {
    let Some(poll) = params.get("poll") else {
        return Ok(None);
    };
    let options: Vec<String> = poll
        .texts("options")
        .into_iter()
        .filter(|title| !title.trim().is_empty())
        .map(ToOwned::to_owned)
        .collect();
    if options.is_empty() {
        return Ok(None);
    }
    Ok(Some(ComposePoll {
        options,
        expires_in: poll.number("expires_in")?.unwrap_or(POLL_SECONDS),
        multiple: poll.flag("multiple").unwrap_or(false),
        hides_totals: poll.flag("hide_totals").unwrap_or(false),
    }))
}

fn targets(extension: &Param) -> Result<Option<Vec<AccountId>>, ApiError> {
    if extension.get("targets").is_none() {
        return Ok(None);
    }
    let unknown =
        |_| ApiError::invalid("Validation failed: syrinx.targets must be ids of your linked accounts");
    extension
        .texts("targets")
        .into_iter()
        .map(|id| id.parse().map_err(unknown))
        .collect::<Result<_, _>>()
        .map(Some)
}

/// Other texts for some accounts, each named by its id or by its network.
async fn variants(
    api: &Api,
    owner: OwnerId,
    extension: Option<&Param>,
) -> Result<BTreeMap<AccountId, String>, ApiError> {
    let mut variants = BTreeMap::new();
    let Some(asked) = extension.and_then(|extension| extension.get("variants")) else {
        return Ok(variants);
    };
    let accounts = api.store().accounts_of(owner).await?;
    for (name, variant) in asked.members() {
        let Some(said) = variant.text("status") else {
            continue;
        };
        let mut named = accounts
            .iter()
            .filter(|account| account.network.as_str() == name || account.id.to_string() == name)
            .peekable();
        if named.peek().is_none() {
            return Err(ApiError::invalid(format!(
                "You have no linked account or network “{name}”"
            )));
        }
        variants.extend(named.map(|account| (account.id, said.to_owned())));
    }
    Ok(variants)
}
