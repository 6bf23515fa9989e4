//! Apps, tokens, and things that work once.

use syrinx_model::{AppId, Moment, OwnerId, TokenId};

/// A registered client application.
#[derive(Clone, Debug)]
pub struct App {
    /// Its id.
    pub id: AppId,
    /// Its public id.
    pub client_id: String,
    /// SHA-256 of its secret.
    pub secret_hash: Vec<u8>,
    /// Its name, for people.
    pub name: String,
    /// Its web site.
    pub website: Option<String>,
    /// Where owners may be sent back to; compared as exact strings.
    pub redirect_uris: Vec<String>,
    /// What it may ever ask for.
    pub scopes: Vec<String>,
    /// When it was registered.
    pub created_at: Moment,
}

/// A new app; ids are given by the store.
#[derive(Clone, Debug)]
pub struct NewApp {
    /// Its public id.
    pub client_id: String,
    /// SHA-256 of its secret.
    pub secret_hash: Vec<u8>,
    /// Its name, for people.
    pub name: String,
    /// Its web site.
    pub website: Option<String>,
    /// Where owners may be sent back to.
    pub redirect_uris: Vec<String>,
    /// What it may ever ask for.
    pub scopes: Vec<String>,
    /// When it was registered.
    pub created_at: Moment,
}

/// An access token; the token itself is known to its bearer only.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// Whose it is; `None` for an app's own.
    pub owner: Option<OwnerId>,
    /// Through which app.
    pub app: AppId,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Moment,
}

/// A new token.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// SHA-256 of the token.
    pub hash: Vec<u8>,
    /// Whose it is; `None` for an app's own.
    pub owner: Option<OwnerId>,
    /// Through which app.
    pub app: AppId,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Moment,
}

/// Something that works once: an authorization code, a set-up link, a login that waits for its owner.
#[derive(Clone, Debug)]
pub struct Ticketing {
    /// What it is for; keys of different purposes never meet.
    pub purpose: &'static str,
    /// SHA-256 of what its bearer shows.
    pub key_hash: Vec<u8>,
    /// What it stands for; sealed at rest.
    pub payload: syrinx_model::Secret,
    /// When it ends.
    pub expires_at: Moment,
}
