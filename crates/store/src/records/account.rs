//! Linked logins.

use serde::{Deserialize, Serialize};
use syrinx_model::{AccountId, AuthorId, Capabilities, Grant, Limits, ListId, Moment, Network, OwnerId};

/// A linked login of an owner on a network.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Whose it is.
    pub owner: OwnerId,
    /// On which network.
    pub network: Network,
    /// As whom it speaks.
    pub author: AuthorId,
    /// That author's canonical URI.
    pub author_uri: String,
    /// Its handle, for people.
    pub handle: String,
    /// The base URL of the server to which it belongs.
    pub server: String,
    /// What its owner calls it.
    pub label: String,
    /// How it stands.
    pub state: AccountState,
    /// A sentence about that state, for people.
    pub state_detail: Option<String>,
    /// Whether posts go there unless the owner says otherwise.
    pub post_by_default: bool,
    /// Whether its home is read.
    pub read: bool,
    /// The limits last discovered.
    pub limits: Option<Limits>,
    /// The doors last seen.
    pub capabilities: Capabilities,
    /// The list that shows this account's home alone.
    pub list: ListId,
    /// When it was linked.
    pub linked_at: Moment,
    /// When something was last read from it.
    pub read_at: Option<Moment>,
}

/// How an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// All is well.
    Ok,
    /// Its first connection is under way.
    Connecting,
    /// The owner must log in again.
    NeedsReauth,
    /// It waits for a rate limit.
    RateLimited,
    /// The owner paused it.
    Paused,
    /// Its network cannot be reached.
    Failing,
}

/// An account to link. Linking the same author again renews the grant of the account that is there.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Whose it is.
    pub owner: OwnerId,
    /// As whom it speaks.
    pub author: AuthorId,
    /// The right to do so.
    pub grant: Grant,
    /// Its limits.
    pub limits: Limits,
    /// Its doors.
    pub capabilities: Capabilities,
    /// When it is linked.
    pub at: Moment,
}

/// What may change of an account; `None` keeps it.
#[derive(Clone, Debug, Default)]
pub struct AccountPatch {
    /// What its owner calls it.
    pub label: Option<String>,
    /// Whether posts go there by default.
    pub post_by_default: Option<bool>,
    /// Whether its home is read.
    pub read: Option<bool>,
    /// How it stands, with a sentence.
    pub state: Option<(AccountState, Option<String>)>,
    /// Limits and doors as just discovered.
    pub limits: Option<(Limits, Capabilities)>,
}
