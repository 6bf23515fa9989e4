//! Notices as a reader sees them.

use crate::StatusView;
use syrinx_model::{AccountId, AuthorId, Moment, NoticeId, NoticeKind};

/// A notice of an owner.
#[derive(Clone, Debug)]
pub struct NoticeView {
    /// Its id.
    pub id: NoticeId,
    /// What it tells.
    pub kind: NoticeKind,
    /// When.
    pub at: Moment,
    /// Who did it.
    pub author: AuthorId,
    /// Their entity.
    pub author_fragment: String,
    /// Through which account it came; `None` if from here.
    pub account: Option<AccountId>,
    /// The post that it is about.
    pub status: Option<StatusView>,
}

/// Which notices.
#[derive(Clone, Debug, Default)]
pub struct NoticeFilter {
    /// Only these kinds; empty: all.
    pub kinds: Vec<NoticeKind>,
    /// Not these kinds.
    pub without: Vec<NoticeKind>,
    /// Only from this author.
    pub author: Option<AuthorId>,
}
