//! The network on a good day, for the suite that every connector takes.

use super::super::{Bluesky, network};
use super::golden;
use serde_json::{Value, json};
use std::sync::Arc;
use syrinx_connector::conformance::{Answer, Request, SECRET, Subject};
use syrinx_connector::{Connector, conformance};
use syrinx_model::{Address, Feed, Grant, Inbound, Secret};

const ANN: &str = "did:plc:ann";
const BOB: &str = "did:plc:bob";

/// How many items each feed of the good day has.
const ITEMS: usize = 8;

struct GoodDay;

conformance!(suite, GoodDay);

impl Subject for GoodDay {
    fn connector(&self) -> Arc<dyn Connector> {
        Arc::new(Bluesky::new())
    }

    fn grant(&self, server: &str) -> Grant {
        let keys = json!({
            "did": ANN, "handle": "ann.test", "accessJwt": SECRET, "refreshJwt": SECRET, "pds": server,
        });
        Grant {
            network: network(),
            author_uri: ANN.to_owned(),
            handle: "ann.test".to_owned(),
            server: server.to_owned(),
            expires_at: None,
            secret: Secret::new(keys.to_string()),
        }
    }

    fn good_day(&self, request: &Request) -> Answer {
        match answer(request) {
            Some(answer) => Answer::json(200, &answer),
            None => Answer::json(
                501,
                &json!({ "error": "MethodNotImplemented", "message": request.target }),
            ),
        }
    }

    fn folder(&self) -> Option<&'static str> {
        Some(concat!(env!("CARGO_MANIFEST_DIR"), "/src/bluesky"))
    }

    fn fixtures(&self) -> Vec<Inbound> {
        golden::all_inbound()
    }

    fn feeds(&self) -> Vec<Feed> {
        vec![
            Feed::Home,
            Feed::Author(self.author()),
            Feed::List(format!("at://{BOB}/app.bsky.graph.list/3k")),
            Feed::List(format!("at://{BOB}/app.bsky.feed.generator/cats")),
            Feed::Tag("birds".to_owned()),
        ]
    }

    fn post(&self) -> Address {
        Address(json!({ "uri": uri(0), "cid": "cid0", "root": null }).to_string())
    }

    fn author(&self) -> Address {
        Address(BOB.to_owned())
    }
}

fn uri(number: usize) -> String {
    format!("at://{BOB}/app.bsky.feed.post/3k{number}")
}

fn bob() -> Value {
    json!({ "did": BOB, "handle": "bob.test", "displayName": "Bob", "description": "Birds. https://bob.example" })
}

fn post(number: usize) -> Value {
    let time = format!("2026-10-31T{:02}:00:00.000Z", 23 - number);
    json!({
        "uri": uri(number), "cid": format!("cid{number}"), "author": bob(), "indexedAt": time,
        "record": { "$type": "app.bsky.feed.post", "text": format!("song {number}"), "createdAt": time },
    })
}

fn notification(number: usize) -> Value {
    let reason = if number.is_multiple_of(2) { "reply" } else { "like" };
    let collection = if reason == "reply" { "post" } else { "like" };
    json!({
        "uri": format!("at://{BOB}/app.bsky.feed.{collection}/3k{number}"), "cid": "c", "author": bob(), "reason": reason,
        "reasonSubject": format!("at://{ANN}/app.bsky.feed.post/3k"), "record": {}, "isRead": false,
        "indexedAt": format!("2026-10-31T{:02}:00:00.000Z", 23 - number),
    })
}

/// A page of a feed; the cursor is where it goes on.
fn page(name: &str, query: &Query, item: impl Fn(usize) -> Value) -> Value {
    let from: usize = query
        .one("cursor")
        .and_then(|cursor| cursor.parse().ok())
        .unwrap_or(0);
    let limit: usize = query
        .one("limit")
        .and_then(|limit| limit.parse().ok())
        .unwrap_or(50);
    let to = (from + limit).min(ITEMS);
    let mut page = json!({ name: (from..to).map(item).collect::<Vec<_>>() });
    if to < ITEMS {
        page["cursor"] = json!(to.to_string());
    }
    page
}

struct Query(Vec<(String, String)>);

impl Query {
    fn of(request: &Request) -> Self {
        let query = request
            .target
            .split_once('?')
            .map(|(_, query)| query)
            .unwrap_or_default();
        Self(
            url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    fn one(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

fn answer(request: &Request) -> Option<Value> {
    let query = Query::of(request);
    let written = || {
        let body: Value = serde_json::from_slice(&request.body).ok()?;
        let (collection, rkey) = (body["collection"].as_str()?, body["rkey"].as_str()?);
        Some(json!({ "uri": format!("at://{ANN}/{collection}/{rkey}"), "cid": "bafycid" }))
    };
    Some(match request.path().strip_prefix("/xrpc/")? {
        "app.bsky.actor.getProfile" if query.one("actor") == Some(ANN) => {
            json!({ "did": ANN, "handle": "ann.test" })
        }
        "app.bsky.actor.getProfile" => bob(),
        "app.bsky.actor.getPreferences" => json!({ "preferences": [] }),
        "app.bsky.feed.getTimeline"
        | "app.bsky.feed.getAuthorFeed"
        | "app.bsky.feed.getListFeed"
        | "app.bsky.feed.getFeed" => page("feed", &query, |number| json!({ "post": post(number) })),
        "app.bsky.feed.searchPosts" => page("posts", &query, post),
        "app.bsky.feed.getPosts" => json!({ "posts": [post(0), post(2), post(4), post(6)] }),
        "app.bsky.feed.getPostThread" => {
            json!({ "thread": { "$type": "app.bsky.feed.defs#threadViewPost", "post": post(0), "replies": [] } })
        }
        "app.bsky.notification.listNotifications" => page("notifications", &query, notification),
        "com.atproto.repo.putRecord" => written()?,
        "com.atproto.repo.deleteRecord" => json!({}),
        "com.atproto.repo.getRecord" => {
            let uri = format!("at://{ANN}/{}/{}", query.one("collection")?, query.one("rkey")?);
            json!({ "uri": uri, "cid": "bafycid", "value": {} })
        }
        _ => return None,
    })
}
