//! Who calls.

use crate::error::ApiError;
use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use std::net::IpAddr;
use syrinx_engine::Caller;
use syrinx_model::OwnerId;

/// What the gate found out about a request.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// Whose token it shows, if that is valid.
    pub(crate) caller: Option<Caller>,
    /// Whether it shows a token at all.
    pub(crate) presented: bool,
    /// The address that it comes from.
    pub(crate) address: IpAddr,
}

/// Who calls, to be asked for what a route needs.
#[derive(Clone, Debug)]
pub(crate) struct Bearer(pub(crate) Identity);

impl Bearer {
    /// The owner who calls, if their token allows `scope`.
    pub(crate) fn owner(&self, scope: &str) -> Result<OwnerId, ApiError> {
        let caller = self.caller()?;
        if !caller.allows(scope) {
            return Err(ApiError::out_of_scope());
        }
        caller.owner.ok_or_else(needs_owner)
    }

    /// The owner who calls a route that anybody may call: a token that is shown must be valid and allow `scope`.
    pub(crate) fn viewer(&self, scope: &str) -> Result<Option<OwnerId>, ApiError> {
        if !self.0.presented {
            return Ok(None);
        }
        let caller = self.caller()?;
        if caller.owner.is_some() && !caller.allows(scope) {
            return Err(ApiError::out_of_scope());
        }
        Ok(caller.owner)
    }

    /// The caller, be it an owner or an app for itself.
    pub(crate) fn caller(&self) -> Result<&Caller, ApiError> {
        self.0.caller.as_ref().ok_or_else(ApiError::unauthorized)
    }

    /// Whether the caller's token allows `scope`.
    pub(crate) fn allows(&self, scope: &str) -> bool {
        self.0.caller.as_ref().is_some_and(|caller| caller.allows(scope))
    }
}

fn needs_owner() -> ApiError {
    ApiError::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "This method requires an authenticated user",
    )
}

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts
            .extensions
            .get::<Identity>()
            .cloned()
            .map(Self)
            .ok_or_else(ApiError::unauthorized)
    }
}
