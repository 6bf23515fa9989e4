//! The accounts that may speak.

use super::validate::Checked;
use crate::plan::Seat;
use crate::{Engine, Error, Result};
use std::collections::{BTreeMap, HashSet};
use syrinx_model::{AccountId, Address, DeliveryState, OwnerId, PostId, Skip, Targets};
use syrinx_store::{Account, AccountState, PostRow};

/// Who may speak, and how each calls what is answered.
pub(super) struct Seating {
    pub(super) seats: Vec<Seat>,
    /// Accounts that were asked for by name and cannot speak.
    pub(super) skips: Vec<Skip>,
    /// `None` for what we said ourselves: it may still be on its way there.
    pub(super) replies: BTreeMap<AccountId, Option<Address>>,
    pub(super) quotes: BTreeMap<AccountId, Address>,
}

impl Engine {
    /// Finds out who may speak: a reply goes where its parent is, else to the asked or the default accounts.
    pub(super) async fn seat(&self, checked: &Checked) -> Result<Seating> {
        let owner = checked.owner.id;
        let accounts = self.store.accounts_of(owner).await?;
        let quotes = self.addresses_of(owner, &checked.quotes).await?;
        let mut replies = BTreeMap::new();
        let mut chosen: HashSet<AccountId> = match &checked.draft.targets {
            Targets::Accounts(asked) => asked_for(asked, &accounts)?,
            Targets::Default => accounts
                .iter()
                .filter(|account| account.post_by_default)
                .map(|account| account.id)
                .collect(),
        };
        if let Some(parent) = checked.parents.first() {
            let own = parent.draft.is_some() && self.is_own(owner, parent).await?;
            let mut addresses = self.addresses_of(owner, &checked.parents).await?;
            let reach = if own {
                // Which part of it is answered is found out when the answer goes out: a change that is still on its way may
                // take down what is its end now.
                addresses.clear();
                self.reach_of_own(owner, parent.id).await?
            } else {
                one_of(&checked.parents, &addresses, &accounts)
            };
            if matches!(checked.draft.targets, Targets::Default) {
                chosen = reach;
            } else {
                chosen.retain(|account| reach.contains(account));
            }
            replies = chosen
                .iter()
                .map(|account| (*account, addresses.get(account).cloned()))
                .collect();
            if chosen.is_empty() && parent.origin.as_str() != syrinx_model::LOCAL {
                return Err(self.nobody_can_answer(parent));
            }
        }
        let mut seating = Seating {
            seats: Vec::new(),
            skips: Vec::new(),
            replies,
            quotes,
        };
        for account in accounts
            .into_iter()
            .filter(|account| chosen.contains(&account.id))
        {
            self.place(account, &mut seating);
        }
        Ok(seating)
    }

    fn place(&self, account: Account, seating: &mut Seating) {
        let unable = if account.state == AccountState::Paused {
            Some(("paused", "This account is paused"))
        } else if !account.capabilities.publish {
            Some(("read_only", "This network can only be read"))
        } else {
            None
        };
        let server_host = own_host(&account);
        match (unable, account.limits) {
            (None, Some(limits)) => seating.seats.push(Seat {
                server_host,
                account: account.id,
                name: self.network_name(&account.network),
                network: account.network,
                handle: account.handle,

                capabilities: account.capabilities,
                limits,
            }),
            (Some((code, reason)), _) => seating.skip(account.id, code, reason),
            (None, None) => seating.skip(account.id, "unknown", "This account was never reached"),
        }
    }

    async fn is_own(&self, owner: OwnerId, post: &PostRow) -> Result<bool> {
        let accounts = self.store.accounts_of(owner).await?;
        let me = self.store.owner(owner).await?.map(|owner| owner.author);
        Ok(Some(post.author) == me || accounts.iter().any(|account| account.author == post.author))
    }

    /// Accounts on which a post of our own stands, or is on its way.
    async fn reach_of_own(&self, owner: OwnerId, post: PostId) -> Result<HashSet<AccountId>> {
        let deliveries = self.store.deliveries_of_post(owner, post).await?;
        let out = [
            DeliveryState::Failed,
            DeliveryState::Skipped,
            DeliveryState::Cancelled,
            DeliveryState::Deleted,
            DeliveryState::Deleting,
        ];
        Ok(deliveries
            .into_iter()
            .filter(|view| !out.contains(&view.delivery.state))
            .map(|view| view.delivery.account)
            .collect())
    }

    async fn addresses_of(&self, owner: OwnerId, copies: &[PostRow]) -> Result<BTreeMap<AccountId, Address>> {
        let mut addresses = BTreeMap::new();
        for copy in copies {
            for (account, address) in self.store.addresses(copy.id, owner).await? {
                // Of a thread, the last part is answered.
                addresses.insert(account, address);
            }
        }
        Ok(addresses)
    }

    fn nobody_can_answer(&self, parent: &PostRow) -> Error {
        let network = self.network_name(&parent.origin);
        Error::invalid(format!(
            "You have no {network} account linked that can answer this post"
        ))
    }
}

impl Seating {
    fn skip(&mut self, account: AccountId, code: &str, reason: &str) {
        self.skips.push(Skip {
            account,
            code: code.to_owned(),
            reason: reason.to_owned(),
        });
    }
}

fn asked_for(asked: &[AccountId], accounts: &[Account]) -> Result<HashSet<AccountId>> {
    match asked
        .iter()
        .find(|id| !accounts.iter().any(|account| account.id == **id))
    {
        Some(unknown) => Err(Error::invalid(format!(
            "Validation failed: you have no linked account {unknown}"
        ))),
        None => Ok(asked.iter().copied().collect()),
    }
}

/// A reply to somebody else goes to exactly one copy: through an account on the network where its author spoke, else
/// through the first account that can answer any copy.
fn one_of(
    copies: &[PostRow],
    addresses: &BTreeMap<AccountId, Address>,
    accounts: &[Account],
) -> HashSet<AccountId> {
    let able = || {
        accounts
            .iter()
            .filter(|account| addresses.contains_key(&account.id) && account.capabilities.publish)
    };
    let preferred = copies
        .iter()
        .find_map(|copy| able().find(|account| account.network == copy.origin));
    preferred
        .or_else(|| able().next())
        .map(|account| account.id)
        .into_iter()
        .collect()
}

/// The host that stands in the account's own handle, which may differ from where its server answers; else the latter.
fn own_host(account: &Account) -> String {
    match account.handle.rsplit_once('@') {
        Some((_, host)) if !host.is_empty() => host.to_owned(),
        _ => host_of(&account.server),
    }
}

/// The host of a server's base URL.
fn host_of(server: &str) -> String {
    url::Url::parse(server)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_else(|| server.to_owned())
}
