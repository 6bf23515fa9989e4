//! What a route answers: JSON text, never an empty body.

use crate::error::ApiError;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

/// What a route comes to.
pub(crate) type Answer = Result<Response, ApiError>;

/// JSON that was already written.
pub(crate) fn text(json: impl Into<Body>) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    (kind, json.into()).into_response()
}

/// A value as JSON.
pub(crate) fn value(value: &impl Serialize) -> Response {
    text(crate::entities::json::written(value))
}

/// `{}`: nothing to tell, but several clients refuse an empty body.
pub(crate) fn nothing() -> Response {
    text("{}".to_owned())
}

/// The same answer with another status.
pub(crate) fn with_status(status: StatusCode, mut response: Response) -> Response {
    *response.status_mut() = status;
    response
}

/// The same answer with links to the pages beside it, if there are any.
pub(crate) fn with_link(mut response: Response, link: Option<HeaderValue>) -> Response {
    if let Some(link) = link {
        response.headers_mut().insert(header::LINK, link);
    }
    response
}
