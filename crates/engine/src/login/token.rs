//! Access tokens. They do not end by themselves, as clients expect; their owner or app revokes them.

use super::bearer::{hash, mint};
use super::scopes;
use crate::{Engine, Error, Result};
use syrinx_bus::Event;
use syrinx_model::{AppId, Moment, OwnerId, Secret, TokenId};
use syrinx_store::{App, NewToken};

/// A token that was just given; it is never shown again.
#[derive(Debug)]
pub struct Granted {
    /// The token.
    pub token: Secret,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Moment,
}

/// Who calls, by the token that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The token.
    pub token: TokenId,
    /// For whom; `None` for an app's own.
    pub owner: Option<OwnerId>,
    /// Through which app.
    pub app: AppId,
    /// What the token may do.
    pub scopes: Vec<String>,
}

impl Caller {
    /// Whether the token may do this: `read:statuses`, `write`, … A parent covers its kinds; `read:syrinx` and
    /// `write:syrinx` must be there by name.
    #[must_use]
    pub fn allows(&self, scope: &str) -> bool {
        scopes::covers(&self.scopes, scope)
    }
}

impl Engine {
    /// A token of an app alone, without an owner.
    ///
    /// # Errors
    /// `Invalid` if a scope is unknown or not the app's.
    pub async fn grant_app_token(&self, app: &App, scopes: Vec<String>) -> Result<Granted> {
        let scopes = scopes::within(&app.scopes, scopes)?;
        Ok(self.grant(app, None, scopes).await?.0)
    }

    /// A token for an owner who is known by other means than a code: just signed up through the app, or at the
    /// server's own command line.
    ///
    /// # Errors
    /// `Invalid` if a scope is unknown or not the app's.
    pub async fn grant_owner_token(&self, app: &App, owner: OwnerId, scopes: Vec<String>) -> Result<Granted> {
        let scopes = scopes::within(&app.scopes, scopes)?;
        Ok(self.grant(app, Some(owner), scopes).await?.0)
    }

    /// Who shows this token; `None` if it is unknown or revoked.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn caller(&self, bearer: &str) -> Result<Option<Caller>> {
        let token = self.store.token_by_hash(&hash(bearer)).await?;
        Ok(token.map(|token| Caller {
            token: token.id,
            owner: token.owner,
            app: token.app,
            scopes: token.scopes,
        }))
    }

    /// Revokes a token of an app; its streams close. An unknown one counts as revoked (RFC 7009).
    ///
    /// # Errors
    /// `Forbidden` if it is another app's.
    pub async fn revoke(&self, app: &App, token: &str) -> Result<()> {
        match self.store.token_by_hash(&hash(token)).await? {
            Some(found) if found.app != app.id => Err(Error::Forbidden(
                "You are not authorized to revoke this token".to_owned(),
            )),
            Some(found) => self.revoke_id(found.id).await,
            None => Ok(()),
        }
    }

    pub(super) async fn revoke_id(&self, token: TokenId) -> Result<()> {
        if let Some(owner) = self.store.revoke_token(token).await?.and_then(|gone| gone.owner) {
            self.bus.announce(Event::Revoked(owner, token));
        }
        Ok(())
    }

    /// Revokes all tokens of an owner; their streams close.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn revoke_all(&self, owner: OwnerId) -> Result<()> {
        for token in self.store.revoke_tokens(owner, None).await? {
            self.bus.announce(Event::Revoked(owner, token));
        }
        Ok(())
    }

    pub(super) async fn grant(
        &self,
        app: &App,
        owner: Option<OwnerId>,
        scopes: Vec<String>,
    ) -> Result<(Granted, TokenId)> {
        let token = mint();
        let created_at = self.now();
        let new = NewToken {
            hash: hash(token.expose()),
            owner,
            app: app.id,
            scopes: scopes.clone(),
            created_at,
        };
        let id = self.store.create_token(new).await?.id;
        Ok((
            Granted {
                token,
                scopes,
                created_at,
            },
            id,
        ))
    }
}
