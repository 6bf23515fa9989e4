//! Persons with a login here.

use super::Presence;
use syrinx_model::{Audience, AuthorId, Moment, OwnerId, Secret};

/// A person with a login on this server.
#[derive(Clone, Debug)]
pub struct Owner {
    /// Their id.
    pub id: OwnerId,
    /// Their login name, unique without regard to case.
    pub name: String,
    /// Who they are as an author on the network of this server.
    pub author: AuthorId,
    /// Their argon2id hash, in PHC form; `None` until they set a password.
    pub password_hash: Option<Secret>,
    /// Audience of a post that names none.
    pub default_audience: Audience,
    /// Whether media are hidden at first by default.
    pub default_sensitive: bool,
    /// BCP 47 tag of a post that names none.
    pub default_language: Option<String>,
    /// Whether they may administer the server.
    pub admin: bool,
    /// How they want to be seen.
    pub presence: Presence,
    /// When they came.
    pub created_at: Moment,
}

/// A new owner.
#[derive(Clone, Debug)]
pub struct NewOwner {
    /// Their login name.
    pub name: String,
    /// Their argon2id hash, in PHC form.
    pub password_hash: Option<Secret>,
    /// Whether they may administer the server.
    pub admin: bool,
    /// When they came.
    pub created_at: Moment,
}

/// What may change of an owner; `None` keeps it.
#[derive(Clone, Debug, Default)]
pub struct OwnerPatch {
    /// A new hash.
    pub password_hash: Option<Secret>,
    /// Audience of a post that names none.
    pub default_audience: Option<Audience>,
    /// Whether media are hidden at first by default.
    pub default_sensitive: Option<bool>,
    /// BCP 47 tag of a post that names none.
    pub default_language: Option<String>,
    /// How they want to be seen.
    pub presence: Option<Presence>,
}
