//! Who tells what comes in. How far their word goes is the rule of [`syrinx_model::Word`]; the store holds to it.

use crate::Engine;
use syrinx_model::{AccountId, Network, OwnerId, Teller};
use syrinx_store::{Account, Through};

impl Engine {
    /// Through whom an account tells something.
    pub(crate) fn through(&self, account: &Account) -> Through {
        self.through_server(account.owner, Some(account.id), &account.network, &account.server)
    }

    /// Through whom a server of a network tells an owner something.
    pub(crate) fn through_server(
        &self,
        owner: OwnerId,
        account: Option<AccountId>,
        network: &Network,
        server: &str,
    ) -> Through {
        let teller = self
            .connector(network)
            .map_or_else(|| Teller::server(server), |connector| connector.teller(server));
        Through {
            owner,
            account,
            teller,
        }
    }

    /// Whether a canonical URI is one of this server, which no network may give away.
    pub(super) fn is_of_here(&self, uri: &str) -> bool {
        let rest = uri.strip_prefix(self.config.base_url.as_str());
        rest.is_some_and(|rest| rest.starts_with('/'))
    }
}
