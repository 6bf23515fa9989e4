//! Routes that have nothing to say here, but that clients expect to be there.

use std::sync::Arc;

use axum::{Json, Router, routing::get};
use serde_json::{Value, json};

use super::Instance;
use crate::mastodon::auth::Caller;

pub(super) fn routes() -> Router<Arc<Instance>> {
    let nothing = || get(|Caller(_): Caller| async { Json(json!([])) });
    Router::new()
        .route("/api/v1/conversations", nothing())
        .route("/api/v1/lists", nothing())
        .route("/api/v2/filters", nothing())
        .route("/api/v1/mutes", nothing())
        .route("/api/v1/blocks", nothing())
        .route("/api/v1/follow_requests", nothing())
        .route("/api/v1/followed_tags", nothing())
        .route("/api/v1/announcements", nothing())
        .route("/api/v1/custom_emojis", get(|| async { Json(json!([])) }))
        .route("/api/v1/preferences", get(preferences))
}

async fn preferences(Caller(_): Caller) -> Json<Value> {
    Json(json!({
        "posting:default:visibility": "public",
        "posting:default:sensitive": false,
        "posting:default:language": null,
        "posting:default:quote_policy": "public",
        "reading:expand:media": "default",
        "reading:expand:spoilers": false,
        "reading:autoplay:gifs": false,
    }))
}
