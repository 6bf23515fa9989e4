//! Reading.

use crate::{AuthorFilter, ListRow, PublicScope, Result, StatusView, TagFilter, Window};
use async_trait::async_trait;
use syrinx_model::{AuthorId, OwnerId, PostId, StatusId};

/// Reading. Every read joins who may see what; pages are newest first. An owner's mutes and blocks are left out.
#[async_trait]
pub trait Timelines: Send + Sync {
    /// A number that has risen whenever an owner's home, or anything in it, may read differently than when it was asked
    /// for before. Ask for it before reading what is kept under it. `None` if this store cannot tell.
    fn home_version(&self, owner: OwnerId) -> Option<u64>;

    /// An owner's home.
    ///
    /// # Errors
    /// If the database fails.
    async fn home(&self, owner: OwnerId, window: Window) -> Result<Vec<StatusView>>;

    /// A list of an owner: the part of their home by its members, or through its account.
    ///
    /// # Errors
    /// If the database fails.
    async fn list_timeline(&self, list: &ListRow, window: Window) -> Result<Vec<StatusView>>;

    /// Public posts; ids are those of the posts.
    ///
    /// # Errors
    /// If the database fails.
    async fn public(
        &self,
        viewer: Option<OwnerId>,
        scope: PublicScope,
        only_media: bool,
        window: Window,
    ) -> Result<Vec<StatusView>>;

    /// Public posts with a tag (lower case, without `#`).
    ///
    /// # Errors
    /// If the database fails.
    async fn tagged(&self, viewer: Option<OwnerId>, tag: &str, window: Window) -> Result<Vec<StatusView>>;

    /// Public posts by several tags.
    ///
    /// # Errors
    /// If the database fails.
    async fn tagged_with(
        &self,
        viewer: Option<OwnerId>,
        tags: &TagFilter,
        window: Window,
    ) -> Result<Vec<StatusView>>;

    /// What an author said, as far as the viewer may see.
    ///
    /// # Errors
    /// If the database fails.
    async fn by_author(
        &self,
        viewer: Option<OwnerId>,
        author: AuthorId,
        filter: &AuthorFilter,
        window: Window,
    ) -> Result<Vec<StatusView>>;

    /// What an owner likes, newest like first; ids of the window are those of the likes, given beside each.
    ///
    /// # Errors
    /// If the database fails.
    async fn liked(&self, owner: OwnerId, window: Window) -> Result<Vec<(i64, StatusView)>>;

    /// What an owner keeps; as `liked`.
    ///
    /// # Errors
    /// If the database fails.
    async fn bookmarked(&self, owner: OwnerId, window: Window) -> Result<Vec<(i64, StatusView)>>;

    /// Statuses as this viewer sees them, in the order asked; what they may not see is left out.
    ///
    /// # Errors
    /// If the database fails.
    async fn statuses(&self, viewer: Option<OwnerId>, ids: &[StatusId]) -> Result<Vec<StatusView>>;

    /// Statuses by post, as this viewer sees them.
    ///
    /// # Errors
    /// If the database fails.
    async fn statuses_of_posts(&self, viewer: Option<OwnerId>, posts: &[PostId]) -> Result<Vec<StatusView>>;

    /// The conversation of a status over all its copies: what it answers from the root down, and what answers it, depth first; at most 400 each.
    ///
    /// # Errors
    /// If the database fails.
    async fn context(
        &self,
        viewer: Option<OwnerId>,
        id: StatusId,
    ) -> Result<(Vec<StatusView>, Vec<StatusView>)>;

    /// Posts with these words that the viewer wrote, was shown, or that are public here.
    ///
    /// # Errors
    /// If the database fails.
    async fn search_posts(
        &self,
        viewer: OwnerId,
        words: &str,
        limit: usize,
        offset: usize,
    ) -> Result<Vec<StatusView>>;

    /// Tags that begin so, most used first.
    ///
    /// # Errors
    /// If the database fails.
    async fn search_tags(&self, words: &str, limit: usize) -> Result<Vec<String>>;
}
