//! Timelines and conversations, page by page.

use super::client::segment;
use super::normalise::Eyes;
use super::{Account, wire};
use async_trait::async_trait;
use serde_json::value::RawValue;
use std::collections::HashMap;
use syrinx_connector::{Result, Timeline};
use syrinx_model::{Address, Cursor, Feed, Gap, Inbound, InboundPost, Moment, Page, Thread};

/// The most items that servers give in one page.
const MAX_PAGE: usize = 40;
/// Servers that cap pages lower give at least so many; a shorter page is the last.
const SHORT_PAGE: usize = 20;
/// The most posts of a conversation on either side, as Mastodon's own.
const MAX_THREAD: usize = 4_096;

/// A place in a list: an id, and when the item with that id was made, so that a gap has a beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    id: String,
    at: Option<Moment>,
}

impl Place {
    fn read(cursor: &Cursor) -> Self {
        match cursor.0.split_once('@') {
            Some((id, at)) => Self {
                id: id.to_owned(),
                at: at.parse().ok().map(Moment),
            },
            None => Self {
                id: cursor.0.clone(),
                at: None,
            },
        }
    }

    fn of(raw: &RawValue) -> Option<Self> {
        let item: wire::Id = serde_json::from_str(raw.get()).ok()?;
        Some(Self {
            id: item.id,
            at: item.created_at.as_deref().and_then(Moment::parse),
        })
    }

    fn cursor(&self) -> Cursor {
        Cursor(match self.at {
            Some(at) => format!("{}@{}", self.id, at.0),
            None => self.id.clone(),
        })
    }
}

/// How an item of a list is read.
pub(super) type Read = fn(&mut Eyes<'_>, &RawValue) -> Option<Inbound>;

impl Account {
    /// One page of any list of the API. Forwards by `min_id`, which gives the page right above the cursor and so
    /// cannot skip, or backwards by `max_id`. `window`: whether the server forgets old items of the list.
    pub(super) async fn walk(
        &self,
        path: &str,
        (since, more): (Option<&Cursor>, Option<&Cursor>),
        max: usize,
        (read, window): (Read, bool),
    ) -> Result<Page> {
        let limit = max.clamp(1, MAX_PAGE);
        let bound = if since.is_some() { "min_id" } else { "max_id" };
        let from = more.or(since).map(Place::read);
        let mut query = vec![("limit", limit.to_string())];
        query.extend(from.iter().map(|place| (bound, place.id.clone())));
        let items: wire::Items = self.client.get(path, &query).await?;
        let mut eyes = self.eyes();
        let full = items.len() >= limit.min(SHORT_PAGE);
        let newest = items.iter().find_map(|raw| Place::of(raw));
        let oldest = items.iter().rev().find_map(|raw| Place::of(raw));
        let read: Vec<Inbound> = items
            .iter()
            .rev()
            .filter_map(|raw| read(&mut eyes, raw))
            .collect();
        let mut page = Page {
            items: read,
            oddities: eyes.oddities,
            ..Page::default()
        };
        let next = if since.is_some() { &newest } else { &oldest };
        // A server that ignores the bound must not keep us going round.
        page.more = next
            .as_ref()
            .filter(|next| full && from.as_ref() != Some(next))
            .map(Place::cursor);
        if since.is_some() || more.is_none() {
            page.mark = newest.as_ref().map(Place::cursor);
        }
        if let (Some(since), None, true, true, Some(oldest)) = (since, more, window, full, &oldest) {
            page.gap = self.gap(path, &Place::read(since), oldest).await?;
        }
        Ok(page)
    }

    /// Whether the server has forgotten what was said right after the cursor: it has if it no longer knows anything
    /// as old as the cursor. `min_id` then gives the oldest that is left, and nothing in the page tells.
    async fn gap(&self, path: &str, since: &Place, oldest: &Place) -> Result<Option<Gap>> {
        // Decimal ids allow to ask for the item of the cursor itself too, which may be the very first of all.
        let below = since
            .id
            .parse::<u64>()
            .map_or_else(|_| since.id.clone(), |id| id.saturating_add(1).to_string());
        let left: wire::Items = self
            .client
            .get(path, &[("limit", "1".to_owned()), ("max_id", below)])
            .await?;
        Ok(left.is_empty().then(|| Gap {
            from: since.at,
            to: oldest.at.unwrap_or_else(|| self.client.now()),
        }))
    }
}

#[async_trait]
impl Timeline for Account {
    async fn page(
        &self,
        feed: &Feed,
        since: Option<&Cursor>,
        more: Option<&Cursor>,
        max: usize,
    ) -> Result<Page> {
        let path = match feed {
            Feed::Home => "/api/v1/timelines/home".to_owned(),
            Feed::Author(author) => format!("/api/v1/accounts/{}/statuses", segment(&author.0)?),
            Feed::List(list) => format!("/api/v1/timelines/list/{}", segment(list)?),
            Feed::Tag(tag) => format!("/api/v1/timelines/tag/{}", segment(tag)?),
        };
        // Feeds that are kept per reader are cut off after some hundred items; the others are whole.
        let window = matches!(feed, Feed::Home | Feed::List(_));
        self.walk(
            &path,
            (since, more),
            max,
            (|eyes, raw| eyes.status_item(raw), window),
        )
        .await
    }

    async fn thread(&self, post: &Address) -> Result<Thread> {
        let path = format!("/api/v1/statuses/{}", segment(&post.0)?);
        let context_path = format!("{path}/context");
        let (status, context) = tokio::join!(
            self.client.get::<Box<RawValue>>(&path, &[]),
            self.client.get::<wire::Context>(&context_path, &[])
        );
        let (status, context) = (status?, context?);
        let mut eyes = self.eyes();
        let post = eyes.post_item(&status).map(Box::new);
        let mut side = |items: wire::Items| -> Vec<InboundPost> {
            items
                .iter()
                .take(MAX_THREAD)
                .filter_map(|raw| eyes.post_item(raw))
                .collect()
        };
        let (ancestors, descendants) = (side(context.ancestors), side(context.descendants));
        let mut thread = Thread {
            post,
            ancestors,
            descendants,
            oddities: eyes.oddities,
        };
        tie(&mut thread);
        Ok(thread)
    }
}

/// Gives every post of a conversation the canonical URI of what it answers, where that is in it too. One look-up each:
/// posts that answer each other in a circle cost nothing.
fn tie(thread: &mut Thread) {
    let posts = || {
        thread
            .ancestors
            .iter()
            .chain(thread.post.as_deref())
            .chain(&thread.descendants)
    };
    let known: HashMap<Address, (String, String)> = posts()
        .map(|post| (post.address.clone(), (post.uri.clone(), post.author.uri.clone())))
        .collect();
    let all = thread
        .ancestors
        .iter_mut()
        .chain(thread.post.as_deref_mut())
        .chain(&mut thread.descendants);
    for post in all {
        let parent = post
            .parent_address
            .as_ref()
            .and_then(|address| known.get(address));
        if let Some((uri, author)) = parent.filter(|(uri, _)| *uri != post.uri) {
            post.parent_uri = Some(uri.clone());
            post.parent_author_uri = Some(author.clone());
        }
    }
}
