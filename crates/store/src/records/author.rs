//! Authors as stored.

use syrinx_model::{Author, AuthorId, Moment, OwnerId};

/// An author, stored once per server.
#[derive(Clone, Debug)]
pub struct AuthorRow {
    /// Their id.
    pub id: AuthorId,
    /// What the network says of them. `author.address` is not kept here; see `Authors::author_address`.
    pub author: Author,
    /// Their entity, rendered when it changed.
    pub fragment: String,
    /// The owner that they are, for authors of this server.
    pub owner: Option<OwnerId>,
    /// When the network last told us of them.
    pub fetched_at: Moment,
}
