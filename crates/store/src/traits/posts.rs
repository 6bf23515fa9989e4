//! Posts.

use crate::{Flags, PostRow, Result};
use async_trait::async_trait;
use syrinx_model::{AccountId, Address, AuthorId, Draft, DraftId, Moment, OwnerId, PostId, StatusId};

/// Posts. Nothing here asks who may see them but `find_status`.
#[async_trait]
pub trait Posts: Send + Sync {
    /// When an author last said something that anybody may read, as far as it is known here.
    ///
    /// # Errors
    /// If the database fails.
    async fn last_open_post(&self, author: AuthorId) -> Result<Option<Moment>>;

    /// A post, if it is not gone.
    ///
    /// # Errors
    /// If the database fails.
    async fn post(&self, id: PostId) -> Result<Option<PostRow>>;

    /// A post by canonical URI or by the URL of its page, if it is not gone.
    ///
    /// # Errors
    /// If the database fails.
    async fn post_by_uri(&self, uri: &str) -> Result<Option<PostRow>>;

    /// The posts of the entry or post that this owner's client calls so, the shown one first; empty if there is none that they may see. `None` stands for anybody.
    ///
    /// # Errors
    /// If the database fails.
    async fn find_status(&self, viewer: Option<OwnerId>, id: StatusId) -> Result<Vec<PostRow>>;

    /// What accounts of an owner call a post.
    ///
    /// # Errors
    /// If the database fails.
    async fn addresses(&self, post: PostId, owner: OwnerId) -> Result<Vec<(AccountId, Address)>>;

    /// Sets what an owner has done to a post.
    ///
    /// # Errors
    /// If the database fails.
    async fn set_flags(&self, owner: OwnerId, post: PostId, flags: Flags) -> Result<()>;

    /// What an owner has done to a post.
    ///
    /// # Errors
    /// If the database fails.
    async fn flags(&self, owner: OwnerId, post: PostId) -> Result<Flags>;

    /// A draft.
    ///
    /// # Errors
    /// If the database fails.
    async fn draft(&self, id: DraftId) -> Result<Option<Draft>>;

    /// What a post said before it was changed: when, and its entity without what differs between readers; the oldest
    /// first.
    ///
    /// # Errors
    /// If the database fails.
    async fn earlier(&self, post: PostId) -> Result<Vec<(Moment, String)>>;

    /// Who has seen a post: the owners to whom a change must be announced, with what their clients call it.
    ///
    /// # Errors
    /// If the database fails.
    async fn viewers(&self, post: PostId) -> Result<Vec<(OwnerId, StatusId)>>;

    /// Authors who like a post, as far as known here.
    ///
    /// # Errors
    /// If the database fails.
    async fn liked_by(&self, post: PostId, limit: usize) -> Result<Vec<syrinx_model::AuthorId>>;

    /// Authors who passed a post on, as far as known here.
    ///
    /// # Errors
    /// If the database fails.
    async fn boosted_by(&self, post: PostId, limit: usize) -> Result<Vec<syrinx_model::AuthorId>>;

    /// The post here that a draft became, if it is not gone.
    ///
    /// # Errors
    /// If the database fails.
    async fn post_of_draft(&self, draft: DraftId) -> Result<Option<PostRow>>;

    /// What the owner's client calls the post here that a draft became.
    ///
    /// # Errors
    /// If the database fails.
    async fn status_of_draft(&self, owner: OwnerId, draft: DraftId) -> Result<Option<StatusId>>;
}
