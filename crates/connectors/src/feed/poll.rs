//! One look at one feed.

use super::client::{Answer, Client, Got, Validators};
use super::find::{self, Fetched};
use super::normalise::{self, Item, Source};
use super::pace::Manners;
use super::parse::Document;
use super::state::Standing;
use super::subscriptions::Subscription;
use super::{pace, place};
use feed_rs::model::Entry;
use std::collections::HashMap;
use syrinx_connector::{Error, Result};
use syrinx_model::{Author, InboundPost, Kind, Moment};

/// What a look came to.
pub(super) struct Look {
    /// The feed as it was followed.
    pub(super) before: Subscription,
    /// The feed as it is to be followed from now on.
    pub(super) after: Subscription,
    /// Where it stands now.
    pub(super) standing: Standing,
    /// What is new, newest first.
    pub(super) posts: Vec<InboundPost>,
    /// Its hub, and what it calls itself to it.
    pub(super) hub: Option<(String, String)>,
    /// What could not be understood; a failure counts as one.
    pub(super) oddities: u32,
}

/// Looks at a feed. It never fails: a feed that does is asked again later, and the others go on. `feeds` is how many
/// are followed, `pushed` whether it calls us itself.
pub(super) async fn look(
    client: &Client,
    followed: Subscription,
    mut standing: Standing,
    feeds: usize,
    pushed: bool,
    now: Moment,
) -> Look {
    let have = Validators {
        etag: standing.etag.as_deref(),
        modified: standing.modified.as_deref(),
    };
    let uri = followed.author.uri.clone();
    let read = match client.get(&followed.url, have).await {
        Ok(Answer::Got(got)) => read(*got).await,
        Ok(Answer::Same(max_age)) => {
            standing.calm = standing.calm.saturating_add(1);
            standing.fails = 0;
            let manners = Manners {
                max_age,
                told: standing.told,
                pushed,
                near: place::is_near(&followed.url),
            };
            standing.rest = manners.rest();
            standing.due = pace::after_answer(&uri, standing.rest, standing.calm, now);
            return Look::quiet(followed, standing);
        }
        Ok(Answer::Gone) => {
            let mut look = Look::quiet(followed, standing);
            look.after.gone = true;
            look.oddities = 1;
            return look;
        }
        Err(error) => Err(error),
    };
    match read {
        Ok(fetched) => news(fetched, followed, standing, feeds, pushed, now),
        Err(error) => {
            tracing::debug!(feed = place::host(&followed.url), %error, "a feed could not be read");
            let until = match error.kind {
                Kind::Busy { until } => Some(until),
                _ => None,
            };
            standing.fails = standing.fails.saturating_add(1);
            if !standing.read {
                standing.rest = Manners {
                    near: place::is_near(&followed.url),
                    ..Manners::default()
                }
                .rest();
            }
            standing.due = pace::after_failure(&uri, standing.rest, standing.fails, until, now);
            let mut look = Look::quiet(followed, standing);
            look.oddities = 1;
            look
        }
    }
}

impl Look {
    fn quiet(followed: Subscription, standing: Standing) -> Self {
        Self {
            before: followed.clone(),
            after: followed,
            standing,
            posts: Vec::new(),
            hub: None,
            oddities: 0,
        }
    }
}

async fn read(got: Got) -> Result<Fetched> {
    let host = place::host(&got.url);
    find::read(got)
        .await?
        .ok_or_else(|| Error::garbled(format!("{host}: no feed")))
}

/// What is new in a feed that was fetched.
fn news(
    fetched: Fetched,
    followed: Subscription,
    mut standing: Standing,
    feeds: usize,
    pushed: bool,
    now: Moment,
) -> Look {
    let Fetched {
        got,
        document,
        oddities,
    } = fetched;
    let mut after = followed.clone();
    if let Some(moved) = got.moved.as_deref() {
        moved.clone_into(&mut after.url);
    }
    after.author = normalise::author(&document.feed, &followed.author.uri, &after.url);
    let (items, odd) = items(&document, &after.author, &after.url, now, now);
    let news = standing.memory().sift(items, !standing.read, now);
    standing.remember(&news.memory, feeds);
    standing.calm = if news.posts.is_empty() {
        standing.calm.saturating_add(1)
    } else {
        0
    };
    standing.fails = 0;
    standing.read = true;
    standing.told = document.rest;
    standing.rest = Manners {
        max_age: got.max_age,
        told: document.rest,
        pushed,
        near: place::is_near(&after.url),
    }
    .rest();
    standing.due = pace::after_answer(&followed.author.uri, standing.rest, standing.calm, now);
    standing.etag = got.etag.clone();
    standing.modified = got.modified.clone();
    Look {
        hub: hub(&got, &document, &after.url),
        before: followed,
        after,
        standing,
        posts: news.posts,
        oddities: oddities + odd + news.oddities,
    }
}

/// The hub of a feed and what it calls itself there: headers are believed first.
fn hub(got: &Got, document: &Document, url: &str) -> Option<(String, String)> {
    let named = got
        .linked("hub")
        .map(str::to_owned)
        .or_else(|| document.hub.clone())?;
    let hub = place::web(&named, &got.url)?;
    let topic = got
        .linked("self")
        .map(str::to_owned)
        .or_else(|| document.topic.clone());
    Some((hub, topic.unwrap_or_else(|| url.to_owned())))
}

/// The items of a document, newest first, and how many could not be understood. `undated` is the date of those that
/// have none.
pub(super) fn items(
    document: &Document,
    author: &Author,
    url: &str,
    undated: Moment,
    now: Moment,
) -> (Vec<Item>, u32) {
    let authors = document
        .feed
        .authors
        .iter()
        .filter_map(|author| author.name.as_deref());
    let source = Source {
        author,
        url,
        language: document.feed.language.as_deref(),
        names: std::iter::once(author.name.as_str()).chain(authors).collect(),
        now,
        undated,
    };
    let mut times: HashMap<&str, u32> = HashMap::new();
    for entry in document.entries.iter().filter(|entry| !entry.id.is_empty()) {
        *times.entry(&entry.id).or_default() += 1;
    }
    let mut oddities = document.oddities;
    let mut items = Vec::with_capacity(document.entries.len());
    for entry in &document.entries {
        // An id that several items share tells none of them from the others.
        let shared = times.get(entry.id.as_str()).is_some_and(|times| *times > 1);
        let nameless = shared.then(|| Entry {
            id: String::new(),
            ..entry.clone()
        });
        let item = normalise::item(nameless.as_ref().unwrap_or(entry), &source);
        oddities += u32::from(shared || item.is_none());
        items.extend(item);
    }
    (items, oddities)
}
