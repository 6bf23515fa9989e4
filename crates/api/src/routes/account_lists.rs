//! Pages of authors: whom somebody follows and who follows them, whom the owner mutes and blocks.

use super::Slashed;
use crate::answer::{Answer, text, value, with_link};
use crate::entities::account::muted;
use crate::entities::json::list as array;
use crate::entities::list::list;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Params};
use crate::paging::{ends, link};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::Uri;
use serde_json::json;
use std::collections::HashMap;
use syrinx_model::{AuthorId, OwnerId};
use syrinx_store::AuthorRow;

/// How many authors a page has, unless asked otherwise.
const PAGE: usize = 40;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/accounts/{id}/followers", get(followers))
        .at("/api/v1/accounts/{id}/following", get(following))
        .at("/api/v1/accounts/{id}/lists", get(lists))
        .at("/api/v1/accounts/familiar_followers", get(familiar))
        .at("/api/v1/accounts/{id}/endorsements", get(endorsements))
        .at("/api/v1/endorsements", get(own_endorsements))
        .at("/api/v1/follow_requests", get(follow_requests))
        .at("/api/v1/directory", get(directory))
        .at("/api/v1/mutes", get(mutes))
        .at("/api/v1/blocks", get(blocks))
}

/// Authors of a page in its order, with the links of the whole page: some may have been left out by `keep`.
async fn page(
    api: &Api,
    here: &Uri,
    rows: &[(i64, AuthorId)],
    keep: impl Fn(&AuthorRow) -> bool,
    write: impl Fn(&AuthorRow) -> String,
) -> Answer {
    let ids: Vec<AuthorId> = rows.iter().map(|(_, id)| *id).collect();
    let authors = api.store().authors(&ids).await?;
    let known: HashMap<AuthorId, &AuthorRow> = authors.iter().map(|row| (row.id, row)).collect();
    let shown: Vec<String> = ids
        .iter()
        .filter_map(|id| known.get(id).copied())
        .filter(|row| keep(row))
        .map(write)
        .collect();
    let link = link(api, here, ends(rows, |(id, _)| *id));
    Ok(with_link(text(array(shown.iter().map(String::as_str))), link))
}

fn as_stored(row: &AuthorRow) -> String {
    row.fragment.clone()
}

/// Followers of an author of this server. Who here follows an author elsewhere is nobody's business but the follower's.
async fn followers(
    State(api): State<Api>,
    bearer: Bearer,
    Id(id): Id<AuthorId>,
    here: Uri,
    params: Params,
) -> Answer {
    let owner = bearer.owner("read:accounts")?;
    let of_here = api.author(id).await?.owner.is_some();
    let rows = api.store().followers(id, params.window(PAGE)).await?;
    page(
        &api,
        &here,
        &rows,
        |row| of_here || row.owner == Some(owner),
        as_stored,
    )
    .await
}

/// Whom an owner follows: everybody for themself, only authors of this server for others, since the rest would tell
/// which accounts they have linked.
async fn following(
    State(api): State<Api>,
    bearer: Bearer,
    Id(id): Id<AuthorId>,
    here: Uri,
    params: Params,
) -> Answer {
    let owner = bearer.owner("read:accounts")?;
    let Some(followed_by) = api.author(id).await?.owner else {
        return Ok(text("[]".to_owned()));
    };
    let rows = api.store().following(followed_by, params.window(PAGE)).await?;
    page(
        &api,
        &here,
        &rows,
        |row| followed_by == owner || row.owner.is_some(),
        as_stored,
    )
    .await
}

async fn mutes(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let owner = bearer.owner("read:mutes")?;
    hidden(&api, owner, &here, &params, false).await
}

async fn blocks(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let owner = bearer.owner("read:blocks")?;
    hidden(&api, owner, &here, &params, true).await
}

async fn hidden(api: &Api, owner: OwnerId, here: &Uri, params: &Params, blocks: bool) -> Answer {
    let rows = api.store().hidden(owner, blocks, params.window(PAGE)).await?;
    let write = |row: &AuthorRow| {
        if blocks {
            row.fragment.clone()
        } else {
            muted(&row.fragment)
        }
    };
    page(api, here, &rows, |_| true, write).await
}

async fn lists(State(api): State<Api>, bearer: Bearer, Id(id): Id<AuthorId>) -> Answer {
    let owner = bearer.owner("read:lists")?;
    let rows = api.store().lists_with(owner, id).await?;
    Ok(value(&rows.iter().map(list).collect::<Vec<_>>()))
}

/// One empty answer for each author that is asked about.
async fn familiar(bearer: Bearer, params: Params) -> Answer {
    bearer.owner("read:follows")?;
    let ids: Vec<AuthorId> = params.ids("id");
    let all: Vec<_> = ids
        .iter()
        .map(|id| json!({ "id": id.to_string(), "accounts": [] }))
        .collect();
    Ok(value(&all))
}

/// Whom an author of this server shows on their profile.
async fn endorsements(
    State(api): State<Api>,
    bearer: Bearer,
    Id(id): Id<AuthorId>,
    here: Uri,
    params: Params,
) -> Answer {
    bearer.viewer("read:accounts")?;
    match api.author(id).await?.owner {
        Some(owner) => {
            let rows = api.store().endorsed(owner, params.window(PAGE)).await?;
            page(&api, &here, &rows, |_| true, as_stored).await
        }
        None => Ok(text("[]".to_owned())),
    }
}

async fn own_endorsements(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let owner = bearer.owner("read:accounts")?;
    let rows = api.store().endorsed(owner, params.window(PAGE)).await?;
    page(&api, &here, &rows, |_| true, as_stored).await
}

/// Who asks to follow the owner.
async fn follow_requests(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let owner = bearer.owner("read:follows")?;
    let me = api
        .store()
        .owner(owner)
        .await?
        .ok_or_else(ApiError::unauthorized)?;
    let rows = api
        .store()
        .follow_requests(me.author, params.window(PAGE))
        .await?;
    page(&api, &here, &rows, |_| true, as_stored).await
}

/// Authors of this server who let themselves be found.
async fn directory(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    bearer.viewer("read:accounts")?;
    let offset = params.number("offset")?.unwrap_or(0);
    let newest = params.word("order") == Some("new");
    let ids = api
        .store()
        .discoverable(newest, params.limit(PAGE, 2 * PAGE), offset)
        .await?;
    let rows = api.store().authors(&ids).await?;
    Ok(text(array(rows.iter().map(|row| row.fragment.as_str()))))
}
