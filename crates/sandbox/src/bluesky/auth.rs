//! Who asks, and with which parameters.

use std::{convert::Infallible, sync::Arc};

use axum::extract::FromRequestParts;
use http::{header::AUTHORIZATION, request::Parts};

use super::{answer::Oops, network::Network};

/// The DID whose access token came with the request.
pub(crate) struct Caller(pub(crate) String);

/// The same where no token is needed; a wrong token is still refused.
pub(crate) struct Guest(pub(crate) Option<String>);

/// The DID and the refresh token that came with the request.
pub(crate) struct Refresher {
    pub(crate) did: String,
    pub(crate) token: String,
}

fn bearer(parts: &Parts) -> Option<String> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    header
        .strip_prefix("Bearer ")
        .map(|token| token.trim().to_owned())
}

fn missing() -> Oops {
    Oops::unauthorized("AuthMissing", "Authentication Required")
}

impl FromRequestParts<Arc<Network>> for Caller {
    type Rejection = Oops;

    async fn from_request_parts(parts: &mut Parts, network: &Arc<Network>) -> Result<Self, Oops> {
        let token = bearer(parts).ok_or_else(missing)?;
        network.with(|state| state.holder(&token, false)).map(Self)
    }
}

impl FromRequestParts<Arc<Network>> for Guest {
    type Rejection = Oops;

    async fn from_request_parts(parts: &mut Parts, network: &Arc<Network>) -> Result<Self, Oops> {
        let token = bearer(parts);
        let did = token
            .map(|token| network.with(|state| state.holder(&token, false)))
            .transpose()?;
        Ok(Self(did))
    }
}

impl FromRequestParts<Arc<Network>> for Refresher {
    type Rejection = Oops;

    async fn from_request_parts(parts: &mut Parts, network: &Arc<Network>) -> Result<Self, Oops> {
        let token = bearer(parts).ok_or_else(missing)?;
        let did = network.with(|state| state.holder(&token, true))?;
        Ok(Self { did, token })
    }
}

/// The parameters of a query; a list is a key that comes several times.
pub(crate) struct Ask(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Ask {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(
            url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        ))
    }
}

impl Ask {
    pub(crate) fn one(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn need(&self, key: &str) -> Result<&str, Oops> {
        self.one(key)
            .ok_or_else(|| Oops::invalid(&format!("Error: Params must have the property \"{key}\"")))
    }

    pub(crate) fn all(&self, key: &str) -> Vec<&str> {
        let plural = format!("{key}[]");
        let named = self.0.iter().filter(|(name, _)| name == key || *name == plural);
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// A number between bounds; the real server refuses one outside of them.
    pub(crate) fn number(&self, key: &str, default: usize, least: usize, most: usize) -> Result<usize, Oops> {
        let Some(text) = self.one(key) else {
            return Ok(default);
        };
        let number = text
            .parse()
            .map_err(|_| Oops::invalid(&format!("Error: Params/{key} must be an integer")))?;
        if number < least {
            return Err(Oops::invalid(&format!(
                "Error: {key} can not be less than {least}"
            )));
        }
        if number > most {
            return Err(Oops::invalid(&format!(
                "Error: {key} can not be greater than {most}"
            )));
        }
        Ok(number)
    }
}
