//! What to do next when a network did not do as asked.

use crate::Moment;
use serde::{Deserialize, Serialize};

/// The kind of a connector's failure. It says what the caller does next, not who broke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Refresh the grant, then repeat.
    Expired,
    /// Ask the owner to log in again.
    Refused,
    /// A rate limit: wait until then.
    Busy {
        /// When the network will listen again.
        until: Moment,
    },
    /// Nothing was done: back off, retry.
    Away,
    /// It may have been done: find it first, never retry blindly.
    Uncertain,
    /// Stop, and show this reason to the owner.
    Rejected(String),
    /// The thing is not there, or not for us.
    Missing,
    /// The answer made no sense.
    Garbled,
    /// The network cannot do this.
    Unsupported,
}
