//! Our own posts, coming back.
//!
//! A network may show us our post before it has answered that it took it. Such an echo is held back until the receipt
//! is stored; then it is a copy of the entry that is already there, and not an entry of its own.

use crate::{Engine, Result};
use syrinx_model::Inbound;
use syrinx_store::Account;

impl Engine {
    /// Takes out posts of the account's own author while a receipt is awaited. Says whether there were any.
    pub(super) async fn hold_back_echoes(
        &self,
        account: &Account,
        items: Vec<Inbound>,
    ) -> Result<(Vec<Inbound>, bool)> {
        if !items.iter().any(|item| own_uri(account, item).is_some()) {
            return Ok((items, false));
        }
        if !self.store.echo_expected(account.id).await? {
            return Ok((items, false));
        }
        let uris: Vec<String> = items.iter().filter_map(|item| own_uri(account, item)).collect();
        let known = self.store.known(&uris).await?;
        let before = items.len();
        let kept: Vec<Inbound> = items
            .into_iter()
            .filter(|item| {
                own_uri(account, item).is_none_or(|uri| known.iter().any(|known| known.uri == uri))
            })
            .collect();
        let deferred = kept.len() < before;
        Ok((kept, deferred))
    }
}

/// The URI of a post or boost that the account's own author made.
fn own_uri(account: &Account, item: &Inbound) -> Option<String> {
    match item {
        Inbound::Post(post) if post.author.uri == account.author_uri => Some(post.uri.clone()),
        _ => None,
    }
}
