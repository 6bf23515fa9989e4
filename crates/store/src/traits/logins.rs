//! Apps, tokens, and things that work once.

use crate::{App, NewApp, NewToken, Result, Ticketing, Token};
use async_trait::async_trait;
use syrinx_model::{AppId, Moment, OwnerId, Secret, TokenId};

/// Apps, tokens, and things that work once.
#[async_trait]
pub trait Logins: Send + Sync {
    /// Registers an app.
    ///
    /// # Errors
    /// If the database fails.
    async fn create_app(&self, new: NewApp) -> Result<App>;

    /// An app.
    ///
    /// # Errors
    /// If the database fails.
    async fn app(&self, id: AppId) -> Result<Option<App>>;

    /// An app by its public id.
    ///
    /// # Errors
    /// If the database fails.
    async fn app_by_client_id(&self, client_id: &str) -> Result<Option<App>>;

    /// Stores a token.
    ///
    /// # Errors
    /// If the database fails.
    async fn create_token(&self, new: NewToken) -> Result<Token>;

    /// A token by the SHA-256 of what its bearer shows; `None` if it was revoked.
    ///
    /// # Errors
    /// If the database fails.
    async fn token_by_hash(&self, hash: &[u8]) -> Result<Option<Token>>;

    /// Revokes a token. Gives it if it was valid.
    ///
    /// # Errors
    /// If the database fails.
    async fn revoke_token(&self, id: TokenId) -> Result<Option<Token>>;

    /// Revokes all tokens of an owner, but one if given. Gives them.
    ///
    /// # Errors
    /// If the database fails.
    async fn revoke_tokens(&self, owner: OwnerId, but: Option<TokenId>) -> Result<Vec<TokenId>>;

    /// Stores something that works once.
    ///
    /// # Errors
    /// If the database fails.
    async fn put_ticket(&self, ticket: Ticketing) -> Result<()>;

    /// Takes it: gives its payload and makes it useless. `None` if there is none, it was taken, or has ended.
    ///
    /// # Errors
    /// If the database fails.
    async fn take_ticket(
        &self,
        purpose: &'static str,
        key_hash: &[u8],
        now: Moment,
    ) -> Result<Option<Secret>>;

    /// Looks at it without taking it.
    ///
    /// # Errors
    /// If the database fails.
    async fn peek_ticket(
        &self,
        purpose: &'static str,
        key_hash: &[u8],
        now: Moment,
    ) -> Result<Option<Secret>>;
}
