//! The shelf and the callback of one account, as its connector is lent them.

use crate::Engine;
use async_trait::async_trait;
use std::sync::Arc;
use syrinx_connector::{Error, Ports, Result, Shelf};
use syrinx_model::{AccountId, Kind, Secret};
use syrinx_store::Store;

/// The part of the store that one account's connector may use.
struct AccountShelf {
    store: Arc<dyn Store>,
    account: AccountId,
}

#[async_trait]
impl Shelf for AccountShelf {
    async fn get(&self, key: &str) -> Result<Option<Secret>> {
        self.store.kept(self.account, key).await.map_err(failed)
    }

    async fn put(&self, key: &str, value: Option<&Secret>) -> Result<()> {
        self.store.keep(self.account, key, value).await.map_err(failed)
    }
}

fn failed(error: syrinx_store::Error) -> Error {
    Error::new(Kind::Away, error.to_string())
}

impl Engine {
    /// What the house lends to an account's connector.
    pub(crate) fn ports_of(&self, account: AccountId) -> Ports {
        Ports {
            shelf: Arc::new(AccountShelf {
                store: Arc::clone(&self.store),
                account,
            }),
            callback: self
                .config
                .reachable
                .then(|| format!("{}/hooks/{account}", self.config.base_url)),
            ..self.ports.clone()
        }
    }
}
