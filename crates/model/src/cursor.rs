//! Places in a network's streams.

use crate::{Inbound, Moment};
use serde::{Deserialize, Serialize};

/// What an account calls a post or an author there; opaque, understood by its connector only.
/// The same post has another address for each account.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(pub String);

/// A place in a source's history; opaque, understood by its connector only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// Something to read page by page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feed {
    /// The account's Following view.
    Home,
    /// What one author said.
    Author(Address),
    /// A list or custom feed of the account.
    List(String),
    /// A tag, without `#`.
    Tag(String),
}

/// A stretch of a source's history that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The last moment that was read for certain, if known.
    pub from: Option<Moment>,
    /// The first moment after the gap.
    pub to: Moment,
}

/// One page of a source.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// What it held, oldest first.
    pub items: Vec<Inbound>,
    /// Where to go on; `None` when everything since the asked cursor was read.
    pub more: Option<Cursor>,
    /// The cursor to store in the transaction that stores these items; `None` while the page does not yet allow one.
    pub mark: Option<Cursor>,
    /// Set when the network's window ended before the asked cursor was reached.
    pub gap: Option<Gap>,
    /// How many items could not be understood and were dropped or repaired.
    pub oddities: u32,
}
