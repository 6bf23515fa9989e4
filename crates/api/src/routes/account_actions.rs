//! `/api/v1/accounts/{id}/follow` and the like: each answers how the owner now stands to the author.

use super::Slashed;
use crate::answer::{Answer, value};
use crate::entities::relationship::relationship;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::{MethodRouter, post};
use syrinx_model::{AuthorId, OwnerId, Relate};

/// What is done to an author beside following, muting and blocking.
#[derive(Clone)]
enum Deed {
    Relate(Relate),
    Endorse(bool),
    Remove,
    Authorize,
    Reject,
}

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/accounts/{id}/follow", post(follow))
        .at(
            "/api/v1/accounts/{id}/unfollow",
            relate(Relate::Unfollow, "write:follows"),
        )
        .at(
            "/api/v1/accounts/{id}/block",
            relate(Relate::Block, "write:blocks"),
        )
        .at(
            "/api/v1/accounts/{id}/unblock",
            relate(Relate::Unblock, "write:blocks"),
        )
        .at("/api/v1/accounts/{id}/mute", post(mute))
        .at(
            "/api/v1/accounts/{id}/unmute",
            relate(Relate::Unmute, "write:mutes"),
        )
        .at("/api/v1/accounts/{id}/note", post(note))
        .at("/api/v1/accounts/{id}/endorse", endorse(true))
        .at("/api/v1/accounts/{id}/unendorse", endorse(false))
        // The older names, which are still used.
        .at("/api/v1/accounts/{id}/pin", endorse(true))
        .at("/api/v1/accounts/{id}/unpin", endorse(false))
        .at(
            "/api/v1/accounts/{id}/remove_from_followers",
            deed(Deed::Remove, "write:follows"),
        )
        .at(
            "/api/v1/follow_requests/{id}/authorize",
            deed(Deed::Authorize, "write:follows"),
        )
        .at(
            "/api/v1/follow_requests/{id}/reject",
            deed(Deed::Reject, "write:follows"),
        )
}

fn relate(relate: Relate, scope: &'static str) -> MethodRouter<Api> {
    deed(Deed::Relate(relate), scope)
}

fn endorse(on: bool) -> MethodRouter<Api> {
    deed(Deed::Endorse(on), "write:accounts")
}

async fn follow(State(api): State<Api>, bearer: Bearer, Id(id): Id<AuthorId>, params: Params) -> Answer {
    let owner = bearer.owner("write:follows")?;
    let boosts = params.flag("reblogs").unwrap_or(true);
    api.engine.relate(owner, id, Relate::Follow { boosts }).await?;
    if let Some(notify) = params.flag("notify") {
        api.engine.set_notify(owner, id, notify).await?;
    }
    standing(&api, owner, id).await
}

/// Mutes, for so many seconds if `duration` says so.
async fn mute(State(api): State<Api>, bearer: Bearer, Id(id): Id<AuthorId>, params: Params) -> Answer {
    let owner = bearer.owner("write:mutes")?;
    let seconds = params.number::<u32>("duration")?.filter(|seconds| *seconds > 0);
    api.engine.relate(owner, id, Relate::Mute).await?;
    if let Some(seconds) = seconds {
        let end = api.engine.now().plus(i64::from(seconds) * 1000);
        api.engine.mute_until(owner, id, Some(end)).await?;
    }
    standing(&api, owner, id).await
}

async fn note(State(api): State<Api>, bearer: Bearer, Id(id): Id<AuthorId>, params: Params) -> Answer {
    let owner = bearer.owner("write:accounts")?;
    let note = params.text("comment").unwrap_or_default();
    api.engine.set_note(owner, id, note).await?;
    standing(&api, owner, id).await
}

fn deed(deed: Deed, scope: &'static str) -> MethodRouter<Api> {
    post(
        move |State(api): State<Api>, bearer: Bearer, Id(id): Id<AuthorId>| async move {
            let owner = bearer.owner(scope)?;
            match deed.clone() {
                Deed::Relate(relate) => api.engine.relate(owner, id, relate).await?,
                Deed::Endorse(on) => api.engine.set_endorsed(owner, id, on).await?,
                Deed::Remove => api.engine.remove_follower(owner, id).await?,
                Deed::Authorize => api.engine.authorize_follow(owner, id).await?,
                Deed::Reject => api.engine.reject_follow(owner, id).await?,
            }
            standing(&api, owner, id).await
        },
    )
}

/// How the owner stands to an author.
async fn standing(api: &Api, owner: OwnerId, author: AuthorId) -> Answer {
    let relations = api.engine.relations(owner, &[author]).await?;
    let relation = relations.first().ok_or_else(ApiError::not_found)?;
    let regards = api.store().regards(owner, &[author]).await?;
    Ok(value(&relationship(author, relation, regards.first())))
}
