//! `/api/v1/statuses/…`: reading one or several.

use super::Slashed;
use crate::answer::{Answer, text, value};
use crate::entities::json::Object;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Value, json};
use syrinx_model::StatusId;

/// How many statuses may be asked for at once.
const BATCH: usize = 40;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/statuses/{id}/context", get(context))
        .at("/api/v1/statuses/{id}/source", get(source))
        .at("/api/v1/statuses/{id}/history", get(history))
}

/// `GET /api/v1/statuses?id[]=…`
pub(super) async fn several(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let viewer = bearer.viewer("read:statuses")?;
    let mut ids: Vec<StatusId> = params.ids("id");
    ids.extend(params.ids::<StatusId>("ids"));
    ids.truncate(BATCH);
    let views = api.store().statuses(viewer, &ids).await?;
    Ok(text(api.statuses(viewer, &views).await?))
}

/// `GET /api/v1/statuses/{id}`
pub(super) async fn one(State(api): State<Api>, bearer: Bearer, Id(id): Id<StatusId>) -> Answer {
    let viewer = bearer.viewer("read:statuses")?;
    Ok(text(api.status_of(viewer, id).await?))
}

/// The conversation. An owner's network is asked for it first; what it does not answer in time comes later.
async fn context(State(api): State<Api>, bearer: Bearer, Id(id): Id<StatusId>) -> Answer {
    let viewer = bearer.viewer("read:statuses")?;
    api.view(viewer, id).await?;
    if let Some(owner) = viewer
        && let Err(error) = api.engine.fetch_thread(owner, id).await
    {
        tracing::debug!(%id, %error, "a conversation could not be read from its network");
    }
    let (ancestors, descendants) = api.store().context(viewer, id).await?;
    let ancestors = api.statuses(viewer, &ancestors).await?;
    let descendants = api.statuses(viewer, &descendants).await?;
    let mut out = String::new();
    Object::open(&mut out)
        .raw("ancestors", &ancestors)
        .raw("descendants", &descendants)
        .close();
    Ok(text(out))
}

/// What was typed, of the owner's own posts; of others, what their text says.
async fn source(State(api): State<Api>, bearer: Bearer, Id(id): Id<StatusId>) -> Answer {
    let owner = bearer.owner("read:statuses")?;
    let view = api.view(Some(owner), id).await?;
    let (text, spoiler) = if view.own {
        let draft = api.engine.source(owner, id).await?;
        (draft.text.plain().to_owned(), draft.spoiler)
    } else {
        let post = api
            .store()
            .post(view.post)
            .await?
            .ok_or_else(ApiError::not_found)?;
        (post.body.text.plain().to_owned(), post.body.spoiler)
    };
    Ok(value(
        &json!({ "id": id.to_string(), "text": text, "spoiler_text": spoiler }),
    ))
}

/// The versions of a status, the oldest first.
async fn history(State(api): State<Api>, bearer: Bearer, Id(id): Id<StatusId>) -> Answer {
    let viewer = bearer.viewer("read:statuses")?;
    let view = api.view(viewer, id).await?;
    let now: Value =
        serde_json::from_str(&api.status(viewer, &view).await?).map_err(|error| damaged(&error))?;
    let mut versions = Vec::new();
    for (at, fragment) in api.store().earlier(view.post).await? {
        let was: Value = serde_json::from_str(&format!("{{{fragment}}}")).map_err(|error| damaged(&error))?;
        versions.push(version(&was, &json!(at.rfc3339()), &now["account"]));
    }
    let at = if now["edited_at"].is_null() {
        &now["created_at"]
    } else {
        &now["edited_at"]
    };
    versions.push(version(&now, at, &now["account"]));
    Ok(value(&versions))
}

/// One version of a status.
fn version(said: &Value, at: &Value, account: &Value) -> Value {
    json!({
        "content": said["content"],
        "spoiler_text": said["spoiler_text"],
        "sensitive": said["sensitive"],
        "created_at": at,
        "account": account,
        "media_attachments": said["media_attachments"],
        "emojis": said["emojis"],
        "poll": said["poll"],
        "quote": said["quote"],
    })
}

pub(super) fn damaged(error: &serde_json::Error) -> ApiError {
    syrinx_store::Error::Damaged(error.to_string()).into()
}
