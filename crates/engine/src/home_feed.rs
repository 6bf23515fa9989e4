//! An owner's home as a feed: a key in a URL is all that a feed reader needs, so it can be changed and taken away.

use crate::login::{hash, mint};
use crate::{Engine, Result};
use syrinx_model::{Moment, OwnerId, Secret};

impl Engine {
    /// Gives an owner's home a key, in place of the one that it had. It is told this once.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn renew_home_feed(&self, owner: OwnerId) -> Result<Secret> {
        let key = mint();
        self.store
            .set_home_feed(owner, &hash(key.expose()), self.now())
            .await?;
        Ok(key)
    }

    /// Since when an owner's home has its key; `None` if it has none.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn home_feed_since(&self, owner: OwnerId) -> Result<Option<Moment>> {
        Ok(self.store.home_feed_since(owner).await?)
    }

    /// Takes the key away: whoever reads with it reads no more.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn revoke_home_feed(&self, owner: OwnerId) -> Result<()> {
        Ok(self.store.drop_home_feed(owner).await?)
    }

    /// Whose home a key opens.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn home_feed_owner(&self, key: &str) -> Result<Option<OwnerId>> {
        Ok(self.store.home_feed_owner(&hash(key)).await?)
    }
}
