//! Who likes and who passed on a status.

use super::Slashed;
use crate::answer::{Answer, text};
use crate::entities::json::list;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use syrinx_model::{AuthorId, OwnerId, StatusId};

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/statuses/{id}/favourited_by", get(likers))
        .at("/api/v1/statuses/{id}/reblogged_by", get(boosters))
}

/// Which of the two is asked for.
#[derive(Clone, Copy)]
enum Which {
    Likers,
    Boosters,
}

async fn likers(State(api): State<Api>, bearer: Bearer, Id(id): Id<StatusId>, params: Params) -> Answer {
    let viewer = bearer.viewer("read:accounts")?;
    authors(&api, viewer, id, params.limit(40, 80), Which::Likers).await
}

async fn boosters(State(api): State<Api>, bearer: Bearer, Id(id): Id<StatusId>, params: Params) -> Answer {
    let viewer = bearer.viewer("read:accounts")?;
    authors(&api, viewer, id, params.limit(40, 80), Which::Boosters).await
}

/// Over all copies of the status.
async fn authors(api: &Api, viewer: Option<OwnerId>, id: StatusId, limit: usize, which: Which) -> Answer {
    let copies = api.store().find_status(viewer, id).await?;
    if copies.is_empty() {
        return Err(ApiError::not_found());
    }
    let mut ids: Vec<AuthorId> = Vec::new();
    for copy in copies {
        let some = match which {
            Which::Likers => api.store().liked_by(copy.id, limit).await?,
            Which::Boosters => api.store().boosted_by(copy.id, limit).await?,
        };
        ids.extend(some);
    }
    ids.dedup();
    ids.truncate(limit);
    let rows = api.store().authors(&ids).await?;
    Ok(text(list(rows.iter().map(|row| row.fragment.as_str()))))
}
