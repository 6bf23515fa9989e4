//! Lists.

use syrinx_model::{AccountId, ListId, OwnerId};

/// A list of an owner: of chosen authors, or of one account's home.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// Its id.
    pub id: ListId,
    /// Whose it is.
    pub owner: OwnerId,
    /// Its title.
    pub title: String,
    /// The account whose home it shows; such a list cannot be changed.
    pub account: Option<AccountId>,
    /// Whether its members' posts leave home.
    pub exclusive: bool,
    /// Which replies it shows: `followed`, `list` or `none`.
    pub replies_policy: String,
}
