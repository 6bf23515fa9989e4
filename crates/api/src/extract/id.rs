//! What stands in the path.

use crate::error::ApiError;
use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use std::str::FromStr;

/// The id in the path. What is no id is not there: 404, as for an unknown one.
pub(crate) struct Id<T>(pub(crate) T);

/// Both ids in the path, in order.
pub(crate) struct Pair<A, B>(pub(crate) A, pub(crate) B);

/// The name in the path.
pub(crate) struct Name(pub(crate) String);

async fn segments<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Vec<String>, ApiError> {
    let params = RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| ApiError::not_found())?;
    Ok(params.iter().map(|(_, value)| value.to_owned()).collect())
}

fn parsed<T: FromStr>(segment: Option<&String>) -> Result<T, ApiError> {
    segment
        .and_then(|text| text.parse().ok())
        .ok_or_else(ApiError::not_found)
}

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let segments = segments(parts, state).await?;
        Ok(Self(parsed(segments.first())?))
    }
}

impl<A: FromStr, B: FromStr, S: Send + Sync> FromRequestParts<S> for Pair<A, B> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let segments = segments(parts, state).await?;
        Ok(Self(parsed(segments.first())?, parsed(segments.get(1))?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let segments = segments(parts, state).await?;
        segments
            .into_iter()
            .next()
            .map(Self)
            .ok_or_else(ApiError::not_found)
    }
}
