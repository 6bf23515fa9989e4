//! Answers: JSON, and refusals in Mastodon's words.

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
    pub(crate) error: String,
    description: Option<&'static str>,
}

/// What a route answers.
pub(crate) type Answer = Result<Json<Value>, Oops>;

impl Oops {
    fn new(status: StatusCode, error: &str) -> Self {
        Self {
            status,
            error: error.to_owned(),
            description: None,
        }
    }

    pub(crate) fn missing() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Record not found")
    }

    pub(crate) fn unauthorized(error: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, error)
    }

    pub(crate) fn forbidden(error: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, error)
    }

    pub(crate) fn invalid(problem: &str) -> Self {
        Self::unprocessable(&format!("Validation failed: {problem}"))
    }

    pub(crate) fn unprocessable(error: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, error)
    }

    /// A refusal of the OAuth routes, which have a code and a sentence.
    pub(crate) fn oauth(status: StatusCode, code: &str, description: &'static str) -> Self {
        Self {
            status,
            error: code.to_owned(),
            description: Some(description),
        }
    }
}

impl IntoResponse for Oops {
    fn into_response(self) -> Response {
        let mut body = json!({ "error": self.error });
        if let Some(description) = self.description {
            body["error_description"] = description.into();
        }
        (self.status, Json(body)).into_response()
    }
}
