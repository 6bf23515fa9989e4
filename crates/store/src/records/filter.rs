//! What owners do not want to read.

use serde::{Deserialize, Serialize};
use syrinx_model::{FilterId, FilterKeywordId, FilterStatusId, Moment, PostId, StatusId};

/// Where a filter applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterContext {
    /// The owner's home and lists.
    Home,
    /// What they are told.
    Notifications,
    /// Public posts and tags.
    Public,
    /// Conversations.
    Thread,
    /// The posts of one author.
    Account,
}

/// What becomes of what a filter finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterAction {
    /// It is shown behind a warning.
    #[default]
    Warn,
    /// It is not shown.
    Hide,
    /// Its media are shown blurred.
    Blur,
}

/// What a filter is, apart from what it looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterRule {
    /// What the owner calls it.
    pub title: String,
    /// Where it applies.
    pub contexts: Vec<FilterContext>,
    /// What becomes of what it finds.
    pub action: FilterAction,
    /// When it ends, if it does.
    pub expires_at: Option<Moment>,
}

/// A filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Its id.
    pub id: FilterId,
    /// What it is.
    pub rule: FilterRule,
    /// The words that it looks for.
    pub keywords: Vec<FilterKeyword>,
    /// The statuses that it looks for.
    pub statuses: Vec<FilterStatus>,
}

/// Words that a filter looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterKeyword {
    /// Their id.
    pub id: FilterKeywordId,
    /// The words.
    pub keyword: String,
    /// Whether they must not stand within longer words.
    pub whole_word: bool,
}

/// A status that a filter looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterStatus {
    /// Its id within filters.
    pub id: FilterStatusId,
    /// What the owner's client calls it.
    pub status: StatusId,
    /// The post behind it.
    pub post: PostId,
}

/// A change to the words of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeywordChange {
    /// More words.
    Add {
        /// The words.
        keyword: String,
        /// Whether they must not stand within longer words.
        whole_word: bool,
    },
    /// Other words.
    Set(FilterKeyword),
    /// No longer these.
    Remove(FilterKeywordId),
}
