//! Polls of this server, and what owners here chose in any.

use syrinx_model::{Moment, PostId};

/// How a poll stands, for one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollView {
    /// The post that it is of.
    pub post: PostId,
    /// What the reader chose, in the order of choosing.
    pub own: Vec<u32>,
    /// What is counted here; `None` for a poll of a network, which counts itself.
    pub count: Option<PollCount>,
}

/// What is counted of a poll of this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollCount {
    /// When it ends.
    pub ends_at: Moment,
    /// Votes for each option by its place, as far as there are any.
    pub votes: Vec<u64>,
    /// Who voted.
    pub voters: u64,
}
