//! Tags that owners follow and show. All tags are in lower case.

use crate::{FeaturedTag, Result, Window};
use async_trait::async_trait;
use syrinx_model::{AuthorId, FeaturedTagId, OwnerId};

/// Tags that owners follow and show.
#[async_trait]
pub trait Tags: Send + Sync {
    /// Follows a tag, or no longer.
    ///
    /// # Errors
    /// If the database fails.
    async fn follow_tag(&self, owner: OwnerId, tag: &str, on: bool) -> Result<()>;

    /// The tags that an owner follows, each with the id to page by, the last followed first.
    ///
    /// # Errors
    /// If the database fails.
    async fn followed_tags(&self, owner: OwnerId, window: Window) -> Result<Vec<(i64, String)>>;

    /// Which of these tags an owner follows.
    ///
    /// # Errors
    /// If the database fails.
    async fn follows_of_tags(&self, owner: OwnerId, tags: &[String]) -> Result<Vec<String>>;

    /// The owners who follow any of these tags and do not hide this author.
    ///
    /// # Errors
    /// If the database fails.
    async fn tag_followers(&self, tags: &[String], author: AuthorId) -> Result<Vec<OwnerId>>;

    /// Shows a tag on an owner's profile; once, however often it is asked. Gives whether it was not there before.
    ///
    /// # Errors
    /// If the database fails.
    async fn feature_tag(&self, owner: OwnerId, tag: &str) -> Result<bool>;

    /// Shows a tag no longer. Gives whether it was there.
    ///
    /// # Errors
    /// If the database fails.
    async fn unfeature_tag(&self, owner: OwnerId, id: FeaturedTagId) -> Result<bool>;

    /// The tags on an owner's profile, in the order in which they came there.
    ///
    /// # Errors
    /// If the database fails.
    async fn featured_tags(&self, owner: OwnerId) -> Result<Vec<FeaturedTag>>;

    /// The tags that an owner's open posts use most, without those that are shown already.
    ///
    /// # Errors
    /// If the database fails.
    async fn favourite_tags(&self, owner: OwnerId, limit: usize) -> Result<Vec<String>>;
}
