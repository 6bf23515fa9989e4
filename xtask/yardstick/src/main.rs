//! The frozen yardstick: axum and SQLite, and nothing but the unavoidable. It knows no owners' secrets, no rules of
//! sight, no networks; rows are read by prepared statements on the thread that serves. `cargo xtask bench` fills it
//! with bodies of our own size and runs it in turn with us. A change here makes old figures incomparable.
//!
//! `yardstick FOLDER` reads `FOLDER/bodies` (lines of owner, tab, JSON), and prints the port on which it listens.

mod events;
mod rows;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use rows::Rows;
use std::path::PathBuf;
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.context("usage: yardstick FOLDER")?;
    let rows = Arc::new(Rows::fill(&folder)?);
    let router = Router::new()
        .route("/static/{limit}", get(fixed))
        .route("/rows/{owner}/{limit}", get(page))
        .route("/row/{id}", get(row))
        .route("/row", post(keep))
        .with_state(rows)
        .merge(events::routes());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?.port());
    Ok(axum::serve(listener, router).await?)
}

fn json(body: impl Into<Bytes>) -> Response {
    ([(CONTENT_TYPE, "application/json; charset=utf-8")], body.into()).into_response()
}

/// A body that lies ready.
async fn fixed(State(rows): State<Arc<Rows>>, Path(limit): Path<usize>) -> Response {
    json(rows.fixed(limit))
}

/// A page, from rows.
async fn page(State(rows): State<Arc<Rows>>, Path((owner, limit)): Path<(i64, usize)>) -> Response {
    json(rows.page(owner, limit))
}

/// One row.
async fn row(State(rows): State<Arc<Rows>>, Path(id): Path<i64>) -> Response {
    json(rows.row(id))
}

/// Keeps a body, and answers when it is on disk.
async fn keep(State(rows): State<Arc<Rows>>, body: Bytes) -> Response {
    rows.keep(&body);
    json(body)
}
