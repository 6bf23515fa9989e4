//! The manners of a web server with feeds, and how the items of a JSON Feed go bad.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::{Malformed, gate::Dialect};

pub(crate) struct Manners;

impl Dialect for Manners {
    fn expired(&self) -> Response {
        StatusCode::UNAUTHORIZED.into_response()
    }

    fn spoil(&self, page: &mut Value, damage: Malformed) {
        let Some(items) = page.get_mut("items").and_then(Value::as_array_mut) else {
            return;
        };
        let Some(mut item) = items.first().cloned() else {
            return;
        };
        item["id"] = json!("spoiled");
        match damage {
            Malformed::WrongTypes => {
                item["content_html"] = json!(42);
                item["date_published"] = json!(["yesterday"]);
                item["url"] = json!({});
                item["attachments"] = json!("none");
            }
            Malformed::HostileHtml => {
                item["content_html"] = json!("<p onclick=alert(1)>Hm<script>alert(1)</script><div");
                item["url"] = json!("javascript:alert(1)");
            }
            Malformed::MissingAuthor => item["authors"] = json!(null),
        }
        items.insert(0, item);
    }

    /// Web servers tell no quota.
    fn quota(&self, _headers: &mut HeaderMap, _limit: u32, _remaining: u32, _reset: OffsetDateTime) {}
}
