//! What makes a repeat the same request, and what comes back.

use crate::{Address, Moment};
use serde::{Deserialize, Serialize};

/// Key, time and ordinal of one part, minted at its first attempt and stored before its first byte goes out.
/// Every client-chosen key of a network is a pure function of it, so that a repeat is the same request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// 128 random bits.
    pub key: u128,
    /// When it was minted.
    pub at: Moment,
    /// The place of the part in its thread, from 0.
    pub ordinal: u32,
}

impl Stamp {
    /// Mints a stamp.
    #[must_use]
    pub fn mint(at: Moment, ordinal: u32) -> Self {
        Self {
            key: rand::random(),
            at,
            ordinal,
        }
    }

    /// The key as 32 hexadecimal digits.
    #[must_use]
    pub fn key_hex(&self) -> String {
        format!("{:032x}", self.key)
    }
}

/// What a network answered to one part: where it now stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The canonical URI of the post.
    pub uri: String,
    /// What the account calls it; enough to answer, edit and delete it.
    pub address: Address,
    /// A page for people, if the network has one.
    pub url: Option<String>,
    /// When the network says that it was published.
    pub at: Moment,
}

/// A publication that the network has taken but not finished; opaque, understood by its connector only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticket(pub String);

/// The outcome of an attempt to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It stands.
    Done(Receipt),
    /// It was taken; ask again with the ticket.
    Pending(Ticket),
}

/// The answer to “did this part arrive?”.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It did.
    Yes(Receipt),
    /// It provably did not.
    No,
    /// The network offers no way to tell.
    CannotTell,
}
