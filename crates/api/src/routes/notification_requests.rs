//! `/api/v1/notifications/requests` and the policy: what strangers told is held back until their owner takes them in.

use super::Slashed;
use crate::answer::{Answer, nothing, text, value, with_link};
use crate::entities::json::{Object, list};
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Params};
use crate::paging::{ends, link};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use http::Uri;
use serde_json::json;
use syrinx_model::{AuthorId, OwnerId};
use syrinx_store::{NoticeRequest, StrangerPolicy};

/// How many requests a page has, unless asked otherwise.
const PAGE: usize = 40;

/// The parts of the policy that this server does not tell apart: what they are about is always accepted.
const ACCEPTED: [&str; 5] = [
    "for_not_following",
    "for_not_followers",
    "for_new_accounts",
    "for_private_mentions",
    "for_bots",
];

/// The same as the first version of the dialect has them: a yes or no each.
const UNFILTERED: [&str; 4] = [
    "filter_not_following",
    "filter_not_followers",
    "filter_new_accounts",
    "filter_private_mentions",
];

pub(super) fn routes() -> Router<Api> {
    let policy = || get(policy).put(keep_policy).patch(keep_policy);
    Router::new()
        .at("/api/v1/notifications/policy", policy())
        .at("/api/v2/notifications/policy", policy())
        .at("/api/v1/notifications/requests", get(index))
        .at("/api/v1/notifications/requests/merged", get(merged))
        .at("/api/v1/notifications/requests/accept", post(accept_many))
        .at("/api/v1/notifications/requests/dismiss", post(dismiss_many))
        .at("/api/v1/notifications/requests/{id}", get(show))
        .at("/api/v1/notifications/requests/{id}/accept", post(accept))
        .at("/api/v1/notifications/requests/{id}/dismiss", post(dismiss))
}

async fn index(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let owner = bearer.owner("read:notifications")?;
    let requests = api.store().notice_requests(owner, params.window(PAGE)).await?;
    let mut entities = Vec::with_capacity(requests.len());
    for request in &requests {
        entities.push(entity(&api, owner, request).await?);
    }
    let link = link(&api, &here, ends(&requests, |request| request.author.0));
    Ok(with_link(text(list(entities.iter().map(String::as_str))), link))
}

async fn show(State(api): State<Api>, bearer: Bearer, Id(id): Id<AuthorId>) -> Answer {
    let owner = bearer.owner("read:notifications")?;
    let request = asked_for(&api, owner, id).await?;
    Ok(text(entity(&api, owner, &request).await?))
}

/// What was accepted is told at once: there is nothing to wait for.
async fn merged(bearer: Bearer) -> Answer {
    bearer.owner("read:notifications")?;
    Ok(value(&json!({ "merged": true })))
}

async fn accept(State(api): State<Api>, bearer: Bearer, Id(id): Id<AuthorId>) -> Answer {
    asked_for(&api, bearer.owner("write:notifications")?, id).await?;
    welcome(&api, &bearer, &[id]).await
}

async fn accept_many(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    welcome(&api, &bearer, &params.ids("id")).await
}

async fn welcome(api: &Api, bearer: &Bearer, authors: &[AuthorId]) -> Answer {
    let owner = bearer.owner("write:notifications")?;
    api.store().welcome(owner, authors).await?;
    Ok(nothing())
}

async fn dismiss(State(api): State<Api>, bearer: Bearer, Id(id): Id<AuthorId>) -> Answer {
    let owner = bearer.owner("write:notifications")?;
    asked_for(&api, owner, id).await?;
    api.store().turn_away(owner, &[id]).await?;
    Ok(nothing())
}

/// There is a request of this author.
async fn asked_for(api: &Api, owner: OwnerId, id: AuthorId) -> Result<NoticeRequest, ApiError> {
    let request = api.store().notice_request(owner, id).await?;
    request.ok_or_else(ApiError::not_found)
}

async fn dismiss_many(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:notifications")?;
    api.store().turn_away(owner, &params.ids("id")).await?;
    Ok(nothing())
}

/// A request is named by its author.
async fn entity(api: &Api, owner: OwnerId, request: &NoticeRequest) -> Result<String, ApiError> {
    let status = match &request.status {
        Some(view) => Some(api.status(Some(owner), view).await?),
        None => None,
    };
    let mut out = String::with_capacity(4096);
    let mut all = Object::open(&mut out);
    all.id("id", request.author)
        .put("created_at", &request.first_at.rfc3339())
        .put("updated_at", &request.last_at.rfc3339())
        .put("notifications_count", &request.count.to_string())
        .raw("account", &request.author_fragment)
        .raw("last_status", status.as_deref().unwrap_or("null"));
    all.close();
    Ok(out)
}

async fn policy(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner("read:notifications")?;
    shown(&api, owner).await
}

async fn keep_policy(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:notifications")?;
    let asks = |name: &&str| params.word(name).is_some_and(|word| word != "accept");
    let filters = |name: &&str| params.flag(name) == Some(true);
    let asked = ACCEPTED.into_iter().find(asks);
    if let Some(name) = asked.or_else(|| UNFILTERED.into_iter().find(filters)) {
        return Err(ApiError::invalid(format!(
            "This server does not filter by {name}; only for_limited_accounts, which is about strangers, can be filtered or dropped"
        )));
    }
    if let Some(word) = params.word("for_limited_accounts") {
        let policy = match word {
            "accept" => StrangerPolicy::Accept,
            "filter" => StrangerPolicy::Filter,
            "drop" => StrangerPolicy::Drop,
            _ => {
                return Err(ApiError::invalid(
                    "Validation failed: for_limited_accounts must be accept, filter or drop",
                ));
            }
        };
        api.store().set_stranger_policy(owner, policy).await?;
    }
    shown(&api, owner).await
}

async fn shown(api: &Api, owner: OwnerId) -> Result<Response, ApiError> {
    let policy = api.store().stranger_policy(owner).await?;
    let held = api.store().held_back(owner).await?;
    let mut shown = json!({
        "for_limited_accounts": policy,
        "summary": { "pending_requests_count": held.requests, "pending_notifications_count": held.notices },
    });
    for name in ACCEPTED {
        shown[name] = json!("accept");
    }
    for name in UNFILTERED {
        shown[name] = json!(false);
    }
    Ok(value(&shown))
}
