//! The gate that every request passes on its way in and its answer on the way out: counting, faults, quota headers.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{ConnectInfo, MatchedPath, Request, State},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::Value;
use time::OffsetDateTime;

use crate::{
    calls::Calls,
    clock,
    fault::{Fault, Faults, Malformed},
    serve::Link,
};

/// The longest answer that a fault rewrites.
const REWRITE_LIMIT: usize = 64 << 20;
const QUOTA: u32 = 3000;
const QUOTA_SPAN: time::Duration = time::Duration::minutes(5);

/// What the gate must know about a network's manners.
pub(crate) trait Dialect: Send + Sync {
    /// The answer to a token that has expired.
    fn expired(&self) -> Response;
    /// Puts one damaged item in front of a page's items.
    fn spoil(&self, page: &mut Value, damage: Malformed);
    /// Says how much of the quota is left.
    fn quota(&self, headers: &mut HeaderMap, limit: u32, remaining: u32, reset: OffsetDateTime);
}

/// The gate of one server.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) faults: Faults,
    pub(crate) calls: Calls,
    pub(crate) dialect: Arc<dyn Dialect>,
    used: Arc<AtomicU32>,
}

/// The faults that struck this request, for handlers that have to know.
#[derive(Clone)]
pub(crate) struct Struck(pub(crate) Vec<Fault>);

/// When this request came, for handlers that look at something before a fault makes them late.
#[derive(Clone, Copy)]
pub(crate) struct Came(pub(crate) Instant);

impl Gate {
    pub(crate) fn new(faults: Faults, calls: Calls, dialect: impl Dialect + 'static) -> Self {
        Self {
            faults,
            calls,
            dialect: Arc::new(dialect),
            used: Arc::default(),
        }
    }

    /// What is answered to a request; `None` if nothing ever is.
    async fn answer(self, link: Link, mut request: Request, next: Next) -> Option<Response> {
        let came = Came(Instant::now());
        let names = names(&request);
        self.calls.count(&names[0]);
        let struck = self.faults.strike(&names);
        for fault in &struck {
            if *fault == Fault::Unheard {
                return None;
            }
            if let Some(response) = self.before(fault, &link).await {
                return Some(response);
            }
        }
        request.extensions_mut().insert(Struck(struck.clone()));
        request.extensions_mut().insert(came);
        let mut response = next.run(request).await;
        self.count_quota(response.headers_mut());
        for fault in &struck {
            if *fault == Fault::Unanswered {
                return None;
            }
            response = self.after(fault, response, &link).await;
        }
        Some(response)
    }

    /// The sandbox never refuses by itself: a quota that is used up starts anew. Use [`Fault::busy`] for a refusal.
    fn count_quota(&self, headers: &mut HeaderMap) {
        let used = self.used.fetch_add(1, Ordering::Relaxed) % QUOTA;
        self.dialect
            .quota(headers, QUOTA, QUOTA - 1 - used, clock::now() + QUOTA_SPAN);
    }

    async fn before(&self, fault: &Fault, link: &Link) -> Option<Response> {
        match fault {
            Fault::Latency(wait) => {
                tokio::time::sleep(*wait).await;
                None
            }
            Fault::Status {
                code,
                body,
                retry_after,
            } => Some(refusal(*code, body, *retry_after)),
            Fault::ResetBefore => {
                link.cut();
                Some(StatusCode::SERVICE_UNAVAILABLE.into_response())
            }
            Fault::ExpiredToken => Some(self.dialect.expired()),
            _ => None,
        }
    }

    async fn after(&self, fault: &Fault, response: Response, link: &Link) -> Response {
        match fault {
            Fault::SlowAnswer(wait) => {
                tokio::time::sleep(*wait).await;
                response
            }
            Fault::StatusAfter(code) => (status(*code), proxy_page()).into_response(),
            Fault::ResetAfter => {
                link.cut();
                response
            }
            Fault::Truncated => rewritten(response, |body| body.slice(..body.len() / 2)).await,
            Fault::WrongType => proxy_page().into_response(),
            Fault::Endless => endless(),
            Fault::Malformed(damage) => rewritten(response, |body| self.spoiled(&body, *damage)).await,
            _ => response,
        }
    }

    fn spoiled(&self, body: &Bytes, damage: Malformed) -> Bytes {
        let Ok(mut page) = serde_json::from_slice::<Value>(body) else {
            return body.clone();
        };
        self.dialect.spoil(&mut page, damage);
        page.to_string().into()
    }
}

/// The middleware itself. A server goes on with its work when its client is gone.
pub(crate) async fn pass(
    State(gate): State<Gate>,
    ConnectInfo(link): ConnectInfo<Link>,
    request: Request,
    next: Next,
) -> Response {
    match tokio::spawn(gate.answer(link, request, next)).await {
        Ok(Some(response)) => response,
        Ok(None) => pending().await,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The names by which a pattern may mean this request; the first is the one under which it is counted.
fn names(request: &Request) -> [String; 4] {
    let path = request.uri().path();
    let template = request
        .extensions()
        .get::<MatchedPath>()
        .map_or(path, MatchedPath::as_str);
    let method = request.method();
    [
        format!("{method} {template}"),
        format!("{method} {path}"),
        template.to_owned(),
        path.to_owned(),
    ]
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn refusal(code: u16, body: &str, retry_after: Option<u32>) -> Response {
    let mut response = match serde_json::from_str::<Value>(body) {
        Ok(json) => (status(code), Json(json)).into_response(),
        Err(_) => (status(code), body.to_owned()).into_response(),
    };
    if let Some(seconds) = retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn proxy_page() -> Html<&'static str> {
    Html("<!DOCTYPE html><html><head><title>One moment</title></head><body><h1>One moment</h1></body></html>")
}

fn endless() -> Response {
    const PIECE: usize = 64 << 10;
    let piece = Bytes::from(vec![b' '; PIECE]);
    let pieces = (1usize << 30) / PIECE;
    let body = futures_util::stream::iter((0..pieces).map(move |_| Ok::<_, std::io::Error>(piece.clone())));
    (
        [(header::CONTENT_TYPE, "application/json")],
        Body::from_stream(body),
    )
        .into_response()
}

async fn rewritten(response: Response, change: impl FnOnce(Bytes) -> Bytes) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, REWRITE_LIMIT).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(change(body)))
}

/// How long a heartbeat of a stream may be away.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(15);
