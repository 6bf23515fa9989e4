//! The socket in the data folder: HTTP with JSON, for whoever may open the file.

use super::Deed;
use axum::extract::{Path as UrlPath, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use syrinx_engine::{Engine, Error};
use syrinx_model::Secret;
use tokio::net::UnixListener;
use tokio_util::sync::CancellationToken;

/// Opens the socket. The caller holds the data folder's lock, so that what lies there is from a server that is gone.
///
/// # Errors
/// If it cannot be made, as when its path is longer than a socket's may be.
pub fn listen(path: &Path) -> std::io::Result<UnixListener> {
    if path.exists() {
        fs::remove_file(path)?;
    }
    // The folder is closed to others, so nobody gets in between these two lines.
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Serves the socket until `stop`.
pub async fn serve(listener: UnixListener, engine: Arc<Engine>, stop: CancellationToken) {
    let router = Router::new()
        .route("/owners", get(list).post(add))
        .route("/owners/{name}/password", put(set_password))
        .route("/standing", post(stand))
        .route("/accounts/check", post(check_accounts))
        .with_state(engine);
    let done = axum::serve(listener, router)
        .with_graceful_shutdown(stop.cancelled_owned())
        .await;
    if let Err(error) = done {
        tracing::error!(%error, "the admin socket ended");
    }
}

#[derive(Deserialize)]
struct NewOwner {
    name: String,
    password: Secret,
    #[serde(default)]
    admin: bool,
}

#[derive(Deserialize)]
struct NewPassword {
    password: Secret,
}

async fn list(State(engine): State<Arc<Engine>>) -> Response {
    answer(&engine, Deed::ListOwners).await
}

async fn add(State(engine): State<Arc<Engine>>, Json(new): Json<NewOwner>) -> Response {
    answer(
        &engine,
        Deed::AddOwner {
            name: new.name,
            password: new.password,
            admin: new.admin,
        },
    )
    .await
}

async fn set_password(
    State(engine): State<Arc<Engine>>,
    UrlPath(name): UrlPath<String>,
    Json(new): Json<NewPassword>,
) -> Response {
    answer(
        &engine,
        Deed::SetPassword {
            name,
            password: new.password,
        },
    )
    .await
}

async fn stand(State(engine): State<Arc<Engine>>) -> Response {
    answer(&engine, Deed::Stand).await
}

/// A grant may be renewed on the way, so it goes on to its end even if nobody waits any more.
async fn check_accounts(State(engine): State<Arc<Engine>>) -> Response {
    let checked = tokio::spawn(async move { answer(&engine, Deed::CheckAccounts).await });
    checked
        .await
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn answer(engine: &Engine, deed: Deed) -> Response {
    match deed.perform(engine).await {
        Ok(value) => Json(value).into_response(),
        Err(error) => {
            let status = match &error {
                Error::Store(cause) => {
                    tracing::error!(%cause, "an admin command failed");
                    StatusCode::INTERNAL_SERVER_ERROR
                }
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            (status, Json(json!({"error": error.to_string()}))).into_response()
        }
    }
}
