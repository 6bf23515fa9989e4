//! What an account keeps with us.

use crate::Result;
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use syrinx_model::Secret;

/// What an account keeps with us because its network keeps nothing, or not reliably: subscriptions, the last follow
/// list that was seen. Opaque to everybody but the connector, sealed at rest, and bound to one account.
#[async_trait]
pub trait Shelf: Send + Sync {
    /// What was put there; `None` if nothing was.
    ///
    /// # Errors
    /// `Away` if our own store fails.
    async fn get(&self, key: &str) -> Result<Option<Secret>>;

    /// Puts something there in place of what was, or takes it away. It is durable when this returns.
    ///
    /// # Errors
    /// `Away` if our own store fails.
    async fn put(&self, key: &str, value: Option<&Secret>) -> Result<()>;
}

/// A shelf that lasts as long as it is held: for logins, which have no account yet, and for tests.
#[derive(Default)]
pub struct MemoryShelf {
    kept: Mutex<BTreeMap<String, Secret>>,
}

#[async_trait]
impl Shelf for MemoryShelf {
    async fn get(&self, key: &str) -> Result<Option<Secret>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(kept.get(key).cloned())
    }

    async fn put(&self, key: &str, value: Option<&Secret>) -> Result<()> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        match value {
            Some(value) => kept.insert(key.to_owned(), value.clone()),
            None => kept.remove(key),
        };
        Ok(())
    }
}
