//! What we listen to.

use serde::{Deserialize, Serialize};
use syrinx_model::{AccountId, Cursor, Feed, Gap, Moment, SourceId};

/// Something that we listen to.
#[derive(Clone, Debug)]
pub struct SourceRow {
    /// Its id.
    pub id: SourceId,
    /// Through which account.
    pub account: AccountId,
    /// What.
    pub kind: SourceKind,
    /// How far it was read; `None` before its first page.
    pub cursor: Option<Cursor>,
    /// When it was last read.
    pub read_at: Option<Moment>,
}

/// What a source is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// A feed of posts.
    Feed(Feed),
    /// What is told to the account.
    Notices,
}

/// A stretch of a source that could not be read, shown to its owner.
#[derive(Clone, Debug)]
pub struct GapRow {
    /// The source.
    pub source: SourceId,
    /// The stretch.
    pub gap: Gap,
}
