//! Posts and entries as a reader sees them.

use crate::Flags;
use syrinx_model::{AuthorId, Counts, Moment, Network, PostId, StatusId};

/// A stretch of a timeline, newest first. Ids are bounds only; they need not exist.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    /// Only ids below.
    pub max: Option<i64>,
    /// Only ids above, the newest of them.
    pub since: Option<i64>,
    /// Only ids above, the oldest of them; still returned newest first.
    pub min: Option<i64>,
    /// How many.
    pub limit: usize,
}

/// Which public posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicScope {
    /// All that is known.
    All,
    /// What owners said here.
    Local,
    /// What came from elsewhere.
    Remote,
}

/// Which posts of an author.
#[derive(Clone, Debug, Default)]
pub struct AuthorFilter {
    /// Leave out answers to others.
    pub exclude_replies: bool,
    /// Leave out boosts.
    pub exclude_boosts: bool,
    /// Only with media.
    pub only_media: bool,
    /// Only pinned.
    pub pinned: bool,
    /// Leave out what was said to few only.
    pub exclude_direct: bool,
    /// Only with this tag.
    pub tagged: Option<String>,
}

/// One of the posts of an entry.
#[derive(Clone, Debug)]
pub struct Copy {
    /// The post.
    pub post: PostId,
    /// Where it stands.
    pub network: Network,
    /// Its canonical URI.
    pub uri: String,
    /// A page for people.
    pub url: Option<String>,
    /// What that network counts.
    pub counts: Counts,
}

/// A post or entry as one reader sees it: owner-neutral fragments, and what is this reader's own.
#[derive(Clone, Debug)]
pub struct StatusView {
    /// What the reader's client calls it.
    pub id: StatusId,
    /// The post that is shown.
    pub post: PostId,
    /// Who said it.
    pub author: AuthorId,
    /// Where they spoke.
    pub network: Network,
    /// The post's entity without what differs between readers.
    pub fragment: String,
    /// The author's entity.
    pub author_fragment: String,
    /// When it was published.
    pub published_at: Moment,
    /// Summed over all copies.
    pub counts: Counts,
    /// The reader's own, over all copies.
    pub flags: Flags,
    /// All copies, the shown one first; a single one for most.
    pub copies: Vec<Copy>,
    /// What it answers, as this reader's client calls it, and whom.
    pub parent: Option<(StatusId, AuthorId)>,
    /// What it passes on, if it is a boost.
    pub boost: Option<Box<StatusView>>,
    /// What it quotes, if this reader may see it.
    pub quote: Option<Box<StatusView>>,
    /// Whether the reader wrote it here.
    pub own: bool,
}
