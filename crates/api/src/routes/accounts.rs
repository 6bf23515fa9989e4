//! `/api/v1/accounts/…`: reading authors, whom clients call accounts.

use super::Slashed;
use super::timelines::{PAGE, page};
use crate::answer::{Answer, text, value};
use crate::entities::account::with_ties;
use crate::entities::json::list;
use crate::entities::relationship::relationship;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::Uri;
use std::collections::HashMap;
use syrinx_model::{AuthorId, OwnerId, PersonId, Relation};
use syrinx_store::{AuthorFilter, AuthorRow};

/// How many authors may be asked for at once.
const BATCH: usize = 80;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/accounts/relationships", get(relationships))
        .at("/api/v1/accounts/lookup", get(lookup))
        .at("/api/v1/accounts/search", get(search))
        .at("/api/v1/accounts/{id}", get(one))
        .at("/api/v1/accounts/{id}/statuses", get(statuses))
}

impl Api {
    /// The author of this id.
    ///
    /// # Errors
    /// `not_found` if there is none.
    pub(crate) async fn author(&self, id: AuthorId) -> Result<AuthorRow, ApiError> {
        self.store()
            .authors(&[id])
            .await?
            .into_iter()
            .next()
            .ok_or_else(ApiError::not_found)
    }
}

/// `GET /api/v1/accounts?id[]=…`
pub(super) async fn several(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    bearer.viewer("read:accounts")?;
    let mut ids: Vec<AuthorId> = params.ids("id");
    ids.truncate(BATCH);
    let rows = api.store().authors(&ids).await?;
    Ok(text(list(rows.iter().map(|row| row.fragment.as_str()))))
}

async fn one(State(api): State<Api>, bearer: Bearer, Id(id): Id<AuthorId>) -> Answer {
    let viewer = bearer.viewer("read:accounts")?;
    let row = api.author(id).await?;
    let Some(owner) = viewer else {
        return Ok(text(row.fragment));
    };
    let linked = api
        .store()
        .accounts_of(owner)
        .await?
        .iter()
        .any(|account| account.author == id);
    Ok(text(with_ties(
        &row.fragment,
        person_of(&api, owner, id).await?,
        linked,
    )))
}

async fn person_of(api: &Api, owner: OwnerId, author: AuthorId) -> Result<Option<PersonId>, ApiError> {
    let persons = api.store().persons(owner).await?;
    let person = persons
        .into_iter()
        .find(|(_, authors)| authors.iter().any(|(id, _)| *id == author));
    Ok(person.map(|(id, _)| id))
}

/// What an author said. On the first page their network is asked as well; what it does not answer in time comes later.
async fn statuses(
    State(api): State<Api>,
    bearer: Bearer,
    Id(id): Id<AuthorId>,
    here: Uri,
    params: Params,
) -> Answer {
    let viewer = bearer.viewer("read:statuses")?;
    let row = api.author(id).await?;
    let window = params.window(PAGE);
    if let Some(owner) = viewer
        && row.owner.is_none()
        && window.max.is_none()
        && let Err(error) = api.engine.fetch_author_posts(owner, id).await
    {
        tracing::debug!(author = %id, %error, "an author's posts could not be read from their network");
    }
    let filter = AuthorFilter {
        exclude_replies: params.flag("exclude_replies").unwrap_or(false),
        exclude_boosts: params.flag("exclude_reblogs").unwrap_or(false),
        only_media: params.flag("only_media").unwrap_or(false),
        pinned: params.flag("pinned").unwrap_or(false),
        exclude_direct: params.flag("exclude_direct").unwrap_or(false),
        tagged: params.word("tagged").map(str::to_lowercase),
    };
    let views = api.store().by_author(viewer, id, &filter, window).await?;
    page(&api, viewer, &here, &views).await
}

async fn relationships(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("read:follows")?;
    let mut ids: Vec<AuthorId> = params.ids("id");
    ids.truncate(BATCH);
    let relations = api.engine.relations(owner, &ids).await?;
    let known: HashMap<AuthorId, Relation> = ids.iter().copied().zip(relations).collect();
    let regards = api.store().regards(owner, &ids).await?;
    let regard = |id: AuthorId| regards.iter().find(|regard| regard.author == id);
    let all: Vec<_> = ids
        .iter()
        .filter_map(|id| {
            known
                .get(id)
                .map(|relation| relationship(*id, relation, regard(*id)))
        })
        .collect();
    Ok(value(&all))
}

/// An author by exactly this name, of those who are known here.
async fn lookup(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    bearer.viewer("read:accounts")?;
    let acct = params.need("acct")?.trim_start_matches('@');
    let (name, host) = acct.split_once('@').unwrap_or((acct, ""));
    let here = host.is_empty() || host.eq_ignore_ascii_case(api.settings.domain());
    let row = if here {
        let owner = api
            .store()
            .owner_by_name(name)
            .await?
            .ok_or_else(ApiError::not_found)?;
        api.author(owner.author).await?
    } else {
        let rows = api.store().authors_by_handle(name, host).await?;
        rows.into_iter().next().ok_or_else(ApiError::not_found)?
    };
    Ok(text(row.fragment))
}

async fn search(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("read:accounts")?;
    let words = params.text("q").unwrap_or_default().trim();
    if words.is_empty() {
        return Ok(text("[]".to_owned()));
    }
    let (limit, offset) = (params.limit(40, 80), params.number("offset")?.unwrap_or(0));
    let resolve = params.flag("resolve").unwrap_or(false);
    let mut ids = api
        .engine
        .search_authors(owner, words, limit, offset, resolve)
        .await?;
    if params.flag("following").unwrap_or(false) {
        let relations = api.engine.relations(owner, &ids).await?;
        let followed: Vec<bool> = relations.iter().map(|relation| relation.following).collect();
        let mut number = 0;
        ids.retain(|_| {
            number += 1;
            followed.get(number - 1).copied().unwrap_or(false)
        });
    }
    let rows = api.store().authors(&ids).await?;
    Ok(text(list(rows.iter().map(|row| row.fragment.as_str()))))
}
