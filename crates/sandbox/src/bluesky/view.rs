//! Records as the AppView shows them: authors, posts, and what is embedded in posts.

use serde_json::{Value, json};

use super::{
    index::{owner, quoted},
    state::{Record, Repo, State},
};
use crate::clock;

/// `app.bsky.actor.defs#profileViewBasic`.
pub(crate) fn basic(state: &State, repo: &Repo, reader: Option<&str>) -> Value {
    let profile = repo.profile();
    let mut view = json!({
        "did": repo.did,
        "handle": repo.handle,
        "displayName": profile["displayName"].as_str().unwrap_or_default(),
        "avatar": format!("{}/img/avatar/plain/{}/avatar", state.base, repo.did),
        "associated": { "activitySubscription": { "allowSubscriptions": "followers" } },
        "labels": [],
        "createdAt": clock::iso(repo.created_at),
    });
    if let Some(reader) = reader {
        view["viewer"] = relations(state, reader, &repo.did);
    }
    view
}

fn relations(state: &State, me: &str, them: &str) -> Value {
    let tie = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let mut viewer = json!({
        "muted": state.repos.get(me).is_some_and(|repo| repo.mutes.contains(them)),
        "blockedBy": state.index.blocks.contains_key(&tie(them, me)),
    });
    let ties = [
        ("following", state.index.follows.get(&tie(me, them))),
        ("followedBy", state.index.follows.get(&tie(them, me))),
        ("blocking", state.index.blocks.get(&tie(me, them))),
    ];
    for (key, uri) in ties {
        if let Some(uri) = uri {
            viewer[key] = uri.as_str().into();
        }
    }
    viewer
}

/// `app.bsky.actor.defs#profileView`.
pub(crate) fn profile(state: &State, repo: &Repo, reader: Option<&str>) -> Value {
    let mut view = basic(state, repo, reader);
    view["description"] = repo.profile()["description"].as_str().unwrap_or_default().into();
    view["indexedAt"] = clock::iso(repo.created_at).into();
    view
}

/// `app.bsky.actor.defs#profileViewDetailed`.
pub(crate) fn detailed(state: &State, repo: &Repo, reader: Option<&str>) -> Value {
    let follows = state.index.follows.keys();
    let mut view = profile(state, repo, reader);
    view["followersCount"] = follows
        .clone()
        .filter(|(_, whom)| *whom == repo.did)
        .count()
        .into();
    view["followsCount"] = follows.filter(|(who, _)| *who == repo.did).count().into();
    let posts = repo
        .records
        .keys()
        .filter(|(collection, _)| collection == super::index::POST);
    view["postsCount"] = posts.count().into();
    view
}

/// `app.bsky.feed.defs#postView` of the post at this address.
pub(crate) fn post(state: &State, uri: &str, reader: Option<&str>) -> Option<Value> {
    let (repo, record) = state.record(uri)?;
    let mut view = json!({
        "uri": uri,
        "cid": record.cid,
        "author": basic(state, repo, reader),
        "record": record.value,
        "bookmarkCount": 0,
        "indexedAt": clock::iso(record.indexed_at),
        "labels": [],
    });
    counts(state, uri, &mut view);
    if let Some(embed) = embed(state, repo, &record.value["embed"], reader, 0) {
        view["embed"] = embed;
    }
    if let Some(reader) = reader {
        view["viewer"] = flags(state, uri, reader);
    }
    Some(view)
}

fn counts(state: &State, uri: &str, view: &mut Value) {
    let index = &state.index;
    view["replyCount"] = index.replies.get(uri).map_or(0, |all| all.len()).into();
    view["repostCount"] = index.reposts.get(uri).map_or(0, |all| all.len()).into();
    view["likeCount"] = index.likes.get(uri).map_or(0, |all| all.len()).into();
    view["quoteCount"] = index.quotes.get(uri).map_or(0, |all| all.len()).into();
}

fn flags(state: &State, uri: &str, reader: &str) -> Value {
    let kept = state
        .repos
        .get(reader)
        .is_some_and(|repo| repo.bookmarks.contains_key(uri));
    let mut viewer = json!({ "bookmarked": kept, "threadMuted": false, "replyDisabled": false, "embeddingDisabled": false });
    for (key, doers) in [("like", &state.index.likes), ("repost", &state.index.reposts)] {
        if let Some(mine) = doers.get(uri).and_then(|doers| doers.get(reader)) {
            viewer[key] = mine.as_str().into();
        }
    }
    viewer
}

/// The view of what a post embeds; a quote inside a quote is left out, as on the real network.
fn embed(state: &State, repo: &Repo, embed: &Value, reader: Option<&str>, depth: u8) -> Option<Value> {
    let picture = |size: &str, blob: &Value| {
        let cid = blob["ref"]["$link"].as_str().unwrap_or_default();
        format!("{}/img/{size}/plain/{}/{cid}", state.base, repo.did)
    };
    match embed["$type"].as_str()? {
        "app.bsky.embed.images" => {
            let images = embed["images"].as_array().into_iter().flatten();
            let images: Vec<Value> = images
                .map(|image| {
                    let mut view = json!({
                        "thumb": picture("feed_thumbnail", &image["image"]),
                        "fullsize": picture("feed_fullsize", &image["image"]),
                        "alt": image["alt"],
                    });
                    if image["aspectRatio"].is_object() {
                        view["aspectRatio"] = image["aspectRatio"].clone();
                    }
                    view
                })
                .collect();
            Some(json!({ "$type": "app.bsky.embed.images#view", "images": images }))
        }
        "app.bsky.embed.external" => {
            let mut external = embed["external"].clone();
            if external["thumb"].is_object() {
                external["thumb"] = picture("feed_thumbnail", &external["thumb"]).into();
            }
            Some(json!({ "$type": "app.bsky.embed.external#view", "external": external }))
        }
        "app.bsky.embed.record" => {
            let record = quote(state, embed["record"]["uri"].as_str()?, reader, depth)?;
            Some(json!({ "$type": "app.bsky.embed.record#view", "record": record }))
        }
        "app.bsky.embed.recordWithMedia" => {
            let record = quote(state, embed["record"]["record"]["uri"].as_str()?, reader, depth)?;
            let media = self::embed(state, repo, &embed["media"], reader, depth)?;
            let kind = "app.bsky.embed.recordWithMedia#view";
            Some(json!({ "$type": kind, "record": { "record": record }, "media": media }))
        }
        _ => None,
    }
}

fn quote(state: &State, uri: &str, reader: Option<&str>, depth: u8) -> Option<Value> {
    if depth > 0 {
        return None;
    }
    let Some((repo, record)) = state.record(uri) else {
        return Some(json!({ "$type": "app.bsky.embed.record#viewNotFound", "uri": uri, "notFound": true }));
    };
    let inner = embed(state, repo, &record.value["embed"], reader, depth + 1);
    let mut view = json!({
        "$type": "app.bsky.embed.record#viewRecord",
        "uri": uri,
        "cid": record.cid,
        "author": basic(state, repo, reader),
        "value": record.value,
        "labels": [],
        "embeds": inner.into_iter().collect::<Vec<_>>(),
        "indexedAt": clock::iso(record.indexed_at),
    });
    counts(state, uri, &mut view);
    Some(view)
}

/// The post at this address as one branch of a union: found, or said not to be there.
pub(crate) fn post_or_gap(state: &State, uri: &str, reader: Option<&str>) -> Value {
    match post(state, uri, reader) {
        Some(mut view) => {
            view["$type"] = "app.bsky.feed.defs#postView".into();
            view
        }
        None => gap(uri),
    }
}

pub(crate) fn gap(uri: &str) -> Value {
    json!({ "$type": "app.bsky.feed.defs#notFoundPost", "uri": uri, "notFound": true })
}

/// `app.bsky.feed.defs#feedViewPost` of a post, or of a repost that passes one on.
pub(crate) fn feed_item(
    state: &State,
    uri: &str,
    passes_on: Option<&str>,
    reader: Option<&str>,
) -> Option<Value> {
    let shown = passes_on.unwrap_or(uri);
    let mut item = json!({ "post": post(state, shown, reader)? });
    let reply = &item["post"]["record"]["reply"];
    if let (Some(root), Some(parent)) = (reply["root"]["uri"].as_str(), reply["parent"]["uri"].as_str()) {
        let (root, parent) = (
            post_or_gap(state, root, reader),
            post_or_gap(state, parent, reader),
        );
        item["reply"] = json!({ "root": root, "parent": parent });
    }
    if passes_on.is_some() {
        let (repo, record) = state.record(uri)?;
        item["reason"] = json!({
            "$type": "app.bsky.feed.defs#reasonRepost",
            "by": basic(state, repo, reader),
            "uri": uri,
            "cid": record.cid,
            "indexedAt": clock::iso(record.indexed_at),
        });
    }
    Some(item)
}

/// `app.bsky.feed.defs#threadViewPost`, upwards and downwards so far.
pub(crate) fn thread(state: &State, uri: &str, reader: Option<&str>, up: usize, down: usize) -> Value {
    let Some(view) = post(state, uri, reader) else {
        return gap(uri);
    };
    let parent = view["record"]["reply"]["parent"]["uri"]
        .as_str()
        .map(str::to_owned);
    let mut thread =
        json!({ "$type": "app.bsky.feed.defs#threadViewPost", "post": view, "threadContext": {} });
    if let Some(parent) = parent.filter(|_| up > 0) {
        thread["parent"] = self::thread(state, &parent, reader, up - 1, 0);
    }
    if down > 0 {
        let answers = state.index.replies.get(uri).into_iter().flatten();
        let replies: Vec<Value> = answers
            .map(|answer| self::thread(state, answer, reader, 0, down - 1))
            .collect();
        thread["replies"] = replies.into();
    }
    thread
}

/// A notification with the record that is its reason; none if that is gone.
pub(crate) fn notification(state: &State, note: &super::index::Note) -> Option<Value> {
    let (repo, record): (&Repo, &Record) = state.record(&note.uri)?;
    let seen_at = state.repos.get(&note.to)?.seen_at;
    let mut view = json!({
        "uri": note.uri,
        "cid": record.cid,
        "author": profile(state, repo, Some(&note.to)),
        "reason": note.reason,
        "record": record.value,
        "isRead": note.at <= seen_at,
        "indexedAt": clock::iso(note.at),
        "labels": [],
    });
    if let Some(subject) = &note.subject {
        view["reasonSubject"] = subject.as_str().into();
    }
    Some(view)
}

/// Whether a reader is spared this author: muted, or blocked one way or the other.
pub(crate) fn hidden(state: &State, reader: &str, author: &str) -> bool {
    let muted = state
        .repos
        .get(reader)
        .is_some_and(|repo| repo.mutes.contains(author));
    muted || state.index.blocked(reader, author)
}

/// Whether a reader is spared a feed item because of one of the authors that it shows.
pub(crate) fn item_hidden(state: &State, reader: &str, uri: &str, passes_on: Option<&str>) -> bool {
    let quoted_author = state
        .record(uri)
        .and_then(|(_, record)| quoted(&record.value))
        .map(owner);
    let blocked_quote = quoted_author.is_some_and(|author| state.index.blocked(reader, author));
    hidden(state, reader, owner(uri))
        || passes_on.is_some_and(|it| hidden(state, reader, owner(it)))
        || blocked_quote
}
