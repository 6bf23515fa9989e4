//! For the operator who asks whether all is well: accounts opened right now, and a mirror for calls that come in.

use crate::login::{hash, mint};
use crate::{Engine, Result};
use futures_util::future::join_all;
use syrinx_connector::Error as Failure;
use syrinx_model::Secret;
use syrinx_store::{Account, Ticketing};

/// What the mirror's ticket is for.
const MIRROR: &str = "mirror";
/// How long a mirror stays open, in milliseconds.
const MIRROR_LASTS: i64 = 10 * 60 * 1000;

/// How an account stands, opened right now.
#[derive(Debug)]
pub struct Checkup {
    /// The account.
    pub account: Account,
    /// The login name of its owner.
    pub owner: String,
    /// Why it could not be opened, if it could not.
    pub failure: Option<Failure>,
}

impl Engine {
    /// Opens every linked account anew, all at once. What is found is also noted, as it is whenever an account is opened.
    /// Do not give up on it midway: a grant that is just being renewed would be lost.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn check_accounts(&self) -> Result<Vec<Checkup>> {
        let mut found = Vec::new();
        for id in self.store.owner_ids().await? {
            let Some(owner) = self.store.owner(id).await? else {
                continue;
            };
            for account in self.store.accounts_of(id).await? {
                found.push((owner.name.clone(), account));
            }
        }
        let checks = found.into_iter().map(|(owner, account)| async move {
            let failure = self.reopen(account.id).await.err();
            Checkup {
                account,
                owner,
                failure,
            }
        });
        Ok(join_all(checks).await)
    }

    /// Opens the mirror for ten minutes: a route that tells a call how it arrived. Gives the key that it asks for.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn open_mirror(&self) -> Result<Secret> {
        let key = mint();
        self.store
            .put_ticket(Ticketing {
                purpose: MIRROR,
                key_hash: hash(key.expose()),
                payload: Secret::new(String::new()),
                expires_at: self.now().plus(MIRROR_LASTS),
            })
            .await?;
        Ok(key)
    }

    /// Whether this is the key of an open mirror.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn is_mirror_key(&self, key: &str) -> Result<bool> {
        let found = self.store.peek_ticket(MIRROR, &hash(key), self.now()).await?;
        Ok(found.is_some())
    }
}
