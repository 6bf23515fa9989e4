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

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/accounts/{id}/follow", post(follow))
        .at(
            "/api/v1/accounts/{id}/unfollow",
            deed(Relate::Unfollow, "write:follows"),
        )
        .at("/api/v1/accounts/{id}/block", deed(Relate::Block, "write:blocks"))
        .at(
            "/api/v1/accounts/{id}/unblock",
            deed(Relate::Unblock, "write:blocks"),
        )
        .at("/api/v1/accounts/{id}/mute", deed(Relate::Mute, "write:mutes"))
        .at(
            "/api/v1/accounts/{id}/unmute",
            deed(Relate::Unmute, "write:mutes"),
        )
}

async fn follow(State(api): State<Api>, bearer: Bearer, Id(id): Id<AuthorId>, params: Params) -> Answer {
    let owner = bearer.owner("write:follows")?;
    let boosts = params.flag("reblogs").unwrap_or(true);
    related(&api, owner, id, Relate::Follow { boosts }).await
}

fn deed(relate: Relate, scope: &'static str) -> MethodRouter<Api> {
    post(
        move |State(api): State<Api>, bearer: Bearer, Id(id): Id<AuthorId>| async move {
            let owner = bearer.owner(scope)?;
            related(&api, owner, id, relate).await
        },
    )
}

async fn related(api: &Api, owner: OwnerId, author: AuthorId, relate: Relate) -> Answer {
    api.engine.relate(owner, author, relate).await?;
    let relations = api.engine.relations(owner, &[author]).await?;
    let relation = relations.first().ok_or_else(ApiError::not_found)?;
    Ok(value(&relationship(author, relation)))
}
