//! Who asks: bearer tokens and their scopes.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::{Method, header::AUTHORIZATION, request::Parts};

use super::{answer::Oops, instance::Instance};

/// The account whose token came with the request, with a scope that fits the method.
pub(crate) struct Caller(pub(crate) u64);

/// The same where no token is needed; a wrong token is still refused.
pub(crate) struct Guest(pub(crate) Option<u64>);

impl FromRequestParts<Arc<Instance>> for Caller {
    type Rejection = Oops;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Instance>) -> Result<Self, Oops> {
        let token = bearer(parts).ok_or_else(|| Oops::unauthorized("The access token is invalid"))?;
        let needs_write = parts.method != Method::GET;
        server.caller(&token, needs_write).map(Self)
    }
}

impl FromRequestParts<Arc<Instance>> for Guest {
    type Rejection = Oops;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Instance>) -> Result<Self, Oops> {
        match bearer(parts) {
            None => Ok(Self(None)),
            Some(token) => match server.token(&token)? {
                Some(_) => server.caller(&token, false).map(|account| Self(Some(account))),
                None => Ok(Self(None)),
            },
        }
    }
}

/// The token in the `Authorization` header, or else in the query.
pub(crate) fn bearer(parts: &Parts) -> Option<String> {
    let header = parts
        .headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    if let Some(token) = header.and_then(|value| value.strip_prefix("Bearer ")) {
        return Some(token.trim().to_owned());
    }
    let query = parts.uri.query().unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(key, _)| key == "access_token")
        .map(|(_, token)| token.into_owned())
}
