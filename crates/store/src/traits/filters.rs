//! What owners do not want to read.

use crate::{Filter, FilterRule, KeywordChange, Result};
use async_trait::async_trait;
use syrinx_model::{FilterId, FilterStatusId, OwnerId, PostId, StatusId};

/// What owners do not want to read.
#[async_trait]
pub trait Filters: Send + Sync {
    /// A number that has risen whenever anybody's filters may read differently than when it was asked for before. Ask for
    /// it before reading what is kept under it.
    fn filters_version(&self) -> u64;

    /// The filters of an owner, those that have ended too, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    async fn filters(&self, owner: OwnerId) -> Result<Vec<Filter>>;

    /// Makes a filter.
    ///
    /// # Errors
    /// If the database fails.
    async fn create_filter(
        &self,
        owner: OwnerId,
        rule: &FilterRule,
        words: &[KeywordChange],
    ) -> Result<FilterId>;

    /// Changes a filter and its words, those of this filter only. Gives whether it was there.
    ///
    /// # Errors
    /// If the database fails.
    async fn change_filter(
        &self,
        owner: OwnerId,
        id: FilterId,
        rule: &FilterRule,
        words: &[KeywordChange],
    ) -> Result<bool>;

    /// Deletes a filter. Gives whether it was there.
    ///
    /// # Errors
    /// If the database fails.
    async fn delete_filter(&self, owner: OwnerId, id: FilterId) -> Result<bool>;

    /// Lets a filter look for a status too; once, however often it is asked. The filter must be the caller's to change.
    ///
    /// # Errors
    /// If the database fails.
    async fn add_filter_status(&self, filter: FilterId, status: StatusId, post: PostId) -> Result<()>;

    /// Lets a filter of the owner no longer look for a status. Gives whether it did.
    ///
    /// # Errors
    /// If the database fails.
    async fn remove_filter_status(&self, owner: OwnerId, id: FilterStatusId) -> Result<bool>;

    /// What posts say, as filters look for words in it: the warning, the text, the options of the poll and what the
    /// media show. Whoever asks must have been shown them.
    ///
    /// # Errors
    /// If the database fails.
    async fn words_of(&self, posts: &[PostId]) -> Result<Vec<(PostId, String)>>;
}
