//! The door through which a network calls us.

use crate::Result;
use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Method};
use syrinx_model::Inbound;

/// A call of a network, or of anybody who pretends to be one.
#[derive(Clone, Debug)]
pub struct HookCall {
    /// How it was called.
    pub method: Method,
    /// What follows the account's prefix, without a slash before it.
    pub path: String,
    /// The query, as it was sent.
    pub query: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, already capped.
    pub body: Bytes,
}

/// What the network is answered, and what was learned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HookAnswer {
    /// The status of the answer.
    pub status: u16,
    /// The body of the answer, as plain text.
    pub body: String,
    /// What came in.
    pub items: Vec<Inbound>,
    /// How much of it could not be understood.
    pub oddities: u32,
}

/// To be called by the network.
#[async_trait]
pub trait Webhook: Send + Sync {
    /// Takes a call. Whoever calls is a stranger until the call itself proves otherwise.
    ///
    /// # Errors
    /// `Missing` if nothing was expected under that path.
    async fn called(&self, call: HookCall) -> Result<HookAnswer>;
}
