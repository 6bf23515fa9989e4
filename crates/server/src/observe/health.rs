//! `/healthz`, `/readyz` and `/metrics`.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Arc;
use syrinx_engine::Engine;
use tokio_util::sync::CancellationToken;

/// What health is judged by.
#[derive(Clone)]
pub struct Health {
    /// Whose memory must answer.
    pub engine: Arc<Engine>,
    /// Set while the server shuts down.
    pub stop: CancellationToken,
    /// What was counted.
    pub metrics: PrometheusHandle,
}

/// The routes for those who watch over the server.
pub fn router(health: Health) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(health)
}

/// Ready: it can read its memory, and is not about to stop.
async fn ready(State(health): State<Health>) -> (StatusCode, &'static str) {
    if health.stop.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match health.engine.store().count_owners().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}

async fn metrics(State(health): State<Health>) -> impl IntoResponse {
    health.metrics.run_upkeep();
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        health.metrics.render(),
    )
}
