//! `/statuses/preview`: what would be said where, without saying it.

use crate::answer::{Answer, value};
use crate::entities::delivery::loss;
use crate::extract::{Bearer, Params};
use crate::routes::{Slashed, compose};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use serde_json::{Value, json};
use syrinx_engine::{PreviewPart, PreviewTarget};

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/api/syrinx/v1/statuses/preview", post(preview))
}

async fn preview(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:statuses")?;
    bearer.owner("read:syrinx")?;
    let compose = compose(&api, owner, &params).await?;
    let preview = api.engine.preview(owner, compose).await?;
    Ok(value(
        &json!({ "previews": preview.targets.iter().map(target).collect::<Vec<_>>() }),
    ))
}

fn target(target: &PreviewTarget) -> Value {
    json!({
        "target": target.account.to_string(),
        "network": target.network,
        "handle": target.handle,
        "ok": target.ok,
        "split": target.parts.len() > 1,
        "parts": target.parts.iter().map(part).collect::<Vec<_>>(),
        "warnings": target.losses.iter().map(loss).collect::<Vec<_>>(),
        "errors": target.error.iter().map(loss).collect::<Vec<_>>(),
    })
}

fn part(part: &PreviewPart) -> Value {
    json!({
        "text": part.text,
        "length": part.length,
        "max": part.max,
        "media_ids": part.media.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
