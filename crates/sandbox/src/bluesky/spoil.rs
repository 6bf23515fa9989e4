//! The network's manners: its words for an expired token, its quota headers, and how its items go bad.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::answer::Oops;
use crate::{Malformed, gate::Dialect};

pub(crate) struct Manners;

impl Dialect for Manners {
    fn expired(&self) -> Response {
        Oops::expired().into_response()
    }

    fn spoil(&self, page: &mut Value, damage: Malformed) {
        for list in ["feed", "posts", "notifications"] {
            let Some(items) = page.get_mut(list).and_then(Value::as_array_mut) else {
                continue;
            };
            let Some(mut item) = items.first().cloned() else {
                continue;
            };
            spoil_post(
                if list == "feed" {
                    &mut item["post"]
                } else {
                    &mut item
                },
                damage,
            );
            items.insert(0, item);
        }
    }

    fn quota(&self, headers: &mut HeaderMap, limit: u32, remaining: u32, reset: OffsetDateTime) {
        headers.insert("ratelimit-limit", limit.into());
        headers.insert("ratelimit-remaining", remaining.into());
        headers.insert("ratelimit-reset", reset.unix_timestamp().into());
        headers.insert("ratelimit-policy", HeaderValue::from_static("3000;w=300"));
    }
}

fn spoil_post(post: &mut Value, damage: Malformed) {
    post["uri"] = format!("{}x", post["uri"].as_str().unwrap_or_default()).into();
    match damage {
        Malformed::WrongTypes => {
            post["cid"] = json!(7);
            post["author"] = json!("somebody");
            post["record"] = json!({ "text": ["no", "text"], "createdAt": 0, "facets": "none", "reply": 1 });
            post["likeCount"] = json!("many");
        }
        Malformed::HostileHtml => {
            post["record"]["text"] = json!("Good morning <script>alert(1)</script> \u{202e}here");
            let link = json!({ "$type": "app.bsky.richtext.facet#link", "uri": "javascript:alert(1)" });
            let ranges = [(0, 4), (2, 999), (13, 12)];
            let facets = ranges.map(
                |(start, end)| json!({ "index": { "byteStart": start, "byteEnd": end }, "features": [link] }),
            );
            post["record"]["facets"] = facets.to_vec().into();
            post["author"]["displayName"] = json!("<img src=x onerror=alert(1)>");
        }
        Malformed::MissingAuthor => {
            if let Some(fields) = post.as_object_mut() {
                fields.remove("author");
            }
        }
    }
}
