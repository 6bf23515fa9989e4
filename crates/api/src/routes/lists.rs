//! `/api/v1/lists`: chosen authors, and the home of each linked account.

use super::Slashed;
use crate::answer::{Answer, nothing, text, value};
use crate::entities::json;
use crate::entities::list::list;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Param, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use syrinx_model::{AuthorId, ListId, OwnerId};
use syrinx_store::{AuthorRow, ListRow};

/// Characters of a title.
const MAX_TITLE: usize = 256;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/lists", get(index).post(create))
        .at(
            "/api/v1/lists/{id}",
            get(show).put(update).patch(update).delete(delete),
        )
        .at(
            "/api/v1/lists/{id}/accounts",
            get(members).post(add).delete(remove),
        )
}

async fn index(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner("read:lists")?;
    let rows = api.store().lists(owner).await?;
    Ok(value(&rows.iter().map(list).collect::<Vec<_>>()))
}

async fn show(State(api): State<Api>, bearer: Bearer, Id(id): Id<ListId>) -> Answer {
    let owner = bearer.owner("read:lists")?;
    Ok(value(&list(&own(&api, owner, id).await?)))
}

async fn create(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:lists")?;
    let title = title(params.need("title")?)?;
    let policy = policy(&params)?.unwrap_or("list");
    let exclusive = params.flag("exclusive").unwrap_or(false);
    Ok(value(&list(
        &api.store().create_list(owner, title, exclusive, policy).await?,
    )))
}

async fn update(State(api): State<Api>, bearer: Bearer, Id(id): Id<ListId>, params: Params) -> Answer {
    let owner = bearer.owner("write:lists")?;
    let mut row = changeable(&api, owner, id).await?;
    if params.get("title").is_some() {
        row.title = title(params.need("title")?)?.to_owned();
    }
    if let Some(policy) = policy(&params)? {
        policy.clone_into(&mut row.replies_policy);
    }
    row.exclusive = params.flag("exclusive").unwrap_or(row.exclusive);
    api.store().update_list(&row).await?;
    Ok(value(&list(&row)))
}

async fn delete(State(api): State<Api>, bearer: Bearer, Id(id): Id<ListId>) -> Answer {
    let owner = bearer.owner("write:lists")?;
    changeable(&api, owner, id).await?;
    api.store().delete_list(owner, id).await?;
    Ok(nothing())
}

/// All members at once, whatever limit is asked for: one client asks for none and means all.
async fn members(State(api): State<Api>, bearer: Bearer, Id(id): Id<ListId>) -> Answer {
    let owner = bearer.owner("read:lists")?;
    own(&api, owner, id).await?;
    let rows = api.store().list_members(id).await?;
    Ok(text(json::list(rows.iter().map(|row| row.fragment.as_str()))))
}

async fn add(State(api): State<Api>, bearer: Bearer, Id(id): Id<ListId>, params: Params) -> Answer {
    let owner = bearer.owner("write:lists")?;
    changeable(&api, owner, id).await?;
    let authors: Vec<AuthorId> = params.ids("account_ids");
    let known = api.store().authors(&authors).await?;
    if authors.is_empty() || known.len() < authors.len() {
        return Err(ApiError::not_found());
    }
    if !all_followed(&api, owner, &known).await? {
        return Err(ApiError::not_found());
    }
    api.store().add_to_list(id, &authors).await?;
    Ok(nothing())
}

/// Whether the owner follows all authors of this server among these: nothing of theirs would come in otherwise. Whom
/// an account follows on its network is not always known here.
async fn all_followed(api: &Api, owner: OwnerId, authors: &[AuthorRow]) -> Result<bool, ApiError> {
    let here: Vec<AuthorId> = authors
        .iter()
        .filter(|row| row.owner.is_some_and(|author| author != owner))
        .map(|row| row.id)
        .collect();
    let relations = api.engine.relations(owner, &here).await?;
    Ok(relations
        .iter()
        .all(|relation| relation.following || relation.requested))
}

async fn remove(State(api): State<Api>, bearer: Bearer, Id(id): Id<ListId>, params: Params) -> Answer {
    let owner = bearer.owner("write:lists")?;
    changeable(&api, owner, id).await?;
    api.store()
        .remove_from_list(id, &params.ids::<AuthorId>("account_ids"))
        .await?;
    Ok(nothing())
}

async fn own(api: &Api, owner: OwnerId, id: ListId) -> Result<ListRow, ApiError> {
    api.store().list(owner, id).await?.ok_or_else(ApiError::not_found)
}

/// A list of the owner that is theirs to change.
async fn changeable(api: &Api, owner: OwnerId, id: ListId) -> Result<ListRow, ApiError> {
    let row = own(api, owner, id).await?;
    if row.account.is_some() {
        return Err(ApiError::invalid(
            "This list shows one of your linked accounts and cannot be changed",
        ));
    }
    Ok(row)
}

fn title(title: &str) -> Result<&str, ApiError> {
    if title.chars().count() > MAX_TITLE {
        return Err(ApiError::invalid(format!(
            "Validation failed: Title is longer than {MAX_TITLE} characters"
        )));
    }
    Ok(title)
}

fn policy(params: &Param) -> Result<Option<&str>, ApiError> {
    match params.word("replies_policy") {
        None => Ok(None),
        Some(word @ ("followed" | "list" | "none")) => Ok(Some(word)),
        Some(_) => Err(ApiError::invalid(
            "Validation failed: replies_policy must be followed, list or none",
        )),
    }
}
