//! Mastodon's manners: its words for an expired token, its quota headers, and how its items go bad.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::answer::Oops;
use crate::{Malformed, clock, gate::Dialect};

pub(crate) struct Manners;

impl Dialect for Manners {
    fn expired(&self) -> Response {
        Oops::unauthorized("The access token expired").into_response()
    }

    fn spoil(&self, page: &mut Value, damage: Malformed) {
        if let Some(items) = page.as_array_mut() {
            return spoil_list(items, damage);
        }
        for list in ["ancestors", "descendants", "statuses"] {
            if let Some(items) = page.get_mut(list).and_then(Value::as_array_mut) {
                spoil_list(items, damage);
            }
        }
    }

    fn quota(&self, headers: &mut HeaderMap, limit: u32, remaining: u32, reset: OffsetDateTime) {
        headers.insert("x-ratelimit-limit", limit.into());
        headers.insert("x-ratelimit-remaining", remaining.into());
        if let Ok(reset) = HeaderValue::from_str(&clock::iso(reset)) {
            headers.insert("x-ratelimit-reset", reset);
        }
    }
}

/// Puts a damaged copy of the first item in front of it, under an id that no honest item has.
fn spoil_list(items: &mut Vec<Value>, damage: Malformed) {
    let Some(mut item) = items.first().cloned() else {
        return;
    };
    let id = item["id"]
        .as_str()
        .and_then(|id| id.parse::<u64>().ok())
        .unwrap_or(0)
        ^ 0x8000;
    item["id"] = id.to_string().into();
    item["uri"] = format!("{}#spoiled", item["uri"].as_str().unwrap_or_default()).into();
    match damage {
        Malformed::WrongTypes => {
            item["created_at"] = json!(["yesterday"]);
            item["account"] = json!("somebody");
            item["content"] = json!(42);
            item["media_attachments"] = json!({ "0": null });
            item["favourites_count"] = json!("many");
        }
        Malformed::HostileHtml => {
            item["content"] = json!(HOSTILE);
            item["spoiler_text"] = json!("<script>alert(1)</script>");
            item["account"]["display_name"] = json!("<img src=x onerror=alert(1)>\u{202e}");
            item["account"]["note"] = json!(HOSTILE);
            item["url"] = json!("javascript:alert(1)");
        }
        Malformed::MissingAuthor => {
            if let Some(fields) = item.as_object_mut() {
                fields.remove("account");
            }
        }
    }
    items.insert(0, item);
}

const HOSTILE: &str = concat!(
    r#"<p onclick="alert(1)">Good morning<script>alert(1)</script>"#,
    r#"<a href="javascript:alert(1)">here</a><iframe src="https://evil.example"></iframe>"#,
    r#"<style>body{display:none}</style><b><i><u><blockquote><div"#,
);
