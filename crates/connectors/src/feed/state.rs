//! How far every feed was read: the cursor of the home.

use super::memory::Memory;
use super::subscriptions::Subscription;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use syrinx_connector::{Error, Result};
use syrinx_model::{Cursor, Moment};

/// How many items of one feed are remembered, and of all feeds together: this keeps a cursor below 300 KiB.
const OF_ONE: usize = 400;
const OF_ALL: usize = 10_000;
/// The fewest that are remembered of a feed, however many feeds there are.
const AT_LEAST: usize = 20;

/// Where every feed stands, by its identity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    feeds: BTreeMap<String, Standing>,
    /// In the middle of a reading: when it began. Feeds that are due again since then wait for the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    began: Option<Moment>,
    /// In the middle of what one look found: how many pages of it were handed over.
    #[serde(default, skip_serializing_if = "is_zero")]
    pieces: u32,
}

/// Where one feed stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Standing {
    /// What the server called what it gave us last, verbatim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) etag: Option<String>,
    /// When it said that it was last changed, verbatim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) modified: Option<String>,
    /// When it is asked again.
    pub(super) due: Moment,
    /// How long it is left alone at the least, in seconds.
    pub(super) rest: u64,
    /// How long it told us itself to leave it alone, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) told: Option<u64>,
    /// How often it had nothing new since it last had.
    #[serde(default)]
    pub(super) calm: u32,
    /// How often it failed since it last answered.
    #[serde(default)]
    pub(super) fails: u32,
    /// Whether it was ever read.
    #[serde(default)]
    pub(super) read: bool,
    /// Its items.
    #[serde(default)]
    known: String,
}

impl Standing {
    /// What is remembered of its items.
    pub(super) fn memory(&self) -> Memory {
        Memory::read(&self.known)
    }

    /// Remembers its items, as one of so many feeds.
    pub(super) fn remember(&mut self, memory: &Memory, feeds: usize) {
        self.known = memory.write((OF_ALL / feeds.max(1)).clamp(AT_LEAST, OF_ONE));
    }
}

impl State {
    /// Reads a cursor.
    pub(super) fn read(cursor: Option<&Cursor>) -> Result<Self> {
        cursor.map_or_else(
            || Ok(Self::default()),
            |cursor| serde_json::from_str(&cursor.0).map_err(|_| Error::garbled("not a cursor of feeds")),
        )
    }

    /// As a cursor.
    pub(super) fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(self).unwrap_or_default())
    }

    /// The place after so many pages of what a look from here found, in a reading that began then.
    pub(super) fn amid(&self, began: Moment, pieces: u32) -> Cursor {
        Self {
            began: Some(began),
            pieces,
            ..self.clone()
        }
        .cursor()
    }

    /// When the reading began that this is in the middle of; now, if it is at its start.
    pub(super) fn began(&mut self, now: Moment) -> Moment {
        self.pieces = 0;
        self.began.take().unwrap_or(now)
    }

    /// Forgets what is no longer followed.
    pub(super) fn keep(&mut self, followed: &[Subscription]) {
        self.feeds
            .retain(|uri, _| followed.iter().any(|one| one.author.uri == *uri));
    }

    /// Where a feed stands; at its very beginning if it is not known.
    pub(super) fn of(&self, uri: &str) -> Standing {
        self.feeds.get(uri).cloned().unwrap_or_default()
    }

    /// Whether a feed is to be asked now.
    pub(super) fn is_due(&self, uri: &str, now: Moment) -> bool {
        self.feeds.get(uri).is_none_or(|standing| standing.due <= now)
    }

    /// When it is due; feeds that were never read come first.
    pub(super) fn due(&self, uri: &str) -> Moment {
        self.feeds.get(uri).map_or(Moment(0), |standing| standing.due)
    }

    /// Sets where a feed stands.
    pub(super) fn set(&mut self, uri: String, standing: Standing) {
        self.feeds.insert(uri, standing);
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}
