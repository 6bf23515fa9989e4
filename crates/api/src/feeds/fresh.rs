//! Readers come often, and mostly for nothing: they tell what they have, and get it only if it is no longer fresh.

use super::{Feed, Form};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use syrinx_model::Moment;

/// A feed in a form, or 304 if the reader has it (RFC 9110, 13).
pub(super) fn answer(feed: &Feed, form: Form, asked: &HeaderMap, cache: &'static str) -> Response {
    let body = feed.write(form);
    let digest = Sha256::digest(&body);
    let tag: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let (tag, updated) = (format!("\"{tag}\""), feed.updated());
    let mut response = if has(asked, &tag, updated) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = format!("{}; charset=utf-8", form.content_type());
        ([(header::CONTENT_TYPE, kind)], body).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    for (name, value) in [(header::ETAG, tag), (header::LAST_MODIFIED, updated.http())] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    response
}

/// Whether a reader has this version. A tag counts more than a date; proxies that compress make tags weak.
fn has(asked: &HeaderMap, tag: &str, updated: Moment) -> bool {
    let told = |name| {
        asked
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    if let Some(tags) = told(header::IF_NONE_MATCH) {
        return tags
            .split(',')
            .map(|one| one.trim().trim_start_matches("W/"))
            .any(|one| one == "*" || one == tag);
    }
    told(header::IF_MODIFIED_SINCE)
        .and_then(Moment::parse_mail)
        .is_some_and(|since| updated.seconds() <= since.seconds())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_counts_more_than_a_date() {
        let asked = |pairs: &[(header::HeaderName, &'static str)]| {
            let pairs = pairs.iter().cloned();
            pairs
                .map(|(name, value)| (name, HeaderValue::from_static(value)))
                .collect::<HeaderMap>()
        };
        let (same, later) = ("Tue, 14 Nov 2023 22:13:20 GMT", Moment(1_700_000_001_000));
        let since = (header::IF_MODIFIED_SINCE, same);
        let has = |pairs: &[_], at| has(&asked(pairs), "\"a\"", at);
        assert!(!has(&[], Moment(0)));
        assert!(has(std::slice::from_ref(&since), Moment(1_700_000_000_999)));
        assert!(!has(std::slice::from_ref(&since), later));
        assert!(has(&[(header::IF_NONE_MATCH, "\"b\", W/\"a\"")], later));
        assert!(!has(&[(header::IF_NONE_MATCH, "\"b\""), since], Moment(0)));
        assert!(!has(&[(header::IF_MODIFIED_SINCE, "yesterday")], Moment(0)));
    }
}
