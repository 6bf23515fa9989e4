//! Reading back to where we were. Relays know no order but the time that an author gave, and each knows its own part.
//!
//! A walk goes from the newest down. What several relays told is complete only down to where the first of them broke
//! off: below that the next page begins, at the same second, since several events may have it. A mark is a time. What
//! came late, or from an author whose clock is slow, is found by looking again at some time before it: at a quarter of
//! an hour each time, at two days every few hours.

use super::client::pool::{Answered, Seen};
use super::client::sift::seconds;
use nostr::filter::Filter;
use nostr::types::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use syrinx_connector::{Error, Result};
use syrinx_model::{Cursor, Gap, Moment, Page};

/// How far before its mark a walk goes, and before now a stream, in seconds: an author's clock may be slow, and what a
/// line missed while it was down is told again.
pub(super) const LATE: u64 = 15 * 60;
/// How far it goes every now and then, and how often that is.
const VERY_LATE: u64 = 48 * 3600;
const NOW_AND_THEN: u64 = 6 * 3600;
/// How many pages a walk may have before the rest is given up as a gap.
const MAX_PAGES: u32 = 50;
/// The most events that are asked for at once: few relays give more.
const MAX_ITEMS: usize = 100;
/// The most events of one second that are told apart.
const SAME_SECOND: usize = 200;

/// Up to where a feed was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    /// The newest time seen, in seconds since 1970.
    at: u64,
    /// When it was last looked far back.
    looked: u64,
}

/// Where a walk stands between two pages.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Trail {
    /// From this second down.
    until: Option<u64>,
    /// The beginnings of the ids of this second that were told already.
    told: Vec<String>,
    /// Down to this second; `None` if for as long as the caller likes.
    down_to: Option<u64>,
    /// The mark with which the walk began.
    since: Option<Mark>,
    /// The newest time seen on this walk.
    top: u64,
    /// When this walk began, if it goes far back.
    far: Option<u64>,
    /// Pages so far.
    pages: u32,
}

/// A walk at one of its pages.
#[derive(Debug)]
pub(super) struct Walk {
    trail: Trail,
    now: u64,
}

impl Walk {
    /// Begins a walk, or goes on with one.
    ///
    /// # Errors
    /// `Garbled` if a cursor is not one of ours.
    pub(super) fn at(since: Option<&Cursor>, more: Option<&Cursor>, now: Moment) -> Result<Self> {
        let strange = |_| Error::garbled("this cursor is not one of this connector");
        let now = seconds(now);
        if let Some(more) = more {
            let trail = serde_json::from_str(&more.0).map_err(strange)?;
            return Ok(Self { trail, now });
        }
        let since: Option<Mark> = since
            .map(|cursor| serde_json::from_str(&cursor.0).map_err(strange))
            .transpose()?;
        let far = since.is_none_or(|mark| now.saturating_sub(mark.looked) > NOW_AND_THEN);
        let back = if far { VERY_LATE } else { LATE };
        let trail = Trail {
            down_to: since.map(|mark| mark.at.saturating_sub(back)),
            since,
            far: far.then_some(now),
            ..Trail::default()
        };
        Ok(Self { trail, now })
    }

    /// The question for the next page.
    pub(super) fn filter(&self, filter: Filter, max: usize) -> Filter {
        let mut filter = filter.limit(size(max));
        if let Some(until) = self.trail.until {
            filter = filter.until(Timestamp::from_secs(until));
        }
        if let Some(down_to) = self.trail.down_to {
            filter = filter.since(Timestamp::from_secs(down_to));
        }
        filter
    }

    /// What of the answers belongs on this page, oldest first, and the page that it goes on.
    pub(super) fn page(self, answered: Answered, max: usize) -> (Vec<Seen>, Page) {
        let Self { mut trail, now } = self;
        let (until, first) = (trail.until, trail.pages == 0);
        trail.pages = trail.pages.saturating_add(1);
        let told: HashSet<&String> = trail.told.iter().collect();
        let fresh = |seen: &Seen| Some(at(seen)) != until || !told.contains(&short(seen));
        let floor = answered.floor.unwrap_or(0);
        let mut events: Vec<Seen> = answered
            .seen
            .into_iter()
            .filter(|seen| at(seen) >= floor && fresh(seen))
            .collect();
        let too_many = events.len() > size(max);
        events.truncate(size(max));
        trail.top = trail.top.max(events.first().map_or(0, at).min(now));
        // Where the next page begins: at the last second of this one, or where the first relay broke off.
        let edge = match events.last().map(at) {
            Some(last) if too_many => Some(last),
            _ => answered.floor,
        };
        let mut page = Page {
            oddities: answered.oddities,
            ..Page::default()
        };
        match edge.and_then(|edge| trail.below(edge, &events)) {
            Some(next) if trail.since.is_none() => page.more = Some(cursor(&next)),
            Some(next) if next.pages < MAX_PAGES => page.more = Some(cursor(&next)),
            Some(next) => page.gap = trail.gap(next.until),
            None => {}
        }
        if (trail.since.is_none() && first) || (trail.since.is_some() && page.more.is_none()) {
            page.mark = Some(cursor(&trail.mark()));
        }
        events.reverse();
        (events, page)
    }
}

impl Trail {
    /// The trail of the page below; `None` if there is none.
    fn below(&self, edge: u64, events: &[Seen]) -> Option<Self> {
        let mut next = self.clone();
        next.told = events.iter().filter(|seen| at(seen) == edge).map(short).collect();
        if self.until == Some(edge) {
            next.told.extend(self.told.iter().cloned());
        }
        let stuck = events.is_empty() && self.until == Some(edge);
        next.until = Some(edge);
        if stuck || next.told.len() > SAME_SECOND {
            next.told.clear();
            next.until = Some(edge.checked_sub(1)?);
        }
        let below = self
            .down_to
            .zip(next.until)
            .is_some_and(|(down_to, until)| until < down_to);
        (!below).then_some(next)
    }

    /// The mark to store: never below the one we came with.
    fn mark(&self) -> Mark {
        let old = self.since.unwrap_or_default();
        Mark {
            at: self.top.max(old.at),
            looked: self.far.unwrap_or(old.looked),
        }
    }

    /// What lies between the old mark and where a walk was given up.
    fn gap(&self, reached: Option<u64>) -> Option<Gap> {
        let (from, to) = (self.since?.at, reached?);
        let moment = |at: u64| super::normalise::moment(Timestamp::from_secs(at));
        (to > from).then(|| Gap {
            from: Some(moment(from)),
            to: moment(to),
        })
    }
}

fn at(seen: &Seen) -> u64 {
    seen.event.created_at.as_secs()
}

fn short(seen: &Seen) -> String {
    seen.event.id.to_hex()[..16].to_owned()
}

fn size(max: usize) -> usize {
    max.clamp(1, MAX_ITEMS)
}

fn cursor(value: &impl Serialize) -> Cursor {
    Cursor(serde_json::to_string(value).unwrap_or_default())
}

#[cfg(test)]
mod tests;
