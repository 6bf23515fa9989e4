//! The feeds, which answer 304 to those who have them already.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::{
    HeaderMap, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LINK},
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use time::{OffsetDateTime, PrimitiveDateTime, macros::format_description};

use super::{Here, Site};
use crate::feed::{formats::Format, mischief::Mischief};

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/{blog}/rss.xml", get(rss))
        .route("/{blog}/atom.xml", get(atom))
        .route("/{blog}/feed.json", get(json))
}

#[derive(Deserialize)]
struct Hop {
    #[serde(default)]
    hop: u64,
}

async fn rss(here: Here, blog: Path<String>, hop: Query<Hop>, headers: HeaderMap) -> Response {
    answer(&here, &blog, Format::Rss, hop.0.hop, &headers)
}

async fn atom(here: Here, blog: Path<String>, hop: Query<Hop>, headers: HeaderMap) -> Response {
    answer(&here, &blog, Format::Atom, hop.0.hop, &headers)
}

async fn json(here: Here, blog: Path<String>, hop: Query<Hop>, headers: HeaderMap) -> Response {
    answer(&here, &blog, Format::Json, hop.0.hop, &headers)
}

fn answer(State(here): &Here, name: &str, format: Format, hop: u64, asked: &HeaderMap) -> Response {
    let loops = here.with(|state| {
        let blog = state.blogs.get(name);
        blog.is_some_and(|blog| blog.does(Mischief::RedirectLoop))
    });
    if loops {
        let next = hop.wrapping_add(1);
        return Redirect::temporary(&format!("{}?hop={next}", here.feed_url(name, format))).into_response();
    }
    let Some(written) = here.write(name, format) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let hash: String = Sha256::digest(&written.body)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let tag = format!("\"{hash}\"");
    let own = here.feed_url(name, format);
    let mut links = format!("<{own}>; rel=\"self\"");
    if let Some(hub) = here.hub_url() {
        links += &format!(", <{hub}>; rel=\"hub\"");
    }
    let unchanged = is_known(asked, &tag, written.updated);
    let headers = [
        (ETAG, tag),
        (LAST_MODIFIED, http_date(written.updated)),
        (CACHE_CONTROL, "max-age=0".to_owned()),
        (LINK, links),
    ];
    if unchanged {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(CONTENT_TYPE, written.mime)], written.body).into_response()
}

/// Whether the reader has this version. As RFC 9110 says, a date counts only where no tag was sent.
fn is_known(asked: &HeaderMap, tag: &str, updated: OffsetDateTime) -> bool {
    let text = |name| asked.get(name).and_then(|value| value.to_str().ok());
    if let Some(tags) = text(IF_NONE_MATCH) {
        return tags
            .split(',')
            .map(|it| it.trim().trim_start_matches("W/"))
            .any(|it| it == tag || it == "*");
    }
    let since = text(IF_MODIFIED_SINCE).and_then(parse_date);
    since.is_some_and(|since| updated.unix_timestamp() <= since.unix_timestamp())
}

fn http_date(at: OffsetDateTime) -> String {
    let shape = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    at.format(&shape).unwrap_or_default()
}

fn parse_date(text: &str) -> Option<OffsetDateTime> {
    let shape = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    PrimitiveDateTime::parse(text, &shape)
        .ok()
        .map(PrimitiveDateTime::assume_utc)
}
