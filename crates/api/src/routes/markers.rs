//! `/api/v1/markers`: how far the owner has read.

use super::Slashed;
use crate::answer::{Answer, value};
use crate::error::ApiError;
use crate::extract::{Bearer, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Map, Value, json};
use syrinx_model::Moment;
use syrinx_store::Marker;

/// The timelines that have a marker.
const TIMELINES: [&str; 2] = ["home", "notifications"];

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/api/v1/markers", get(show).post(update))
}

/// What was asked for is always there, since a client reads it without looking.
async fn show(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("read:statuses")?;
    let asked = params.texts("timeline");
    let known = api.store().markers(owner).await?;
    let markers: Map<String, Value> = TIMELINES
        .into_iter()
        .filter(|timeline| asked.is_empty() || asked.contains(timeline))
        .map(|timeline| {
            let marker = known.iter().find(|marker| marker.timeline == timeline).cloned();
            (
                timeline.to_owned(),
                entity(&marker.unwrap_or_else(|| unread(timeline))),
            )
        })
        .collect();
    Ok(value(&markers))
}

async fn update(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:statuses")?;
    let mut markers = Map::new();
    for timeline in TIMELINES {
        let Some(read) = params
            .get(timeline)
            .and_then(|marker| marker.word("last_read_id"))
        else {
            continue;
        };
        let id: i64 = read.parse().map_err(|_| {
            ApiError::invalid("Validation failed: last_read_id must be the id of a status or notification")
        })?;
        let marker = api
            .store()
            .move_marker(owner, timeline, id, api.engine.now())
            .await?;
        markers.insert(timeline.to_owned(), entity(&marker));
    }
    Ok(value(&markers))
}

fn unread(timeline: &str) -> Marker {
    Marker {
        timeline: timeline.to_owned(),
        last_read_id: 0,
        version: 0,
        updated_at: Moment(0),
    }
}

fn entity(marker: &Marker) -> Value {
    json!({
        "last_read_id": marker.last_read_id.to_string(),
        "version": marker.version,
        "updated_at": marker.updated_at.rfc3339(),
    })
}
