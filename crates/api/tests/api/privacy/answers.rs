//! Asking, and what of an answer can be compared.

use super::scene::Values;
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Request, StatusCode, header};
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
/// Ids shorter than this are too short to be found in a text; they are looked for in quotes only.
const FINDABLE: usize = 6;

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
            text: without_counted_posts(&text),
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
        let mut known: Vec<(&str, &String)> = values.iter().map(|(kind, value)| (*kind, value)).collect();
        known.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        let clean = |text: &str| {
            let mut text = text.to_owned();
            for (kind, value) in &known {
                if value.len() >= FINDABLE {
                    text = text.replace(value.as_str(), kind).replace(&in_url(value), kind);
                } else {
                    text = text.replace(&format!("\"{value}\""), kind);
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

/// How many posts an author elsewhere has is told by their network, to everybody, private ones included. Authors of here
/// are counted by us.
fn without_counted_posts(text: &str) -> String {
    let name = "\"acct\":\"";
    let mut out = String::with_capacity(text.len());
    for (number, piece) in text.split("\"statuses_count\":").enumerate() {
        if number == 0 {
            out.push_str(piece);
            continue;
        }
        let of = out.rsplit(name).next().and_then(|rest| rest.split('"').next());
        let elsewhere = of.is_some_and(|acct| acct.contains('@'));
        out.push_str("\"statuses_count\":");
        out.push_str(if elsewhere {
            piece.trim_start_matches(|c: char| c.is_ascii_digit())
        } else {
            piece
        });
    }
    out
}
