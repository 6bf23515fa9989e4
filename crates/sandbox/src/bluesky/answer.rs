//! Answers: JSON, and refusals as XRPC words them.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::{Value, json};

/// A refusal.
#[derive(Debug)]
pub(crate) struct Oops {
    pub(crate) status: StatusCode,
    pub(crate) error: &'static str,
    pub(crate) message: String,
}

/// What a route answers.
pub(crate) type Answer = Result<Json<Value>, Oops>;

impl Oops {
    /// A refusal with status 400 and a name of its own.
    pub(crate) fn named(error: &'static str, message: &str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error,
            message: message.to_owned(),
        }
    }

    pub(crate) fn invalid(message: &str) -> Self {
        Self::named("InvalidRequest", message)
    }

    pub(crate) fn unauthorized(error: &'static str, message: &str) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            ..Self::named(error, message)
        }
    }

    pub(crate) fn expired() -> Self {
        Self::named("ExpiredToken", "Token has expired")
    }

    /// The real server hides what went wrong behind this.
    pub(crate) fn internal() -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            ..Self::named("InternalServerError", "Internal Server Error")
        }
    }
}

impl IntoResponse for Oops {
    fn into_response(self) -> Response {
        (
            self.status,
            Json(json!({ "error": self.error, "message": self.message })),
        )
            .into_response()
    }
}
