//! Writing what came in.

use crate::{Applied, Changes, Result};
use async_trait::async_trait;
use syrinx_model::{AccountId, AuthorId, EntryId, Moment, Network, OwnerId, PostId};

/// Writing what came in.
#[async_trait]
pub trait Ingest: Send + Sync {
    /// What is known of these canonical URIs (also of tombstones).
    ///
    /// # Errors
    /// If the database fails.
    async fn known(&self, uris: &[String]) -> Result<Vec<Known>>;

    /// Posts by these authors with this text key, published between `from` and `to`, shown to the owner, and not split from `post`.
    ///
    /// # Errors
    /// If the database fails.
    async fn candidates(
        &self,
        owner: OwnerId,
        authors: &[AuthorId],
        text_key: &str,
        from: Moment,
        to: Moment,
        not: Option<PostId>,
    ) -> Result<Vec<Candidate>>;

    /// Posts (not gone) whose bridges name these canonical URIs: for each URI that is named, the first that names it.
    ///
    /// # Errors
    /// If the database fails.
    async fn bridged(&self, uris: &[String]) -> Result<Vec<(String, PostId)>>;

    /// Whether a delivery of a post through this account has bytes in flight or is unconfirmed: an echo may come before its receipt.
    ///
    /// # Errors
    /// If the database fails.
    async fn echo_expected(&self, account: AccountId) -> Result<bool>;

    /// Writes all of it in one transaction.
    ///
    /// # Errors
    /// If the database fails.
    async fn apply(&self, changes: Changes) -> Result<Applied>;
}

/// A post that is known.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its canonical URI.
    pub uri: String,
    /// Its id.
    pub post: PostId,
    /// Who said it.
    pub author: AuthorId,
    /// Its network.
    pub origin: Network,
    /// When it was last changed, or published.
    pub version: Moment,
    /// Whether it is a tombstone.
    pub gone: bool,
    /// Whether an owner here wrote it.
    pub own: bool,
}

/// A post that may be the same thing.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The post.
    pub post: PostId,
    /// Where it was said.
    pub origin: Network,
    /// Who said it.
    pub author: AuthorId,
    /// The owner's entry of it, if it has one.
    pub entry: Option<EntryId>,
    /// Networks of the copies that this entry already has.
    pub networks: Vec<Network>,
}
