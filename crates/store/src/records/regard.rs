//! What owners decided about authors for themselves.

use syrinx_model::{AuthorId, Moment, OwnerId};

/// What an owner decided about an author, beside following, muting and blocking; nobody else learns of it but through
/// what is endorsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regard {
    /// Who.
    pub owner: OwnerId,
    /// About whom.
    pub author: AuthorId,
    /// A note to themself.
    pub note: String,
    /// Shown on the owner's profile.
    pub endorsed: bool,
    /// Each of their posts is told.
    pub notify: bool,
    /// When the mute ends, if it does.
    pub muted_until: Option<Moment>,
}

impl Regard {
    /// Of somebody about whom nothing was decided.
    #[must_use]
    pub fn none(owner: OwnerId, author: AuthorId) -> Self {
        Self {
            owner,
            author,
            note: String::new(),
            endorsed: false,
            notify: false,
            muted_until: None,
        }
    }
}
