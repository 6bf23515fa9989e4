//! Private conversations.

use crate::StatusView;
use syrinx_model::{AuthorId, PostId, TalkId};

/// A private conversation of an owner: direct posts that answer one another.
#[derive(Clone, Debug)]
pub struct TalkView {
    /// Its id.
    pub id: TalkId,
    /// Whether somebody else has said something since the owner last read it.
    pub unread: bool,
    /// Who takes part besides the owner, in the order in which they came to it.
    pub with: Vec<AuthorId>,
    /// The post by which it is paged: the last that the owner may see.
    pub place: PostId,
    /// What was said last.
    pub last: StatusView,
}
