//! Paging through a fake network. The cursor is the number of a thing.

use super::session::FakeSession;
use super::state::{State, Thing};
use crate::{Error, Result, Timeline};
use async_trait::async_trait;
use syrinx_model::{Address, Cursor, Feature, Feed, InboundPost, Page, Thread};

#[async_trait]
impl Timeline for FakeSession {
    async fn page(
        &self,
        feed: &Feed,
        since: Option<&Cursor>,
        more: Option<&Cursor>,
        max: usize,
    ) -> Result<Page> {
        self.world.call("page", &self.grant)?;
        let state = self.world.state();
        let wanted = self.wanted(&state, feed)?;
        let (numbers, next) = stretch(&wanted, number(since)?, number(more)?, max);
        let mark = match since {
            Some(_) => numbers.last().copied().or(number(more)?).or(number(since)?),
            None => more.is_none().then_some(state.last),
        };
        Ok(Page {
            items: numbers
                .iter()
                .filter_map(|n| state.inbound(self.me(), *n))
                .collect(),
            more: next.map(cursor),
            mark: mark.map(cursor),
            gap: None,
            oddities: 0,
        })
    }

    async fn thread(&self, post: &Address) -> Result<Thread> {
        self.world.call("thread", &self.grant)?;
        let state = self.world.state();
        let n = state
            .number(self.me(), post)
            .ok_or_else(|| Error::missing("the post is gone"))?;
        let fresh = state
            .post(self.me(), n)
            .ok_or_else(|| Error::missing("the post is gone"))?;
        let mut ancestors = Vec::new();
        let mut parent = state.said(n).and_then(|said| said.parent);
        while let Some(above) = parent.and_then(|n| state.post(self.me(), n)) {
            parent = parent.and_then(|n| state.said(n)).and_then(|said| said.parent);
            ancestors.insert(0, above);
        }
        let mut descendants = Vec::new();
        self.answers(&state, n, &mut descendants);
        Ok(Thread {
            post: Some(Box::new(fresh)),
            ancestors,
            descendants,
            oddities: 0,
        })
    }
}

/// A stretch of numbers in order, and where to go on: forward from a cursor, or backward from the newest.
pub(super) fn stretch(
    wanted: &[u64],
    since: Option<u64>,
    more: Option<u64>,
    max: usize,
) -> (Vec<u64>, Option<u64>) {
    let left: Vec<u64> = match (since, more) {
        (Some(since), more) => wanted
            .iter()
            .copied()
            .filter(|n| *n > more.unwrap_or(since))
            .collect(),
        (None, more) => wanted
            .iter()
            .copied()
            .filter(|n| more.is_none_or(|more| *n < more))
            .collect(),
    };
    let whole = left.len() <= max;
    let numbers = if since.is_some() {
        left[..left.len().min(max)].to_vec()
    } else {
        left[left.len().saturating_sub(max)..].to_vec()
    };
    let next = if since.is_some() {
        numbers.last()
    } else {
        numbers.first()
    };
    let next = next.copied().filter(|_| !whole);
    (numbers, next)
}

/// The number of a cursor.
pub(super) fn number(cursor: Option<&Cursor>) -> Result<Option<u64>> {
    let number = |cursor: &Cursor| {
        cursor
            .0
            .parse()
            .map_err(|_| Error::garbled("a cursor of another network"))
    };
    cursor.map(number).transpose()
}

/// The cursor of a number.
pub(super) fn cursor(number: u64) -> Cursor {
    Cursor(number.to_string())
}

impl FakeSession {
    /// The things of a feed, in order.
    fn wanted(&self, state: &State, feed: &Feed) -> Result<Vec<u64>> {
        let things = |of: &dyn Fn(&Thing) -> bool| {
            state
                .things
                .iter()
                .filter(|(_, thing)| of(thing))
                .map(|(n, _)| *n)
                .collect()
        };
        let seen = |thing: &Thing, of: &dyn Fn(&super::state::Said) -> bool| matches!(thing, Thing::Said(said) if of(said) && state.visible(self.me(), said));
        match feed {
            Feed::Home if !state.character.has_home() => Err(Error::unsupported("there is no home timeline")),
            Feed::Home => Ok(things(&|thing| state.at_home(self.me(), thing))),
            Feed::Author(address) => {
                let who = state
                    .meaning(self.me(), address)
                    .ok_or_else(|| Error::missing("nobody of that address"))?;
                Ok(things(&|thing| seen(thing, &|said| said.by == who)))
            }
            Feed::Tag(tag) => {
                let tagged = |feature: &Feature| matches!(feature, Feature::Tag { name } if name.eq_ignore_ascii_case(tag));
                let said = |said: &super::state::Said| {
                    said.text.facets().iter().any(|facet| tagged(facet.feature()))
                };
                Ok(things(&|thing| seen(thing, &said)))
            }
            Feed::List(_) => Err(Error::unsupported("there are no lists")),
        }
    }

    /// What answers a post, depth first.
    fn answers(&self, state: &State, n: u64, into: &mut Vec<InboundPost>) {
        for (answer, thing) in &state.things {
            if matches!(thing, Thing::Said(said) if said.parent == Some(n)) {
                into.extend(state.post(self.me(), *answer));
                self.answers(state, *answer, into);
            }
        }
    }
}
