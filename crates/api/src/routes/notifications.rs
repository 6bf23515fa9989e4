//! `/api/v1/notifications`: what was told to the owner, one by one.

use super::Slashed;
use crate::answer::{Answer, nothing, text, value, with_link};
use crate::entities::notification::kind;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Param, Params};
use crate::paging::{self, link};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use http::Uri;
use serde_json::json;
use syrinx_model::{NoticeId, NoticeKind, OwnerId};
use syrinx_store::{FilterContext, NoticeFilter, NoticeView, StatusView, Window};

/// How many notices a page has, unless asked otherwise.
pub(super) const PAGE: usize = 40;
/// Unread notices are counted up to here.
const MOST_UNREAD: usize = 100;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/notifications", get(index))
        .at("/api/v1/notifications/clear", post(clear))
        .at("/api/v1/notifications/unread_count", get(unread_count))
        .at("/api/v2/notifications/unread_count", get(unread_count))
        .at("/api/v1/notifications/{id}", get(show))
        .at("/api/v1/notifications/{id}/dismiss", post(dismiss))
        .at("/api/v1/notifications/dismiss", post(dismiss_named))
}

async fn index(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let owner = bearer.owner("read:notifications")?;
    let (notices, ends) = page(&api, owner, &bearer, &params).await?;
    let link = link(&api, &here, ends);
    Ok(with_link(text(api.notifications(owner, &notices).await?), link))
}

/// A page of notices as it was asked for, with the ids to page by. What the owner's filters hide is left out; what is at
/// the ends is told before that.
pub(super) async fn page(
    api: &Api,
    owner: OwnerId,
    bearer: &Bearer,
    params: &Param,
) -> Result<(Vec<NoticeView>, Option<(i64, i64)>), ApiError> {
    let Some(filter) = filter(bearer, params) else {
        return Ok((Vec::new(), None));
    };
    let notices = api.store().notices(owner, &filter, params.window(PAGE)).await?;
    let ends = paging::ends(&notices, |notice| notice.id.0);
    Ok((unhidden(api, owner, notices).await?, ends))
}

/// Notices without those whose status is hidden by a filter of the owner.
pub(crate) async fn unhidden(
    api: &Api,
    owner: OwnerId,
    mut notices: Vec<NoticeView>,
) -> Result<Vec<NoticeView>, ApiError> {
    let views: Vec<&StatusView> = notices
        .iter()
        .filter_map(|notice| notice.status.as_ref())
        .collect();
    let left = api.leaves(owner, FilterContext::Notifications, &views).await?;
    let mut left = left.into_iter();
    notices.retain(|notice| notice.status.is_none() || left.next().unwrap_or(true));
    Ok(notices)
}

/// Which notices are asked for; none if only kinds that we do not know.
fn filter(bearer: &Bearer, params: &Param) -> Option<NoticeFilter> {
    let asked = params.texts("types");
    let kinds: Vec<NoticeKind> = asked.iter().filter_map(|word| kind(word)).collect();
    if kinds.is_empty() && !asked.is_empty() {
        return None;
    }
    let without = params
        .texts("exclude_types")
        .into_iter()
        .filter_map(kind)
        .chain(unknown_to(bearer))
        .collect();
    Some(NoticeFilter {
        kinds,
        without,
        author: params.number("account_id").ok().flatten(),
    })
}

/// Kinds of our own, which only those are told who know the extension.
pub(crate) fn unknown_to(bearer: &Bearer) -> Option<NoticeKind> {
    (!bearer.allows("read:syrinx")).then_some(NoticeKind::DeliveryFailed)
}

/// One notice, if it is one that this caller is told.
async fn one(api: &Api, bearer: &Bearer, id: NoticeId) -> Result<NoticeView, ApiError> {
    let owner = bearer.owner("read:notifications")?;
    let notice = api.store().notice(owner, id).await?;
    notice
        .filter(|notice| Some(notice.kind) != unknown_to(bearer))
        .ok_or_else(ApiError::not_found)
}

async fn show(State(api): State<Api>, bearer: Bearer, Id(id): Id<NoticeId>) -> Answer {
    let owner = bearer.owner("read:notifications")?;
    let notice = one(&api, &bearer, id).await?;
    Ok(text(api.notification(owner, &notice).await?))
}

async fn dismiss(State(api): State<Api>, bearer: Bearer, Id(id): Id<NoticeId>) -> Answer {
    let owner = bearer.owner("write:notifications")?;
    api.store().dismiss_notice(owner, id).await?;
    Ok(nothing())
}

async fn dismiss_named(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:notifications")?;
    let id = params.number("id")?.ok_or_else(ApiError::not_found)?;
    api.store().dismiss_notice(owner, id).await?;
    Ok(nothing())
}

async fn clear(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner("write:notifications")?;
    api.store().clear_notices(owner).await?;
    Ok(nothing())
}

/// Notices above the owner's marker.
async fn unread_count(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("read:notifications")?;
    let markers = api.store().markers(owner).await?;
    let read = markers
        .iter()
        .find(|marker| marker.timeline == "notifications")
        .map(|marker| marker.last_read_id);
    let window = Window {
        since: read,
        limit: params.limit(MOST_UNREAD, MOST_UNREAD),
        ..Window::default()
    };
    let notices = match filter(&bearer, &params) {
        Some(filter) => api.store().notices(owner, &filter, window).await?,
        None => Vec::new(),
    };
    let told = unhidden(&api, owner, notices).await?;
    Ok(value(&json!({ "count": told.len() })))
}
