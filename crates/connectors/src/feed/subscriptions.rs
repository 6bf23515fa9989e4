//! What the account follows: it stands on its shelf, since no network keeps it.

use super::place;
use serde::{Deserialize, Serialize};
use syrinx_connector::{Error, Result, Shelf};
use syrinx_model::{Author, Moment, Secret};

const KEY: &str = "subscriptions";
/// How many feeds one account follows at the most.
pub(super) const MAX: usize = 1_000;

/// A feed that is followed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Subscription {
    /// The feed as an author; its URI is its identity and never changes.
    pub(super) author: Author,
    /// Where it is asked for; changes when it moves.
    pub(super) url: String,
    /// Since when it is followed.
    pub(super) since: Moment,
    /// Whether it said that it is gone for good.
    #[serde(default)]
    pub(super) gone: bool,
}

impl Subscription {
    /// Whether this is what the address means: where the feed is now, or where it once was found.
    pub(super) fn is_at(&self, address: &str) -> bool {
        self.url == address || self.author.uri == place::identity(address)
    }
}

/// Everything that the account follows; `first` is what was typed at login, which counts until anything is kept.
pub(super) async fn read(shelf: &dyn Shelf, first: &[Subscription]) -> Result<Vec<Subscription>> {
    match shelf.get(KEY).await? {
        None => Ok(first.to_vec()),
        Some(kept) => serde_json::from_str(kept.expose())
            // The error must not quote what it could not read.
            .map_err(|_| Error::garbled("the list of subscriptions cannot be read")),
    }
}

/// Keeps the list.
pub(super) async fn write(shelf: &dyn Shelf, all: &[Subscription]) -> Result<()> {
    let text = serde_json::to_string(all)
        .map_err(|_| Error::garbled("the list of subscriptions cannot be written"))?;
    shelf.put(KEY, Some(&Secret::new(text))).await
}
