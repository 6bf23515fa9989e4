//! What an owner's filters find in what they read.
//!
//! Everywhere it is told beside the status, and the client does what the filter says. From homes, lists and what is
//! told, this server also takes away itself what is to be hidden.

use super::filter::found;
use super::json::written;
use crate::error::ApiError;
use crate::state::Api;
use std::collections::HashMap;
use std::sync::Arc;
use syrinx_engine::{Found, Sieve};
use syrinx_model::{Moment, OwnerId, PostId};
use syrinx_store::{FilterAction, FilterContext, StatusView};

/// What filters found in the statuses of a page, by the post that is shown; most often nothing.
#[derive(Debug, Default)]
pub(crate) struct Filtered(HashMap<PostId, String>);

impl Filtered {
    /// What was found in a status, as a JSON array. A boost says what it passes on.
    pub(super) fn of(&self, view: &StatusView) -> &str {
        self.0.get(&said(view).post).map_or("[]", String::as_str)
    }
}

/// An owner's filters with the words of a page.
struct Held {
    sieve: Arc<Sieve>,
    words: HashMap<PostId, String>,
    now: Moment,
}

impl Held {
    /// What is found in a status. What the owner said themself is not held against their filters.
    fn find(&self, view: &StatusView) -> Vec<Found<'_>> {
        let said = said(view);
        if said.own {
            return Vec::new();
        }
        let words = self.words.get(&said.post).map_or("", String::as_str);
        let mut posts: Vec<PostId> = said.copies.iter().map(|copy| copy.post).collect();
        posts.push(view.post);
        self.sieve.find(self.now, words, &posts)
    }

    fn hides(&self, context: FilterContext, view: &StatusView) -> bool {
        self.find(view).iter().any(|found| hides(found, context))
    }
}

/// The status itself, or what it passes on.
fn said(view: &StatusView) -> &StatusView {
    view.boost.as_deref().unwrap_or(view)
}

fn hides(found: &Found<'_>, context: FilterContext) -> bool {
    let rule = &found.filter.rule;
    rule.action == FilterAction::Hide && rule.contexts.contains(&context)
}

impl Api {
    /// What the reader's filters find in these statuses.
    ///
    /// # Errors
    /// If the store fails.
    pub(super) async fn filtered<'a>(
        &self,
        viewer: Option<OwnerId>,
        views: impl Iterator<Item = &'a StatusView>,
    ) -> Result<Filtered, ApiError> {
        let Some(owner) = viewer else {
            return Ok(Filtered::default());
        };
        let sieve = self.engine.sieve(owner).await?;
        if sieve.is_idle(self.engine.now()) {
            return Ok(Filtered::default());
        }
        let views: Vec<&StatusView> = views.collect();
        let held = self.hold(sieve, &views).await?;
        let all = views.into_iter().filter_map(|view| {
            let told = held.find(view);
            let told: Vec<_> = told.iter().map(found).collect();
            (!told.is_empty()).then(|| (said(view).post, written(&told)))
        });
        Ok(Filtered(all.collect()))
    }

    /// Which of these statuses the owner's filters leave in a context, in their order.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn leaves(
        &self,
        owner: OwnerId,
        context: FilterContext,
        views: &[&StatusView],
    ) -> Result<Vec<bool>, ApiError> {
        let sieve = self.engine.sieve(owner).await?;
        let now = self.engine.now();
        if views.is_empty() || sieve.is_idle(now) {
            return Ok(vec![true; views.len()]);
        }
        let held = self.hold(sieve, views).await?;
        Ok(views.iter().map(|view| !held.hides(context, view)).collect())
    }

    async fn hold(&self, sieve: Arc<Sieve>, views: &[&StatusView]) -> Result<Held, ApiError> {
        let posts: Vec<PostId> = views.iter().map(|view| said(view).post).collect();
        Ok(Held {
            sieve,
            words: self.store().words_of(&posts).await?.into_iter().collect(),
            now: self.engine.now(),
        })
    }
}
