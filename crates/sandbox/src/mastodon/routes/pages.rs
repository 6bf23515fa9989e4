//! Pages for people, pictures, and WebFinger.

use std::{io::Cursor, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use http::header::CONTENT_TYPE;
use image::{ImageFormat, Rgb, RgbImage};
use serde::Deserialize;
use serde_json::json;

use super::{Here, Instance};
use crate::mastodon::{
    answer::{Answer, Oops},
    remote,
    text::escape,
};

pub(super) fn routes() -> Router<Arc<Instance>> {
    Router::new()
        .route("/{name}", get(profile))
        .route("/{name}/{id}", get(post))
        .route("/media/{id}", get(picture))
        .route("/avatars/{file}", get(avatar))
        .route("/headers/original/missing.png", get(header))
        .route("/.well-known/webfinger", get(webfinger))
}

async fn profile(State(here): Here, Path(name): Path<String>) -> Result<Html<String>, Oops> {
    let name = name.strip_prefix('@').ok_or_else(Oops::missing)?;
    here.with(|state| remote::profile_page(state, name))
        .map(Html)
        .ok_or_else(Oops::missing)
}

async fn post(State(here): Here, Path((name, id)): Path<(String, u64)>) -> Result<Html<String>, Oops> {
    let name = name.strip_prefix('@').ok_or_else(Oops::missing)?;
    here.with(|state| {
        let status = state
            .seen(id, None)
            .filter(|status| status.url.ends_with(&format!("/@{name}/{id}")))?;
        Some(Html(format!(
            "<!DOCTYPE html><title>@{}</title>{}",
            escape(name),
            status.html
        )))
    })
    .ok_or_else(Oops::missing)
}

async fn picture(State(here): Here, Path(id): Path<u64>) -> Result<Response, Oops> {
    let media = here
        .with(|state| state.media.get(&id).cloned())
        .ok_or_else(Oops::missing)?;
    Ok(([(CONTENT_TYPE, media.content_type)], media.bytes).into_response())
}

/// A square in a colour of its own for every account.
async fn avatar(Path(file): Path<String>) -> Response {
    let id: u32 = file.trim_end_matches(".png").parse().unwrap_or(0);
    let shade = |factor: u32| u8::try_from(80 + id.wrapping_mul(factor) % 140).unwrap_or(u8::MAX);
    plain(48, 48, Rgb([shade(37), shade(71), shade(113)]))
}

async fn header() -> Response {
    plain(90, 30, Rgb([150, 170, 190]))
}

fn plain(width: u32, height: u32, colour: Rgb<u8>) -> Response {
    let mut png = Cursor::new(Vec::new());
    match RgbImage::from_pixel(width, height, colour).write_to(&mut png, ImageFormat::Png) {
        Ok(()) => ([(CONTENT_TYPE, "image/png")], png.into_inner()).into_response(),
        Err(_) => Oops::missing().into_response(),
    }
}

#[derive(Deserialize)]
struct Finger {
    resource: String,
}

async fn webfinger(State(here): Here, Query(Finger { resource }): Query<Finger>) -> Answer {
    let acct = resource.strip_prefix("acct:").unwrap_or(&resource);
    here.with(|state| {
        let account = state
            .account_called(acct)
            .filter(|account| account.host.is_none())?;
        Some(Json(json!({
            "subject": format!("acct:{}@{}", account.username, state.host()),
            "aliases": [account.url, account.uri],
            "links": [
                { "rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": account.url },
                { "rel": "self", "type": "application/activity+json", "href": account.uri },
            ],
        })))
    })
    .ok_or_else(Oops::missing)
}
