//! Pages with opaque cursors.

use std::{collections::BTreeMap, ops::Bound};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

use super::{answer::Oops, auth::Ask, index::Place};

/// What one page asks for: how much, and below which place.
pub(crate) struct Page {
    limit: usize,
    below: Option<Place>,
}

impl Page {
    pub(crate) fn read(ask: &Ask) -> Result<Self, Oops> {
        let limit = ask.number("limit", 50, 1, 100)?;
        let below = ask
            .one("cursor")
            .map(|cursor| open(cursor).ok_or_else(|| Oops::invalid("Malformed cursor")));
        Ok(Self {
            limit,
            below: below.transpose()?,
        })
    }

    /// The part of a list in which the page lies, newest first.
    pub(crate) fn range<'a, T>(
        &self,
        list: &'a BTreeMap<Place, T>,
    ) -> impl Iterator<Item = (&'a Place, &'a T)> {
        let end = self.below.clone().map_or(Bound::Unbounded, Bound::Excluded);
        list.range((Bound::Unbounded, end)).rev()
    }

    /// Cuts the page out of items that come newest first, under `name`. A page has a cursor if there may be more.
    pub(crate) fn fill(&self, name: &str, newest_first: impl Iterator<Item = (Place, Value)>) -> Value {
        let below = self.below.as_ref();
        let inside = newest_first.filter(|(place, _)| below.is_none_or(|below| place < below));
        let page: Vec<_> = inside.take(self.limit).collect();
        let full = page.len() == self.limit;
        let last = page.last().map(|(place, _)| place.clone()).filter(|_| full);
        let items: Vec<Value> = page.into_iter().map(|(_, item)| item).collect();
        let mut answer = serde_json::Map::from_iter([(name.to_owned(), Value::from(items))]);
        answer.extend(last.map(|place| ("cursor".to_owned(), Value::from(seal(&place)))));
        Value::Object(answer)
    }
}

fn seal(Place { time, order, uri }: &Place) -> String {
    URL_SAFE_NO_PAD.encode(format!("{time}:{order}:{uri}"))
}

fn open(cursor: &str) -> Option<Place> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let mut parts = text.splitn(3, ':');
    let mut number = || parts.next()?.parse().ok();
    let (time, order) = (number()?, number()?);
    Some(Place {
        time,
        order,
        uri: parts.next()?.to_owned(),
    })
}

/// Things without a time of their own, those with the highest keys first.
pub(crate) fn in_order<'a, T>(
    items: impl Iterator<Item = (&'a String, T)>,
) -> impl Iterator<Item = (Place, T)> {
    let place = |key: &String| Place {
        time: 0,
        order: 0,
        uri: key.clone(),
    };
    let sorted: BTreeMap<Place, T> = items.map(|(key, item)| (place(key), item)).collect();
    sorted.into_iter().rev()
}
