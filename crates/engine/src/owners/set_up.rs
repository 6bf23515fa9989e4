//! The first owner of a new server: whoever has the one-time link from its console or log.

use super::{name, password};
use crate::login::{hash, mint};
use crate::{Engine, Error, Result};
use syrinx_model::Secret;
use syrinx_store::{Owner, Ticketing};

const PURPOSE: &str = "set-up";

/// How long a link can be used, in milliseconds.
const LASTS: i64 = 7 * 24 * 60 * 60 * 1000;

impl Engine {
    /// A new one-time token for setting up this server; `None` once it has an owner.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn setup_link(&self) -> Result<Option<String>> {
        if self.store.count_owners().await? > 0 {
            return Ok(None);
        }
        let token = mint();
        let ticket = Ticketing {
            purpose: PURPOSE,
            key_hash: hash(token.expose()),
            payload: Secret::new(""),
            expires_at: self.now().plus(LASTS),
        };
        self.store.put_ticket(ticket).await?;
        Ok(Some(token.expose().to_owned()))
    }

    /// Creates the first owner, who may administer the server.
    ///
    /// # Errors
    /// `Invalid` if name or password cannot be; the link then still works. `Unauthorized` if the token is unknown,
    /// used or too old; `Forbidden` if there is an owner by now.
    pub async fn set_up(&self, token: &str, name: &str, password: &str) -> Result<Owner> {
        name::checked(name)?;
        password::check(password)?;
        if self
            .store
            .take_ticket(PURPOSE, &hash(token), self.now())
            .await?
            .is_none()
        {
            let sentence = "This link is unknown, used or too old; restart the server to get a new one";
            return Err(Error::Unauthorized(sentence.to_owned()));
        }
        if self.store.count_owners().await? > 0 {
            return Err(Error::Forbidden("This server is already set up".to_owned()));
        }
        self.create_owner(name, Some(password), true).await
    }
}
