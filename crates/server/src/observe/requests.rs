//! One line and one count per request, without the query, which may hold a token.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;

/// Watches a request.
pub async fn watch(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    // The route, not the path: ids in labels would grow without end.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    metrics::counter!("syrinx_http_requests_total", "method" => method.to_string(), "route" => route.clone(),
        "status" => status.to_string())
    .increment(1);
    metrics::histogram!("syrinx_http_seconds", "route" => route).record(elapsed);
    tracing::debug!(%method, path, status, ms = elapsed.as_millis(), "request");
    response
}
