//! `/api/v2/notifications`: notices of one kind about one post are told together.

use super::{Slashed, notifications};
use crate::answer::{Answer, nothing, text, with_link};
use crate::entities::json::list;
use crate::entities::notification_groups::groups;
use crate::error::ApiError;
use crate::extract::{Bearer, Name, Params};
use crate::paging::link;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use http::Uri;
use std::collections::BTreeMap;
use syrinx_model::NoticeId;
use syrinx_store::{NoticeFilter, NoticeView, Window};

/// A group is looked for among so many of the latest notices.
const LOOKED_THROUGH: usize = 200;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v2/notifications", get(index))
        .at("/api/v2/notifications/{key}", get(show))
        .at("/api/v2/notifications/{key}/accounts", get(accounts))
        .at("/api/v2/notifications/{key}/dismiss", post(dismiss))
}

async fn index(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let owner = bearer.owner("read:notifications")?;
    let (notices, ends) = notifications::page(&api, owner, &bearer, &params).await?;
    let groups = groups(&notices, &params.texts("grouped_types"));
    let link = link(&api, &here, ends);
    Ok(with_link(
        text(api.notification_groups(owner, &groups).await?),
        link,
    ))
}

async fn show(State(api): State<Api>, bearer: Bearer, Name(key): Name) -> Answer {
    let owner = bearer.owner("read:notifications")?;
    let notices = of(&api, &bearer, &key).await?;
    let groups = groups(&notices, &[]);
    Ok(text(api.notification_groups(owner, &groups).await?))
}

async fn accounts(State(api): State<Api>, bearer: Bearer, Name(key): Name) -> Answer {
    let notices = of(&api, &bearer, &key).await?;
    let authors: BTreeMap<_, _> = notices
        .iter()
        .map(|notice| (notice.author, notice.author_fragment.as_str()))
        .collect();
    Ok(text(list(authors.into_values())))
}

async fn dismiss(State(api): State<Api>, bearer: Bearer, Name(key): Name) -> Answer {
    let owner = bearer.owner("write:notifications")?;
    for notice in found(&api, &bearer, &key).await? {
        api.store().dismiss_notice(owner, notice.id).await?;
    }
    Ok(nothing())
}

/// The notices of a group, newest first.
async fn of(api: &Api, bearer: &Bearer, key: &str) -> Result<Vec<NoticeView>, ApiError> {
    bearer.owner("read:notifications")?;
    let notices = found(api, bearer, key).await?;
    if notices.is_empty() {
        Err(ApiError::not_found())
    } else {
        Ok(notices)
    }
}

async fn found(api: &Api, bearer: &Bearer, key: &str) -> Result<Vec<NoticeView>, ApiError> {
    let owner = bearer.caller()?.owner.ok_or_else(ApiError::not_found)?;
    let hidden = notifications::unknown_to(bearer);
    if let Some(id) = key.strip_prefix("ungrouped-") {
        let id: NoticeId = id.parse().map_err(|_| ApiError::not_found())?;
        let notice = api.store().notice(owner, id).await?;
        return Ok(notice
            .into_iter()
            .filter(|notice| Some(notice.kind) != hidden)
            .collect());
    }
    let filter = NoticeFilter {
        without: hidden.into_iter().collect(),
        ..NoticeFilter::default()
    };
    let window = Window {
        limit: LOOKED_THROUGH,
        ..Window::default()
    };
    let mut notices = api.store().notices(owner, &filter, window).await?;
    notices.retain(|notice| crate::entities::notification::group_key(notice) == key);
    Ok(notices)
}
