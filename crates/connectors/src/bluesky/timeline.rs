//! To page through timelines and conversations.

use super::address::Place;
use super::walk::{Leaf, Order, Walk};
use super::{Account, normalise, uri, wire};
use async_trait::async_trait;
use serde_json::{Map, Value};
use std::time::Duration;
use syrinx_connector::{Error, Result, Timeline};
use syrinx_model::{Address, Cursor, Feed, InboundPost, Page, Thread};

/// How deep the answers of a conversation are read, and how far up what it answers.
const DEPTH: &str = "20";
const HEIGHT: &str = "80";

#[async_trait]
impl Timeline for Account {
    async fn page(
        &self,
        feed: &Feed,
        since: Option<&Cursor>,
        more: Option<&Cursor>,
        max: usize,
    ) -> Result<Page> {
        let walk = Walk::at(since, more)?;
        let (leaf, order) = match feed {
            Feed::Home => (
                self.feed("app.bsky.feed.getTimeline", None, &walk, max).await?,
                Order::Time,
            ),
            Feed::Author(author) => {
                let actor = ("actor", author.0.as_str());
                (
                    self.feed("app.bsky.feed.getAuthorFeed", Some(actor), &walk, max)
                        .await?,
                    Order::Time,
                )
            }
            Feed::List(list) if list.contains("/app.bsky.feed.generator/") => (
                self.feed("app.bsky.feed.getFeed", Some(("feed", list)), &walk, max)
                    .await?,
                Order::Taste,
            ),
            Feed::List(list) => (
                self.feed("app.bsky.feed.getListFeed", Some(("list", list)), &walk, max)
                    .await?,
                Order::Time,
            ),
            Feed::Tag(tag) => (self.tagged(tag, &walk, max).await?, Order::Time),
        };
        Ok(walk.page(leaf, order))
    }

    async fn thread(&self, post: &Address) -> Result<Thread> {
        let place = Place::read(post)?;
        let query = [
            ("uri", place.own.uri.as_str()),
            ("depth", DEPTH),
            ("parentHeight", HEIGHT),
        ];
        let answer: wire::ThreadAnswer = self.client.get("app.bsky.feed.getPostThread", &query).await?;
        unfold(answer.thread).ok_or_else(|| Error::missing("the post is gone or hidden"))
    }

    fn pace(&self) -> (Duration, Duration) {
        (Duration::from_secs(15), Duration::from_secs(120))
    }
}

impl Account {
    /// One page of a feed of the network's.
    async fn feed(&self, method: &str, of: Option<(&str, &str)>, walk: &Walk, max: usize) -> Result<Leaf> {
        let limit = page_size(max);
        let mut query = vec![("limit", limit.as_str())];
        query.extend(of);
        query.extend(walk.cursor().map(|cursor| ("cursor", cursor)));
        let page: wire::FeedPage = self.client.get(method, &query).await?;
        let mut oddities = 0;
        let home = of.is_none();
        let items = normalise::each(page.feed, &mut oddities, |item: wire::FeedItem, oddities| {
            // What the view hides is understood, and left out on purpose.
            let shown = !home || self.following.shows(&item, self.client.did());
            normalise::feed_item(item, oddities).map(|sighted| (sighted, shown))
        });
        let (shown, hidden): (Vec<_>, Vec<_>) = items.into_iter().partition(|(_, shown)| *shown);
        let items = shown.into_iter().map(|(sighted, _)| sighted).collect();
        let hidden = hidden.into_iter().map(|(sighted, _)| sighted.at).collect();
        Ok(Leaf {
            items,
            hidden,
            next: page.cursor,
            oddities,
        })
    }

    /// One page of the posts with a tag.
    async fn tagged(&self, tag: &str, walk: &Walk, max: usize) -> Result<Leaf> {
        let limit = page_size(max);
        let words = format!("#{tag}");
        let mut query = vec![
            ("q", words.as_str()),
            ("tag", tag),
            ("sort", "latest"),
            ("limit", limit.as_str()),
        ];
        query.extend(walk.cursor().map(|cursor| ("cursor", cursor)));
        let page: wire::Posts = self.client.get("app.bsky.feed.searchPosts", &query).await?;
        let mut oddities = 0;
        let items = normalise::each(page.posts, &mut oddities, |post: wire::PostView, oddities| {
            normalise::feed_item(
                wire::FeedItem {
                    post,
                    reply: None,
                    reason: None,
                },
                oddities,
            )
        });
        Ok(Leaf {
            items,
            hidden: Vec::new(),
            next: page.cursor,
            oddities,
        })
    }
}

/// A page size that the network takes.
pub(super) fn page_size(max: usize) -> String {
    max.clamp(1, 100).to_string()
}

/// A conversation, unfolded; `None` if its post is not shown.
pub(super) fn unfold(thread: Value) -> Option<Thread> {
    let mut oddities = 0;
    let mut node = object(thread)?;
    let post = shown(&mut node, &mut oddities)?;
    let mut ancestors = Vec::new();
    let mut above = node.remove("parent").and_then(object);
    while let Some(mut parent) = above {
        ancestors.extend(shown(&mut parent, &mut oddities));
        above = parent.remove("parent").and_then(object);
    }
    ancestors.reverse();
    let mut descendants = Vec::new();
    answers(node, &mut descendants, &mut oddities);
    Some(Thread {
        post: Some(Box::new(post)),
        ancestors,
        descendants,
        oddities,
    })
}

/// The answers below a node, depth first, siblings by time. The parser bounds how deep it can be.
fn answers(mut node: Map<String, Value>, out: &mut Vec<InboundPost>, oddities: &mut u32) {
    let Some(Value::Array(replies)) = node.remove("replies") else {
        return;
    };
    let mut replies: Vec<(InboundPost, Map<String, Value>)> = replies
        .into_iter()
        .filter_map(object)
        .filter_map(|mut node| shown(&mut node, oddities).map(|post| (post, node)))
        .collect();
    replies.sort_by_key(|(post, _)| post.published_at);
    for (post, node) in replies {
        out.push(post);
        answers(node, out, oddities);
    }
}

/// The post of a node; `None` if it is deleted, blocked, or not understood, which is counted.
fn shown(node: &mut Map<String, Value>, oddities: &mut u32) -> Option<InboundPost> {
    let view = node.remove("post")?;
    normalise::each(vec![view], oddities, normalise::post).pop()
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// Posts by their URIs, in any order; those that are gone or hidden are left out (`app.bsky.feed.getPosts`).
pub(super) async fn posts(
    account: &Account,
    uris: &[String],
    oddities: &mut u32,
) -> Result<Vec<InboundPost>> {
    /// How many the network takes at once.
    const AT_ONCE: usize = 25;
    let mut posts = Vec::with_capacity(uris.len());
    let uris: Vec<&String> = uris
        .iter()
        .filter(|uri| uri::AtUri::parse(uri).is_some())
        .collect();
    for some in uris.chunks(AT_ONCE) {
        let query: Vec<(&str, &str)> = some.iter().map(|uri| ("uris", uri.as_str())).collect();
        let page: wire::Posts = account.client.get("app.bsky.feed.getPosts", &query).await?;
        posts.extend(normalise::each(page.posts, oddities, normalise::post));
    }
    Ok(posts)
}
