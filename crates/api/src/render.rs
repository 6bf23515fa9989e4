//! The fragments of posts and authors that are stored with them.

use crate::entities::{account, post};
use syrinx_engine::{Render, RenderAuthor, RenderPost};
use syrinx_model::Card;
use syrinx_model::html::is_web;

/// Writes posts and authors in the Mastodon dialect. What it writes is the same for every reader.
#[derive(Clone, Debug, Default)]
pub struct MastodonRender {
    base_url: String,
    sites: post::Sites,
}

impl MastodonRender {
    /// For a server that clients reach under this URL (without a slash at its end).
    #[must_use]
    pub fn new(base_url: impl Into<String>) -> Self {
        let base_url = base_url.into().trim_end_matches('/').to_owned();
        Self {
            base_url,
            sites: post::Sites::default(),
        }
    }

    /// Also knows the home page of a network, to which “via” leads.
    #[must_use]
    pub fn with_network(mut self, card: &Card) -> Self {
        if is_web(&card.homepage) {
            self.sites
                .0
                .insert(card.network.to_string(), card.homepage.clone());
        }
        self
    }
}

impl Render for MastodonRender {
    fn post(&self, post: &RenderPost<'_>) -> String {
        post::rendered(&self.base_url, &self.sites, post)
    }

    fn author(&self, author: &RenderAuthor<'_>) -> String {
        account::rendered(&self.base_url, author)
    }
}

#[cfg(test)]
mod tests;
