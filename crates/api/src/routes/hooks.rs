//! `/hooks/{account}/…`: networks call us. Who calls is a stranger; the account's connector judges the call.

use crate::error::ApiError;
use crate::state::Api;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, Method, StatusCode};
use syrinx_engine::HookCall;
use syrinx_model::AccountId;

/// Bytes of a call: a whole feed may come with it.
const LARGEST: usize = 8 << 20;

/// Outside the gate: a network calls for many owners from one address.
pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/hooks/{account}/{*path}", get(called).post(called))
        .layer(DefaultBodyLimit::max(LARGEST))
}

async fn called(
    State(api): State<Api>,
    Path((account, path)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let account: AccountId = account.parse().map_err(|_| ApiError::not_found())?;
    let call = HookCall {
        method,
        path,
        query: query.unwrap_or_default(),
        headers,
        body,
    };
    let (status, text) = api.engine.hooked(account, call).await?;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    Ok((status, text).into_response())
}
