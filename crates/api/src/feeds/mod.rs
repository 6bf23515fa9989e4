//! Feeds out: an owner's public posts for everybody, and an owner's home for whoever has its key, as Atom (RFC 4287) and
//! JSON Feed 1.1; and the feeds that an account follows, as OPML.

mod atom;
mod follows;
mod fresh;
mod home;
mod item;
mod json_feed;
mod opml;
mod public;

use crate::state::Api;
use axum::Router;
use item::Item;
use syrinx_model::Moment;

pub(crate) use public::addresses;

pub(crate) fn routes() -> Router<Api> {
    Router::new()
        .merge(follows::routes())
        .merge(home::routes())
        .merge(public::routes())
}

/// The forms of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Atom,
    Json,
}

impl Form {
    const ALL: [Self; 2] = [Self::Atom, Self::Json];

    /// The end of a feed's name.
    fn ending(self) -> &'static str {
        match self {
            Self::Atom => "atom",
            Self::Json => "json",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }

    fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.ending() == ending)
    }
}

/// A feed, before it takes a form.
struct Feed {
    /// Its name for machines, which never changes.
    id: String,
    title: String,
    /// The page that shows the same.
    page: String,
    /// Where it is itself; `None` if that is a secret.
    here: Option<String>,
    /// Whose it is: name and page.
    author: (String, String),
    /// When the feed began, for as long as there is nothing in it.
    began: Moment,
    items: Vec<Item>,
}

impl Feed {
    /// When something of it was last changed.
    fn updated(&self) -> Moment {
        self.items
            .iter()
            .map(|item| item.updated)
            .max()
            .unwrap_or(self.began)
    }

    fn write(&self, form: Form) -> Vec<u8> {
        match form {
            Form::Atom => atom::write(self),
            Form::Json => json_feed::write(self),
        }
    }
}
