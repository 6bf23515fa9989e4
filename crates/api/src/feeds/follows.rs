//! `/api/syrinx/v1/accounts/{id}/follows.opml`: the feeds that an account follows, out and in.

use super::opml::{self, Outline};
use crate::answer::Answer;
use crate::error::ApiError;
use crate::extract::{Bearer, Id};
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::{StatusCode, header};
use serde_json::json;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use syrinx_model::html::is_web;
use syrinx_model::{AccountId, Author, OwnerId};
use syrinx_store::Account;

/// The network whose authors are feeds: OPML lists nothing else.
const FEEDS: &str = "feed";
/// Bytes of a list that is taken in: 10 MB.
const MAX_BYTES: usize = 10_000_000;
/// So many addresses are looked up at once.
const AT_ONCE: usize = 4;

pub(super) fn routes() -> Router<Api> {
    Router::new().at(
        "/api/syrinx/v1/accounts/{id}/follows.opml",
        get(export).post(import),
    )
}

async fn export(State(api): State<Api>, bearer: Bearer, Id(id): Id<AccountId>) -> Answer {
    let owner = bearer.owner("read:syrinx")?;
    let account = of_feeds(&api, owner, id).await?;
    let authors = api.engine.follows(owner, id).await?;
    let outlines: Vec<Outline> = authors.iter().filter_map(outline).collect();
    let name = api.store().owner(account.owner).await?.map(|owner| owner.name);
    let title = format!("Feeds of @{}", name.unwrap_or_default());
    let headers = [
        (header::CONTENT_TYPE, "text/x-opml; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"follows.opml\"",
        ),
    ];
    Ok((headers, opml::write(&title, &outlines)).into_response())
}

fn outline(author: &Author) -> Option<Outline> {
    let asked = author.address.as_ref().map(|address| address.0.as_str());
    let url = asked
        .filter(|url| is_web(url))
        .or(Some(author.uri.as_str()).filter(|url| is_web(url)))?;
    Some(Outline {
        title: if author.name.is_empty() {
            author.handle.clone()
        } else {
            author.name.clone()
        },
        feed: url.to_owned(),
        page: Some(author.url.clone()).filter(|url| is_web(url)),
    })
}

/// Follows each feed of a list, on its own: one that cannot be followed stops no other. The answer is a JSON list of
/// which each line is written as soon as that feed is settled.
async fn import(State(api): State<Api>, bearer: Bearer, Id(id): Id<AccountId>, body: Bytes) -> Answer {
    let owner = bearer.owner("write:syrinx")?;
    of_feeds(&api, owner, id).await?;
    if body.len() > MAX_BYTES {
        return Err(ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The list is larger than 10 MB: split it",
        ));
    }
    let outlines = opml::read(&body).map_err(ApiError::invalid)?;
    Ok(told(follow_all(api, owner, id, outlines)))
}

fn follow_all(
    api: Api,
    owner: OwnerId,
    account: AccountId,
    outlines: Vec<Outline>,
) -> impl stream::Stream<Item = String> + Send + 'static {
    stream::iter(outlines)
        .map(move |outline| {
            let api = api.clone();
            async move {
                let followed = api.engine.follow_at(owner, account, &outline.feed).await;
                let error = followed
                    .err()
                    .map(|error| ApiError::from(error).sentence().to_owned());
                json!({
                    "url": outline.feed,
                    "title": outline.title,
                    "ok": error.is_none(),
                    "error": error,
                })
                .to_string()
            }
        })
        .buffered(AT_ONCE)
}

/// A JSON list, line by line.
fn told(lines: impl stream::Stream<Item = String> + Send + 'static) -> Response {
    let begun = AtomicBool::new(false);
    let lines = lines.map(move |line| {
        let comma = if begun.swap(true, Ordering::Relaxed) {
            ",\n"
        } else {
            ""
        };
        format!("{comma}{line}")
    });
    let whole = stream::iter(["[\n".to_owned()])
        .chain(lines)
        .chain(stream::iter(["\n]\n".to_owned()]))
        .map(Ok::<_, Infallible>);
    let headers = [
        (header::CONTENT_TYPE.as_str(), "application/json; charset=utf-8"),
        ("x-accel-buffering", "no"),
    ];
    (headers, Body::from_stream(whole)).into_response()
}

async fn of_feeds(api: &Api, owner: OwnerId, id: AccountId) -> Result<Account, ApiError> {
    let account = api.store().account(id).await?;
    let account = account
        .filter(|account| account.owner == owner)
        .ok_or_else(ApiError::not_found)?;
    if account.network.as_str() == FEEDS {
        return Ok(account);
    }
    let name = api.engine.network_name(&account.network);
    Err(ApiError::invalid(format!(
        "OPML lists feeds, and this account is one of {name}: link one with “syrinx link {FEEDS}”"
    )))
}
