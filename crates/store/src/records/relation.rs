//! How owners stand to authors.

use syrinx_model::{AccountId, AuthorId, Moment, OwnerId, Relate};

/// How an owner stands to an author, through one account or here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationRow {
    /// Who.
    pub owner: OwnerId,
    /// To whom.
    pub author: AuthorId,
    /// Through which account; `None` here.
    pub account: Option<AccountId>,
    /// Follows them.
    pub following: bool,
    /// Wants their boosts.
    pub boosts: bool,
    /// Asked to follow them.
    pub requested: bool,
    /// Is followed by them.
    pub followed_by: bool,
    /// Muted them.
    pub muting: bool,
    /// Blocked them.
    pub blocking: bool,
    /// Is blocked by them.
    pub blocked_by: bool,
    /// When that was last known.
    pub at: Moment,
}

impl RelationRow {
    /// What a deed makes of it. To block ends a follow as well.
    pub fn relate(&mut self, deed: &Relate) {
        match deed {
            Relate::Follow { boosts } => {
                (self.following, self.requested, self.boosts) = (true, false, *boosts);
            }
            Relate::Unfollow => (self.following, self.requested) = (false, false),
            Relate::Mute => self.muting = true,
            Relate::Unmute => self.muting = false,
            Relate::Block => (self.blocking, self.following) = (true, false),
            Relate::Unblock => self.blocking = false,
        }
    }
}
