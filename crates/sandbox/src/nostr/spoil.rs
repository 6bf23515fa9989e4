//! The manners of the relay's HTTP side. What goes wrong on its sockets is in `trouble`.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use time::OffsetDateTime;

use crate::{Malformed, gate::Dialect};

pub(crate) struct Manners;

impl Dialect for Manners {
    fn expired(&self) -> Response {
        (
            StatusCode::UNAUTHORIZED,
            [("x-reason", "the authorization has expired")],
        )
            .into_response()
    }

    /// The documents of a relay are no pages of items: there is nothing to put a damaged item in.
    fn spoil(&self, _page: &mut Value, _damage: Malformed) {}

    /// Relays tell no quota.
    fn quota(&self, _headers: &mut HeaderMap, _limit: u32, _remaining: u32, _reset: OffsetDateTime) {}
}
