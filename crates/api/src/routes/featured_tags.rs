//! `/api/v1/featured_tags`: the tags on a profile.

use super::Slashed;
use crate::answer::{Answer, nothing, value};
use crate::entities::tag::featured;
use crate::extract::{Bearer, Id, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::{delete, get};
use syrinx_model::{AuthorId, FeaturedTagId, OwnerId};

/// So many tags are suggested.
const SUGGESTED: usize = 10;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/featured_tags", get(index).post(create))
        .at("/api/v1/featured_tags/suggestions", get(suggestions))
        .at("/api/v1/featured_tags/{id}", delete(remove))
        .at("/api/v1/accounts/{id}/featured_tags", get(of_author))
}

async fn of(api: &Api, owner: OwnerId) -> Answer {
    let base = &api.settings.base_url;
    let tags = api.store().featured_tags(owner).await?;
    Ok(value(
        &tags.iter().map(|tag| featured(base, tag)).collect::<Vec<_>>(),
    ))
}

async fn index(State(api): State<Api>, bearer: Bearer) -> Answer {
    of(&api, bearer.owner("read:accounts")?).await
}

/// Those of an author; networks do not tell us theirs.
async fn of_author(State(api): State<Api>, bearer: Bearer, Id(id): Id<AuthorId>) -> Answer {
    bearer.viewer("read:accounts")?;
    match api.store().owner_of_author(id).await? {
        Some(owner) => of(&api, owner.id).await,
        None => Ok(value(&[(); 0])),
    }
}

async fn create(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:accounts")?;
    let name = params.need("name")?.trim().trim_start_matches('#');
    let made = api.engine.feature_tag(owner, name).await?;
    Ok(value(&featured(&api.settings.base_url, &made)))
}

async fn remove(State(api): State<Api>, bearer: Bearer, Id(id): Id<FeaturedTagId>) -> Answer {
    let owner = bearer.owner("write:accounts")?;
    api.engine.unfeature_tag(owner, id).await?;
    Ok(nothing())
}

async fn suggestions(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner("read:accounts")?;
    let names = api.store().favourite_tags(owner, SUGGESTED).await?;
    Ok(value(&api.tags(Some(owner), &names).await?))
}
