//! What owners do not want to read: keeping filters, and finding what they look for.

mod matching;
mod sieves;

pub use matching::{Found, Sieve};
pub(crate) use sieves::Sieves;

use crate::{Engine, Error, Result};
use std::sync::Arc;
use syrinx_bus::Event;
use syrinx_model::{FilterId, FilterStatusId, OwnerId, StatusId};
use syrinx_store::{Filter, FilterKeyword, FilterRule, FilterStatus, KeywordChange};

/// Characters of a title.
const MAX_TITLE: usize = 256;
/// Characters of the words of one line.
const MAX_KEYWORD: usize = 512;
/// Filters of one owner: every post is held against all of them.
const MAX_FILTERS: usize = 200;
/// Lines of words, and statuses, of one filter.
const MAX_LINES: usize = 1000;

impl Engine {
    /// The filters of an owner, ready to be held against posts. They are kept in memory until they change.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn sieve(&self, owner: OwnerId) -> Result<Arc<Sieve>> {
        let version = self.store.filters_version();
        if let Some(sieve) = self.sieves.of(owner, version) {
            return Ok(sieve);
        }
        let sieve = Arc::new(Sieve::new(self.store.filters(owner).await?));
        self.sieves.keep(owner, version, &sieve);
        Ok(sieve)
    }

    /// Makes a filter.
    ///
    /// # Errors
    /// `Invalid` with a sentence about what to change.
    pub async fn create_filter(
        &self,
        owner: OwnerId,
        rule: FilterRule,
        words: &[KeywordChange],
    ) -> Result<Filter> {
        check_rule(&rule)?;
        check_words(words)?;
        if self.store.filters(owner).await?.len() >= MAX_FILTERS {
            return Err(Error::invalid(format!(
                "Validation failed: at most {MAX_FILTERS} filters can be kept; delete one first"
            )));
        }
        let id = self.store.create_filter(owner, &rule, words).await?;
        self.filters_changed(owner);
        self.filter(owner, id).await
    }

    /// Changes a filter and its words.
    ///
    /// # Errors
    /// `NotFound` if it is not the owner's; `Invalid` with a sentence about what to change.
    pub async fn change_filter(
        &self,
        owner: OwnerId,
        id: FilterId,
        rule: FilterRule,
        words: &[KeywordChange],
    ) -> Result<Filter> {
        check_rule(&rule)?;
        check_words(words)?;
        let more = words
            .iter()
            .filter(|change| matches!(change, KeywordChange::Add { .. }));
        check_lines(self.filter(owner, id).await?.keywords.len() + more.count())?;
        if !self.store.change_filter(owner, id, &rule, words).await? {
            return Err(Error::NotFound);
        }
        self.filters_changed(owner);
        self.filter(owner, id).await
    }

    /// Deletes a filter.
    ///
    /// # Errors
    /// `NotFound` if it is not the owner's.
    pub async fn delete_filter(&self, owner: OwnerId, id: FilterId) -> Result<()> {
        let was_there = self.store.delete_filter(owner, id).await?;
        self.filters_changed(owner);
        was_there.then_some(()).ok_or(Error::NotFound)
    }

    /// Lets a filter look for a status too.
    ///
    /// # Errors
    /// `NotFound` if the filter is not the owner's, or the status not theirs to see.
    pub async fn filter_status(
        &self,
        owner: OwnerId,
        id: FilterId,
        status: StatusId,
    ) -> Result<FilterStatus> {
        check_lines(self.filter(owner, id).await?.statuses.len() + 1)?;
        let posts = self.store.find_status(Some(owner), status).await?;
        let post = posts.first().ok_or(Error::NotFound)?.id;
        self.store.add_filter_status(id, status, post).await?;
        self.filters_changed(owner);
        let kept = self.filter(owner, id).await?.statuses;
        kept.into_iter()
            .find(|kept| kept.post == post)
            .ok_or(Error::NotFound)
    }

    /// Lets a filter no longer look for a status.
    ///
    /// # Errors
    /// `NotFound` if no filter of the owner does.
    pub async fn unfilter_status(&self, owner: OwnerId, id: FilterStatusId) -> Result<()> {
        let was_there = self.store.remove_filter_status(owner, id).await?;
        self.filters_changed(owner);
        was_there.then_some(()).ok_or(Error::NotFound)
    }

    /// A filter of the owner.
    ///
    /// # Errors
    /// `NotFound` if it is not the owner's.
    pub async fn filter(&self, owner: OwnerId, id: FilterId) -> Result<Filter> {
        let sieve = self.sieve(owner).await?;
        let found = sieve.filters().find(|filter| filter.id == id);
        found.cloned().ok_or(Error::NotFound)
    }

    fn filters_changed(&self, owner: OwnerId) {
        self.bus.announce(Event::Filters(owner));
    }
}

fn check_rule(rule: &FilterRule) -> Result<()> {
    if rule.title.trim().is_empty() {
        return Err(Error::invalid("Validation failed: Title can't be blank"));
    }
    if rule.title.chars().count() > MAX_TITLE {
        return Err(Error::invalid(format!(
            "Validation failed: Title is longer than {MAX_TITLE} characters"
        )));
    }
    if rule.contexts.is_empty() {
        return Err(Error::invalid("Validation failed: Context can't be blank"));
    }
    Ok(())
}

fn check_words(words: &[KeywordChange]) -> Result<()> {
    check_lines(words.len())?;
    for change in words {
        let keyword = match change {
            KeywordChange::Add { keyword, .. } | KeywordChange::Set(FilterKeyword { keyword, .. }) => keyword,
            KeywordChange::Remove(_) => continue,
        };
        if keyword.trim().is_empty() {
            return Err(Error::invalid("Validation failed: Keyword can't be blank"));
        }
        if keyword.chars().count() > MAX_KEYWORD {
            return Err(Error::invalid(format!(
                "Validation failed: Keyword is longer than {MAX_KEYWORD} characters"
            )));
        }
    }
    Ok(())
}

fn check_lines(lines: usize) -> Result<()> {
    if lines > MAX_LINES {
        return Err(Error::invalid(format!(
            "Validation failed: a filter can look for at most {MAX_LINES} things; make another one"
        )));
    }
    Ok(())
}
