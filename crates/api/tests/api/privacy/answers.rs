//! Asking, and what of an answer can be compared.

use super::scene::Values;
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;
use url::form_urlencoded::byte_serialize;

/// Headers that differ from call to call, whatever is asked.
const OF_THE_MOMENT: [&str; 5] = [
    "date",
    "set-cookie",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
];
/// Ids shorter than this are too short to be found in a text; they are looked for only between these.
const FINDABLE: usize = 6;
const AROUND_SHORT_IDS: [(&str, &str); 3] = [("\"", "\""), ("“", "”"), ("account ", "\"")];
/// What stands for what the caller said themself.
const ECHO: &str = "‹echo›";

/// A question with everything filled in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Question {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) body: String,
}

impl Question {
    /// Fills in a template. What is written `{=so}` stands for itself.
    pub(super) fn new(method: &'static str, path: &str, body: &str, values: &Values) -> Self {
        let mut filled = (path.to_owned(), body.to_owned());
        for (kind, value) in values {
            let place = format!("{{{kind}}}");
            filled.0 = filled.0.replace(&place, &in_url(value));
            filled.1 = filled.1.replace(&place, value);
        }
        let path = filled.0.replace("{=", "").replace('}', "");
        assert!(!path.contains('{'), "nothing is known for a place of {path}");
        Self {
            method,
            path,
            body: filled.1,
        }
    }

    /// Asks; the answer as it can be compared.
    pub(super) async fn ask(&self, router: &Router, token: Option<&str>) -> Answer {
        let mut request = Request::builder().method(self.method).uri(&self.path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = if self.body.is_empty() {
            Body::empty()
        } else {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(self.body.clone())
        };
        let response = router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        // A stream has no end; what is told in it is looked at elsewhere.
        let endless = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind == "text/event-stream");
        let text = if endless {
            String::new()
        } else {
            String::from_utf8_lossy(&to_bytes(body, 64 << 20).await.unwrap()).into_owned()
        };
        Answer {
            status: parts.status,
            headers: lasting(&parts.headers),
            text: without_foreign_counts(text),
        }
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: Vec<(String, String)>,
    pub(super) text: String,
}

impl Answer {
    /// The answer without what the question held: that is no news to the caller.
    pub(super) fn without_echo(&self, values: &Values) -> Self {
        let mut known: Vec<&String> = values.values().collect();
        known.sort_by_key(|value| std::cmp::Reverse(value.len()));
        let clean = |text: &str| {
            let mut text = text.to_owned();
            for value in &known {
                if value.len() >= FINDABLE {
                    text = text.replace(value.as_str(), ECHO).replace(&in_url(value), ECHO);
                } else {
                    for (before, after) in AROUND_SHORT_IDS {
                        let echo = format!("{before}{ECHO}{after}");
                        text = text.replace(&format!("{before}{value}{after}"), &echo);
                    }
                }
            }
            text
        };
        Self {
            status: self.status,
            headers: self
                .headers
                .iter()
                .filter(|(name, _)| name != "content-length")
                .map(|(name, value)| (name.clone(), clean(value)))
                .collect(),
            text: clean(&self.text),
        }
    }

    /// Whether a word is anywhere in it.
    pub(super) fn tells(&self, word: &str) -> bool {
        self.text.contains(word) || self.headers.iter().any(|(_, value)| value.contains(word))
    }
}

/// The status alone.
pub(super) async fn status_of(router: &Router, request: Request<Body>) -> StatusCode {
    router.clone().oneshot(request).await.unwrap().status()
}

fn in_url(value: &str) -> String {
    byte_serialize(value.as_bytes()).collect()
}

fn lasting(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| !OF_THE_MOMENT.contains(&name.as_str()) && name.as_str() != "content-length")
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
        .collect()
}

/// JSON without what networks count: they tell it everybody, private answers and posts included. What is counted here is
/// left. When an account of the caller's own was last read goes on by itself.
fn without_foreign_counts(text: String) -> String {
    let Ok(mut json) = serde_json::from_str::<Value>(&text) else {
        return text;
    };
    forget(&mut json);
    json.to_string()
}

fn forget(value: &mut Value) {
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let author_elsewhere = text(value, "acct").contains('@');
    let copy_elsewhere = !["", "local"].contains(&text(value, "network").as_str());
    let post_elsewhere = value["syrinx"]["copies"]
        .as_array()
        .is_some_and(|copies| copies.iter().any(|copy| text(copy, "network") != "local"));
    match value {
        Value::Object(members) => {
            members.retain(|name, _| match name.as_str() {
                "lag_seconds" | "last_sync_at" => false,
                "statuses_count" => !author_elsewhere,
                "replies_count" => !post_elsewhere,
                "counts" => !copy_elsewhere,
                _ => true,
            });
            members.values_mut().for_each(forget);
        }
        Value::Array(items) => items.iter_mut().for_each(forget),
        _ => {}
    }
}
