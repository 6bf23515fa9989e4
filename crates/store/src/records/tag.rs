//! Tags that owners follow and show.

use syrinx_model::{FeaturedTagId, Moment};

/// Which tags are asked for together; all lower case, without `#`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagFilter {
    /// A post has one of these.
    pub any: Vec<String>,
    /// It has all of these too.
    pub all: Vec<String>,
    /// It has none of these.
    pub none: Vec<String>,
}

/// A tag on an owner's profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeaturedTag {
    /// Its id.
    pub id: FeaturedTagId,
    /// The tag, lower case.
    pub tag: String,
    /// How many open posts of the owner have it.
    pub posts: u64,
    /// When the last of them was published.
    pub last_post_at: Option<Moment>,
}
