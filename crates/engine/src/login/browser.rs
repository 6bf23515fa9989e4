//! Browser sessions of the authorize pages.

use super::bearer::{hash, mint};
use crate::{Engine, Error, Result};
use serde::{Deserialize, Serialize};
use syrinx_model::{OwnerId, Secret};
use syrinx_store::{Owner, Ticketing};

const PURPOSE: &str = "browser";

/// How long a session lasts, in milliseconds.
const LASTS: i64 = 30 * 24 * 60 * 60 * 1000;

/// What a session stands for: an owner, for as long as they keep the password with which it was opened.
#[derive(Serialize, Deserialize)]
struct Opened {
    owner: OwnerId,
    password: Vec<u8>,
}

impl Engine {
    /// Opens a session; gives the value of its cookie.
    ///
    /// # Errors
    /// `NotFound` if there is no such owner.
    pub async fn open_browser_session(&self, owner: OwnerId) -> Result<Secret> {
        let owner = self.store.owner(owner).await?.ok_or(Error::NotFound)?;
        let opened = Opened {
            owner: owner.id,
            password: mark_of(&owner),
        };
        let payload = serde_json::to_string(&opened).map_err(syrinx_store::Error::from)?;
        let value = mint();
        let ticket = Ticketing {
            purpose: PURPOSE,
            key_hash: hash(value.expose()),
            payload: Secret::new(payload),
            expires_at: self.now().plus(LASTS),
        };
        self.store.put_ticket(ticket).await?;
        Ok(value)
    }

    /// Whose session it is; `None` if it is unknown, has ended, or its owner has since changed their password.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn browser_session(&self, value: &str) -> Result<Option<OwnerId>> {
        let Some(payload) = self.store.peek_ticket(PURPOSE, &hash(value), self.now()).await? else {
            return Ok(None);
        };
        let opened: Opened = serde_json::from_str(payload.expose()).map_err(syrinx_store::Error::from)?;
        let owner = self.store.owner(opened.owner).await?;
        Ok(owner
            .filter(|owner| mark_of(owner) == opened.password)
            .map(|owner| owner.id))
    }
}

/// What changes with an owner's password; SHA-256 of its salted hash, so it tells nothing.
fn mark_of(owner: &Owner) -> Vec<u8> {
    hash(owner.password_hash.as_ref().map_or("", Secret::expose))
}
