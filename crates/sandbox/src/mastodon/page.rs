//! Windows on lists that are sorted by id, and the `Link` header that leads to the next one.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Uri, header::LINK};
use serde_json::Value;

use super::params::Params;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Window {
    max_id: Option<u64>,
    since_id: Option<u64>,
    min_id: Option<u64>,
    limit: usize,
}

impl Window {
    pub(crate) fn read(params: &Params, default: usize, most: usize) -> Self {
        let limit = params
            .number("limit")
            .and_then(|limit| usize::try_from(limit).ok())
            .unwrap_or(default);
        Self {
            max_id: params.number("max_id"),
            since_id: params.number("since_id"),
            min_id: params.number("min_id"),
            limit: limit.clamp(1, most),
        }
    }

    /// Cuts the window out of items that come oldest first; the result is newest first.
    ///
    /// `since_id` is only a lower bound, so that a gap may remain below the page; `min_id` gives the page right
    /// above it.
    pub(crate) fn cut<T>(&self, ascending: impl DoubleEndedIterator<Item = (u64, T)>) -> Vec<(u64, T)> {
        let above = self.since_id.max(self.min_id).unwrap_or(0);
        let mut inside = ascending.filter(|(id, _)| *id > above && self.max_id.is_none_or(|max| *id < max));
        if self.min_id.is_some() {
            let mut page: Vec<_> = inside.by_ref().take(self.limit).collect();
            page.reverse();
            page
        } else {
            inside.rev().take(self.limit).collect()
        }
    }

    /// The page as an answer; an empty one has no `Link` header.
    pub(crate) fn answer(&self, base: &str, uri: &Uri, page: Vec<(u64, Value)>) -> Response {
        let ends = page
            .first()
            .zip(page.last())
            .map(|((newest, _), (oldest, _))| (*newest, *oldest));
        let items: Vec<Value> = page.into_iter().map(|(_, item)| item).collect();
        let mut response = Json(items).into_response();
        if let Some((newest, oldest)) = ends {
            let next = address(base, uri, "max_id", oldest);
            let prev = address(base, uri, "min_id", newest);
            let links = format!(r#"<{next}>; rel="next", <{prev}>; rel="prev""#);
            if let Ok(links) = HeaderValue::from_str(&links) {
                response.headers_mut().insert(LINK, links);
            }
        }
        response
    }
}

/// The same address with another bound.
fn address(base: &str, uri: &Uri, bound: &str, id: u64) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (key, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        if !matches!(key.as_ref(), "max_id" | "since_id" | "min_id" | "access_token") {
            query.append_pair(&key, &value);
        }
    }
    query.append_pair(bound, &id.to_string());
    format!("{base}{}?{}", uri.path(), query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(window: Window) -> Vec<u64> {
        window
            .cut((1..=9).map(|id| (id, ())))
            .into_iter()
            .map(|(id, ())| id)
            .collect()
    }

    #[test]
    fn windows_are_cut_as_mastodon_does() {
        let window = Window {
            limit: 3,
            ..Window::default()
        };
        assert_eq!(ids(window), [9, 8, 7]);
        assert_eq!(
            ids(Window {
                max_id: Some(7),
                ..window
            }),
            [6, 5, 4]
        );
        assert_eq!(
            ids(Window {
                since_id: Some(2),
                ..window
            }),
            [9, 8, 7],
            "a gap remains"
        );
        assert_eq!(
            ids(Window {
                min_id: Some(2),
                ..window
            }),
            [5, 4, 3],
            "the page right above"
        );
        assert_eq!(
            ids(Window {
                min_id: Some(2),
                max_id: Some(5),
                ..window
            }),
            [4, 3]
        );
        assert!(
            ids(Window {
                min_id: Some(9),
                ..window
            })
            .is_empty()
        );
    }
}
