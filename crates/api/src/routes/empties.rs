//! Routes for what this server does not have yet. Reading them gives a correct nothing, since several clients refuse to
//! start without an answer; changing them is refused with a sentence.

use super::Slashed;
use crate::answer::text;
use crate::error::ApiError;
use crate::extract::Bearer;
use crate::state::Api;
use axum::Router;
use axum::routing::{MethodRouter, get, post};
use http::StatusCode;

/// Empty lists, with the scope that reading them takes; without one, anybody may.
const EMPTY: [(&str, Option<&str>); 12] = [
    ("/api/v1/announcements", Some("read")),
    ("/api/v1/custom_emojis", None),
    ("/api/v1/domain_blocks", Some("read:blocks")),
    ("/api/v1/instance/activity", None),
    ("/api/v1/instance/domain_blocks", None),
    ("/api/v1/instance/rules", None),
    ("/api/v1/suggestions", Some("read")),
    ("/api/v2/suggestions", Some("read")),
    ("/api/v1/trends", None),
    ("/api/v1/trends/tags", None),
    ("/api/v1/trends/statuses", None),
    ("/api/v1/trends/links", None),
];

/// What can only be done, not read.
const CLOSED: [(&str, &str, &str); 2] = [
    ("/api/v1/reports", "write:reports", "send reports"),
    ("/api/v1/statuses/{id}/translate", "read:statuses", "translate"),
];

pub(super) fn routes() -> Router<Api> {
    let mut router = Router::new()
        .at("/api/v1/instance/translation_languages", constant(None, "{}"))
        .at("/api/v1/statuses/{id}/quotes", constant(None, "[]"))
        .at(
            "/api/v1/push/subscription",
            get(no_push).post(push_later).put(push_later).delete(no_push),
        );
    for (path, scope) in EMPTY {
        router = router.at(path, constant(scope, "[]"));
    }
    for (path, scope, what) in CLOSED {
        router = router.at(path, closed(scope, what));
    }
    router
}

fn constant(scope: Option<&'static str>, json: &'static str) -> MethodRouter<Api> {
    get(move |bearer: Bearer| async move {
        match scope {
            Some(scope) => bearer.owner(scope).map(|_| text(json.to_owned())),
            None => Ok(text(json.to_owned())),
        }
    })
}

fn closed(scope: &'static str, what: &'static str) -> MethodRouter<Api> {
    post(move |bearer: Bearer| async move {
        match bearer.owner(scope) {
            Ok(_) => ApiError::invalid(format!("This server cannot {what} yet")),
            Err(error) => error,
        }
    })
}

/// No subscription is what clients expect to be told when there is none.
async fn no_push(bearer: Bearer) -> ApiError {
    bearer.owner("push").err().unwrap_or_else(ApiError::not_found)
}

async fn push_later(bearer: Bearer) -> ApiError {
    let sentence = "This server cannot send push notifications yet";
    bearer
        .owner("push")
        .err()
        .unwrap_or_else(|| ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, sentence))
}
