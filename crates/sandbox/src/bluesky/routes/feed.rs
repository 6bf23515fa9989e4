//! Feeds, posts, threads, likes, search, and bookmarks.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Here, Network};
use crate::{
    Deed, LedgerEntry,
    bluesky::{
        answer::{Answer, Oops},
        auth::{Ask, Caller, Guest},
        index::{Place, owner},
        page::{Page, in_order},
        state::State as Known,
        view,
        write::name,
    },
    clock,
};

pub(super) fn routes() -> Router<Arc<Network>> {
    Router::new()
        .route("/xrpc/app.bsky.feed.getTimeline", get(timeline))
        .route("/xrpc/app.bsky.feed.getAuthorFeed", get(author_feed))
        .route("/xrpc/app.bsky.feed.getPosts", get(posts))
        .route("/xrpc/app.bsky.feed.getPostThread", get(thread))
        .route("/xrpc/app.bsky.feed.getLikes", get(likes))
        .route("/xrpc/app.bsky.feed.getRepostedBy", get(reposted_by))
        .route("/xrpc/app.bsky.feed.searchPosts", get(search))
        .route("/xrpc/app.bsky.bookmark.createBookmark", post(bookmark))
        .route("/xrpc/app.bsky.bookmark.deleteBookmark", post(unbookmark))
        .route("/xrpc/app.bsky.bookmark.getBookmarks", get(bookmarks))
}

/// A page of those feed items that are wanted.
fn feed(
    state: &Known,
    ask: &Ask,
    reader: Option<&str>,
    wanted: impl Fn(&str, Option<&str>) -> bool,
) -> Answer {
    let page = Page::read(ask)?;
    let items = page.range(&state.index.feed);
    let items = items.filter(|(place, passes_on)| wanted(&place.uri, passes_on.as_deref()));
    let items = items.filter_map(|(place, passes_on)| {
        let item = view::feed_item(state, &place.uri, passes_on.as_deref(), reader)?;
        Some((place.clone(), item))
    });
    Ok(Json(page.fill("feed", items)))
}

async fn timeline(State(here): Here, Caller(me): Caller, ask: Ask) -> Answer {
    here.with(|state| {
        feed(state, &ask, Some(&me), |uri, passes_on| {
            let author = owner(uri);
            (author == me || state.index.follows(&me, author))
                && !view::item_hidden(state, &me, uri, passes_on)
        })
    })
}

async fn author_feed(State(here): Here, Guest(me): Guest, ask: Ask) -> Answer {
    let (actor, filter) = (
        ask.need("actor")?,
        ask.one("filter").unwrap_or("posts_with_replies"),
    );
    here.with(|state| {
        let author = state
            .repo(actor)
            .ok_or_else(|| Oops::invalid("Profile not found"))?
            .did
            .clone();
        if me.as_ref().is_some_and(|me| state.index.blocked(me, &author)) {
            return Err(Oops::named("BlockedActor", "Requester has blocked actor"));
        }
        feed(state, &ask, me.as_deref(), |uri, passes_on| {
            let record = state.record(uri).map(|(_, record)| &record.value);
            let reply = record.and_then(|record| record["reply"]["parent"]["uri"].as_str());
            let images = record.is_some_and(|record| record["embed"]["images"].is_array());
            owner(uri) == author
                && match filter {
                    "posts_no_replies" => reply.is_none(),
                    "posts_with_media" => images && passes_on.is_none(),
                    "posts_and_author_threads" => reply.is_none_or(|parent| owner(parent) == author),
                    _ => true,
                }
        })
    })
}

async fn posts(State(here): Here, Guest(me): Guest, ask: Ask) -> Answer {
    let uris = ask.all("uris");
    if uris.len() > 25 {
        return Err(Oops::invalid("Error: uris must not have more than 25 elements"));
    }
    here.with(|state| {
        let found = uris
            .iter()
            .filter_map(|uri| view::post(state, uri, me.as_deref()));
        Ok(Json(json!({ "posts": found.collect::<Vec<_>>() })))
    })
}

async fn thread(State(here): Here, Guest(me): Guest, ask: Ask) -> Answer {
    let uri = ask.need("uri")?;
    let (down, up) = (
        ask.number("depth", 6, 0, 1000)?,
        ask.number("parentHeight", 80, 0, 1000)?,
    );
    here.with(|state| {
        let gone = || Oops::named("NotFound", &format!("Post not found: {uri}"));
        state.record(uri).ok_or_else(gone)?;
        Ok(Json(
            json!({ "thread": view::thread(state, uri, me.as_deref(), up, down) }),
        ))
    })
}

async fn likes(State(here): Here, Guest(me): Guest, ask: Ask) -> Answer {
    let uri = ask.need("uri")?;
    here.with(|state| {
        let likes = state
            .index
            .likes
            .get(uri)
            .into_iter()
            .flatten()
            .map(|(_, like)| (like, like));
        let likes = in_order(likes).filter_map(|(place, like)| {
            let (repo, record) = state.record(like)?;
            let at = clock::iso(record.indexed_at);
            let actor = view::profile(state, repo, me.as_deref());
            Some((
                place,
                json!({ "indexedAt": at, "createdAt": record.value["createdAt"], "actor": actor }),
            ))
        });
        let mut answer = Page::read(&ask)?.fill("likes", likes);
        answer["uri"] = uri.into();
        Ok(Json(answer))
    })
}

async fn reposted_by(State(here): Here, Guest(me): Guest, ask: Ask) -> Answer {
    let uri = ask.need("uri")?;
    here.with(|state| {
        let doers = state.index.reposts.get(uri).into_iter().flatten();
        let doers = in_order(doers.map(|(did, repost)| (repost, did))).filter_map(|(place, did)| {
            Some((place, view::profile(state, state.repos.get(did)?, me.as_deref())))
        });
        let mut answer = Page::read(&ask)?.fill("repostedBy", doers);
        answer["uri"] = uri.into();
        Ok(Json(answer))
    })
}

async fn search(State(here): Here, Guest(me): Guest, ask: Ask) -> Answer {
    let words = ask.need("q")?.to_lowercase();
    let page = Page::read(&ask)?;
    here.with(|state| {
        let author = ask
            .one("author")
            .map(|who| state.repo(who).map(|repo| repo.did.clone()));
        let by_author = |uri| {
            author
                .as_ref()
                .is_none_or(|author| author.as_deref() == Some(owner(uri)))
        };
        let says = |uri| {
            let text = state
                .record(uri)
                .and_then(|(_, record)| record.value["text"].as_str());
            text.is_some_and(|text| text.to_lowercase().contains(&words))
        };
        let found = page
            .range(&state.index.feed)
            .filter(|(place, passes_on)| passes_on.is_none() && by_author(&place.uri) && says(&place.uri));
        let found = found
            .filter_map(|(place, _)| Some((place.clone(), view::post(state, &place.uri, me.as_deref())?)));
        Ok(Json(page.fill("posts", found)))
    })
}

#[derive(Deserialize)]
struct Subject {
    uri: String,
}

fn keep(here: &Network, me: &str, uri: &str, deed: Deed) -> Result<(), Oops> {
    here.with(|state| {
        if deed == Deed::Bookmark && state.record(uri).is_none() {
            return Err(Oops::named("UnsupportedCollection", "Post not found"));
        }
        let repo = state.repos.get_mut(me).ok_or_else(Oops::internal)?;
        let done = match deed {
            Deed::Bookmark => repo.bookmarks.insert(uri.to_owned(), clock::now()).is_none(),
            _ => repo.bookmarks.remove(uri).is_some(),
        };
        if done {
            here.ledger.write(LedgerEntry::new(name(repo), deed, uri));
        }
        Ok(())
    })
}

async fn bookmark(State(here): Here, Caller(me): Caller, Json(it): Json<Subject>) -> Result<(), Oops> {
    keep(&here, &me, &it.uri, Deed::Bookmark)
}

async fn unbookmark(State(here): Here, Caller(me): Caller, Json(it): Json<Subject>) -> Result<(), Oops> {
    keep(&here, &me, &it.uri, Deed::Unbookmark)
}

async fn bookmarks(State(here): Here, Caller(me): Caller, ask: Ask) -> Answer {
    here.with(|state| {
        let repo = state.repos.get(&me).ok_or_else(Oops::internal)?;
        let mut kept: Vec<_> = repo
            .bookmarks
            .iter()
            .map(|(uri, at)| {
                (
                    Place {
                        time: clock::millis(*at),
                        order: 0,
                        uri: uri.clone(),
                    },
                    *at,
                )
            })
            .collect();
        kept.sort_by(|one, other| other.0.cmp(&one.0));
        let items = kept.into_iter().map(|(place, at)| {
            let cid = state.record(&place.uri).map(|(_, record)| record.cid.clone());
            let item: Value = view::post_or_gap(state, &place.uri, Some(&me));
            let subject = json!({ "uri": place.uri, "cid": cid });
            (
                place,
                json!({ "subject": subject, "createdAt": clock::iso(at), "item": item }),
            )
        });
        Ok(Json(Page::read(&ask)?.fill("bookmarks", items)))
    })
}
