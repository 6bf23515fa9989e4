//! What a client is told when something cannot be done. Clients show `error` to people as it is.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde_json::{Value, json};

/// A failure in the documented shape: `{"error", "error_description"?, "details"?}`.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    error: String,
    description: Option<String>,
    details: Option<Value>,
}

impl ApiError {
    /// A failure with a sentence.
    pub(crate) fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self {
            status,
            error: error.into(),
            description: None,
            details: None,
        }
    }

    /// It is not there, or not for this caller; the two look the same.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Record not found")
    }

    /// There is no valid token.
    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "The access token is invalid")
    }

    /// The token does not allow it.
    pub(crate) fn out_of_scope() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "This action is outside the authorized scopes",
        )
    }

    /// The request makes no sense; the sentence says what to change.
    pub(crate) fn invalid(sentence: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, sentence)
    }

    /// The request cannot be read.
    pub(crate) fn unreadable(sentence: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, sentence)
    }

    /// A failure of the OAuth dialect: a code word and a sentence.
    pub(crate) fn oauth(status: StatusCode, code: &str, sentence: impl Into<String>) -> Self {
        Self {
            status,
            error: code.to_owned(),
            description: Some(sentence.into()),
            details: None,
        }
    }

    /// The same failure, naming the field that is wrong.
    pub(crate) fn about(mut self, field: &str, code: &str) -> Self {
        let sentence = self.error.clone();
        self.details = Some(json!({ field: [{ "error": code, "description": sentence }] }));
        self
    }

    /// The same failure, naming several fields, each with a code and what is wrong with it.
    pub(crate) fn because(mut self, fields: &[(&str, &str, &str)]) -> Self {
        let named = fields.iter().map(|(field, code, sentence)| {
            let wrong = json!([{ "error": code, "description": sentence }]);
            ((*field).to_owned(), wrong)
        });
        self.details = Some(Value::Object(named.collect()));
        self
    }

    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// The sentence.
    pub(crate) fn sentence(&self) -> &str {
        self.description.as_deref().unwrap_or(&self.error)
    }

    fn body(&self) -> String {
        let mut body = json!({ "error": self.error });
        if let Some(description) = &self.description {
            body["error_description"] = json!(description);
        }
        if let Some(details) = &self.details {
            body["details"] = details.clone();
        }
        body.to_string()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let headers = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
        (self.status, headers, self.body()).into_response()
    }
}

impl From<syrinx_engine::Error> for ApiError {
    fn from(error: syrinx_engine::Error) -> Self {
        use syrinx_engine::Error;
        let status = match &error {
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Forbidden(_) => StatusCode::FORBIDDEN,
            Error::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Error::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Error::Network(_) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Store(cause) => {
                tracing::error!(%cause, "the store failed");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        Self::new(status, error.to_string())
    }
}

impl From<syrinx_store::Error> for ApiError {
    fn from(error: syrinx_store::Error) -> Self {
        syrinx_engine::Error::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_is_the_documented_one() {
        let error = ApiError::invalid("A name is needed").about("username", "ERR_BLANK");
        let body: Value = serde_json::from_str(&error.body()).unwrap_or_default();
        assert_eq!(body["error"], "A name is needed");
        assert_eq!(body["details"]["username"][0]["error"], "ERR_BLANK");
        assert!(body.get("error_description").is_none());
    }

    #[test]
    fn a_failing_store_tells_nothing_about_itself() {
        let error = ApiError::from(syrinx_store::Error::Database("near \"SELEKT\"".to_owned()));
        assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!error.body().contains("SELEKT"));
    }
}
