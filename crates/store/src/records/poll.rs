//! Polls of this server, and what owners here chose in any.

use syrinx_model::{Poll, PostId};

/// How a poll stands, for one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollView {
    /// The post that it is of.
    pub post: PostId,
    /// What the reader chose, in the order of choosing.
    pub own: Vec<u32>,
    /// The poll with what is counted here; `None` for one of a network, which counts itself. Whether it has ended, its
    /// end and the time tell.
    pub here: Option<Poll>,
}
