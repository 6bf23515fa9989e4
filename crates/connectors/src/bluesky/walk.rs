//! Reading a feed back to where we were. The network pages from the newest down and knows no way forward.
//!
//! With a mark, we walk down from the top until we are safely below it; only then the newest thing seen on the way
//! becomes the next mark. A mark is a time, not an item, since an item may be deleted meanwhile. What has the same
//! time, or arrives a little late, is read again: whoever stores it knows it already.

use super::normalise::Sighted;
use serde::{Deserialize, Serialize};
use syrinx_connector::{Error, Result};
use syrinx_model::{Cursor, Gap, Moment, Page};

/// How late something may be put into the past of a feed and still be found: a quarter of an hour, in milliseconds.
const LATE: i64 = 15 * 60_000;

/// How many pages a walk may have before the rest is given up as a gap.
const MAX_PAGES: u32 = 20;

/// Up to where a feed was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// The time of the newest item.
    at: Moment,
    /// Its URI; empty if the feed was empty.
    uri: String,
}

/// Where a walk stands between two pages.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Trail {
    /// The network's own cursor.
    cursor: String,
    /// The newest thing seen so far.
    top: Option<Mark>,
    /// Down to where we walk; `None` if for as long as the caller likes.
    since: Option<Mark>,
    /// The oldest time seen so far.
    oldest: Option<Moment>,
    /// Pages read so far.
    pages: u32,
}

/// One page as the network gave it.
pub(super) struct Leaf {
    /// Newest first.
    pub(super) items: Vec<Sighted>,
    /// The times of items that are left out on purpose; a walk passes them all the same.
    pub(super) hidden: Vec<Moment>,
    /// The network's cursor to the page below.
    pub(super) next: Option<String>,
    /// How many items could not be understood.
    pub(super) oddities: u32,
}

/// How a feed is ordered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Newest first.
    Time,
    /// As somebody's algorithm likes it: only its first page can be read again.
    Taste,
}

/// A walk at one of its pages.
pub(super) struct Walk(Trail);

impl Walk {
    /// Begins a walk, or goes on with one.
    ///
    /// # Errors
    /// `Garbled` if a cursor is not one of ours.
    pub(super) fn at(since: Option<&Cursor>, more: Option<&Cursor>) -> Result<Self> {
        let strange = |_| Error::garbled("this cursor is not one of this connector");
        if let Some(more) = more {
            return serde_json::from_str(&more.0).map(Self).map_err(strange);
        }
        let since = since
            .map(|cursor| serde_json::from_str(&cursor.0).map_err(strange))
            .transpose()?;
        Ok(Self(Trail {
            cursor: String::new(),
            top: None,
            since,
            oldest: None,
            pages: 0,
        }))
    }

    /// What to ask the network to continue from.
    pub(super) fn cursor(&self) -> Option<&str> {
        Some(self.0.cursor.as_str()).filter(|cursor| !cursor.is_empty())
    }

    /// The page that the caller gets for the network's page.
    pub(super) fn page(mut self, leaf: Leaf, order: Order) -> Page {
        let first = self.0.pages == 0;
        self.0.pages = self.0.pages.saturating_add(1);
        let newest = leaf.items.iter().max_by_key(|item| item.at);
        if first {
            self.0.top = newest.map(|item| Mark {
                at: item.at,
                uri: item.uri.clone(),
            });
        }
        let lowest = leaf.items.iter().map(|item| item.at).chain(leaf.hidden).min();
        self.0.oldest = self.0.oldest.into_iter().chain(lowest).min();
        // A network that answers with the cursor it was asked for would hold us forever.
        let next = leaf
            .next
            .filter(|next| !next.is_empty() && *next != self.0.cursor);
        let mut page = Page {
            oddities: leaf.oddities,
            ..Page::default()
        };
        let since = self.0.since.clone();
        let wanted = since
            .as_ref()
            .map_or(Moment(i64::MIN), |mark| mark.at.plus(-LATE));
        let all = since.is_none() || order == Order::Taste;
        page.items = leaf
            .items
            .into_iter()
            .rev()
            .filter(|item| all || item.at >= wanted)
            .map(|item| item.inbound)
            .collect();
        match since {
            None => {
                page.mark = first.then(|| self.mark());
                page.more = next.map(|next| self.onward(next));
            }
            Some(since) => {
                let below = lowest.is_some_and(|lowest| lowest < wanted);
                let last = below || order == Order::Taste || self.0.pages >= MAX_PAGES;
                match next.filter(|_| !last) {
                    Some(next) => page.more = Some(self.onward(next)),
                    None => {
                        page.mark = Some(self.mark());
                        page.gap = self.gap(&since).filter(|_| order == Order::Time);
                    }
                }
            }
        }
        page
    }

    fn onward(self, next: String) -> Cursor {
        cursor(&Trail {
            cursor: next,
            ..self.0
        })
    }

    /// The mark to store: never below the one we came with.
    fn mark(&self) -> Cursor {
        let empty = Mark {
            at: Moment(0),
            uri: String::new(),
        };
        let mark = self.0.top.iter().chain(&self.0.since).max_by_key(|mark| mark.at);
        cursor(mark.unwrap_or(&empty))
    }

    /// What lies between the old mark and the oldest item of a walk that ended above it.
    fn gap(&self, since: &Mark) -> Option<Gap> {
        let to = self.0.oldest.filter(|oldest| *oldest > since.at)?;
        let was_empty = since.uri.is_empty();
        let all_read = was_empty && self.0.pages < MAX_PAGES;
        (!all_read).then_some(Gap {
            from: (!was_empty).then_some(since.at),
            to,
        })
    }
}

fn cursor(value: &impl Serialize) -> Cursor {
    Cursor(serde_json::to_string(value).unwrap_or_default())
}

#[cfg(test)]
mod tests;
