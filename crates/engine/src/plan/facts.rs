//! What planning must know beyond the draft; looked up before, so that planning itself asks nobody.

use std::collections::BTreeMap;
use syrinx_model::{AccountId, Address, Author, Capabilities, Limits, Network};
use syrinx_store::MediaRow;

/// What was looked up for a draft.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Who is meant by a handle as typed (without the first `@`), on every network that knows one of that handle.
    pub(crate) mentions: BTreeMap<String, Vec<Author>>,
    /// The draft's files; their order is the draft's own.
    pub(crate) media: Vec<MediaRow>,
    /// What each account that can answer the parent calls it; `None` while our own parent is still on its way there.
    pub(crate) replies: BTreeMap<AccountId, Option<Address>>,
    /// What each account that can quote the quoted post calls it.
    pub(crate) quotes: BTreeMap<AccountId, Address>,
    /// The page of this draft's post here, if strangers can reach it.
    pub(crate) home_url: Option<String>,
    /// Whether the draft answers a post.
    pub(crate) is_reply: bool,
    /// Whether the draft quotes a post.
    pub(crate) is_quote: bool,
}

/// An account that a draft is planned for.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    /// The account.
    pub(crate) account: AccountId,
    /// Its network.
    pub(crate) network: Network,
    /// Its own handle, as its network writes one: with `@` and a host only where hosts belong to identities.
    pub(crate) handle: String,
    /// The host of its server.
    pub(crate) server_host: String,
    /// Its network's name, for people.
    pub(crate) name: String,
    /// Its doors.
    pub(crate) capabilities: Capabilities,
    /// Its limits.
    pub(crate) limits: Limits,
}

impl Facts {
    /// Who is meant by a handle on a network.
    pub(super) fn author_on(&self, handle: &str, network: &Network) -> Option<&Author> {
        self.mentions
            .get(handle)?
            .iter()
            .find(|author| author.network == *network)
    }
}
