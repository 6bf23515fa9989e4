//! Notices of strangers, as their owner looks through them.

use crate::StatusView;
use serde::{Deserialize, Serialize};
use syrinx_model::{AuthorId, Moment};

/// What becomes of notices of strangers: of authors for whom nobody vouches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrangerPolicy {
    /// They are told like all others.
    Accept,
    /// They are held back until the owner takes their author in.
    #[default]
    Filter,
    /// They are never shown.
    Drop,
}

/// What one stranger told an owner, held back.
#[derive(Clone, Debug)]
pub struct NoticeRequest {
    /// Who.
    pub author: AuthorId,
    /// Their entity.
    pub author_fragment: String,
    /// How many notices of theirs are held back.
    pub count: u64,
    /// When the first of them came.
    pub first_at: Moment,
    /// When the last of them came.
    pub last_at: Moment,
    /// The post of the last of them that has one.
    pub status: Option<StatusView>,
}

/// How much is held back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeldBack {
    /// How many strangers.
    pub requests: u64,
    /// How many notices.
    pub notices: u64,
}
