//! The network on a good day, for the suite that every connector takes.

use super::super::normalise::network;
use super::super::{Mastodon, login};
use super::golden;
use serde_json::{Value, json};
use std::sync::Arc;
use syrinx_connector::conformance::{Answer, NOW, Request, SECRET, Subject};
use syrinx_connector::{Connector, conformance};
use syrinx_model::{Address, Feed, Grant, Inbound, Secret};

/// How many items each list of the good day has; their ids count down from [`NEWEST`].
const ITEMS: usize = 8;
const NEWEST: usize = 508;
/// The oldest id of every list.
pub(super) const OLDEST: usize = NEWEST - ITEMS + 1;
/// The post that the account itself publishes.
const OWN: &str = "900";

pub(super) struct GoodDay;

conformance!(suite, GoodDay);

impl Subject for GoodDay {
    fn connector(&self) -> Arc<dyn Connector> {
        Arc::new(Mastodon::default())
    }

    fn grant(&self, server: &str) -> Grant {
        let keys = login::Keys {
            token: SECRET.to_owned(),
            renewal: None,
            application: None,
        };
        Grant {
            network: network(),
            author_uri: "https://good.example/users/me".to_owned(),
            handle: "me@good.example".to_owned(),
            server: server.to_owned(),
            expires_at: None,
            secret: Secret::new(serde_json::to_string(&keys).unwrap()),
        }
    }

    fn good_day(&self, request: &Request) -> Answer {
        if request.path() == "/api/v1/streaming" {
            return Answer::WebSocket(Vec::new());
        }
        match answer(request) {
            Some(answer) => Answer::json(200, &answer),
            None => Answer::json(
                404,
                &json!({ "error": format!("Record not found: {}", request.target) }),
            ),
        }
    }

    fn folder(&self) -> Option<&'static str> {
        Some(concat!(env!("CARGO_MANIFEST_DIR"), "/src/mastodon"))
    }

    fn fixtures(&self) -> Vec<Inbound> {
        golden::all_inbound()
    }

    fn feeds(&self) -> Vec<Feed> {
        vec![
            Feed::Home,
            Feed::Author(self.author()),
            Feed::List("7".to_owned()),
            Feed::Tag("birds".to_owned()),
        ]
    }

    fn post(&self) -> Address {
        Address(NEWEST.to_string())
    }

    fn author(&self) -> Address {
        Address("2".to_owned())
    }
}

fn account(id: &str, name: &str) -> Value {
    json!({
        "id": id, "username": name, "acct": name, "uri": format!("https://good.example/users/{name}"),
        "url": format!("https://good.example/@{name}"), "note": "<p>Birds.</p>",
    })
}

fn status(id: &str, who: &Value, content: &str) -> Value {
    let uri = format!("https://good.example/statuses/{id}");
    json!({
        "id": id, "account": who, "uri": uri, "url": uri, "created_at": NOW.rfc3339(), "visibility": "public",
        "content": format!("<p>{content}</p>"),
    })
}

fn own() -> Value {
    status(OWN, &account("1", "me"), "once")
}

fn answer(request: &Request) -> Option<Value> {
    let path = request.path();
    let bob = account("2", "bob");
    let post = |id: &str| status(id, &bob, &format!("song {id}"));
    let told = |id: &str| json!({ "id": id, "type": "favourite", "created_at": NOW.rfc3339(), "account": bob, "status": post(id) });
    Some(match path {
        "/api/v2/instance" => json!({ "domain": "good.example", "version": "4.5.0" }),
        "/api/v1/accounts/verify_credentials" => account("1", "me"),
        "/api/v1/accounts/1/statuses" => json!([own()]),
        "/api/v1/timelines/home"
        | "/api/v1/timelines/list/7"
        | "/api/v1/timelines/tag/birds"
        | "/api/v1/accounts/2/statuses" => page(request, post),
        "/api/v1/notifications" => page(request, told),
        "/api/v1/accounts/2" => bob,
        "/api/v1/accounts/2/follow" => json!({ "id": "2", "following": true }),
        "/api/v1/statuses" => own(),
        _ => match path
            .strip_prefix("/api/v1/statuses/")?
            .split('/')
            .collect::<Vec<_>>()[..]
        {
            [OWN] => own(),
            [id] => post(id),
            [_, "context"] => json!({ "ancestors": [], "descendants": [] }),
            [id, "reblog"] => {
                let mut boost = status("901", &account("1", "me"), "");
                boost["reblog"] = post(id);
                boost
            }
            [id, _] => post(id),
            _ => return None,
        },
    })
}

/// A window of a list, as Mastodon cuts it.
fn page(request: &Request, item: impl Fn(&str) -> Value) -> Value {
    let query = request
        .target
        .split_once('?')
        .map(|(_, query)| query)
        .unwrap_or_default();
    let number = |name: &str| -> Option<usize> {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs
            .find(|(key, _)| key == name)
            .and_then(|(_, value)| value.parse().ok())
    };
    let limit = number("limit").unwrap_or(20);
    let (above, below) = (
        number("min_id").unwrap_or(0),
        number("max_id").unwrap_or(usize::MAX),
    );
    let mut ids: Vec<usize> = (OLDEST..=NEWEST)
        .filter(|id| *id > above && *id < below)
        .collect();
    if number("min_id").is_some() {
        ids.truncate(limit);
    } else {
        ids.drain(..ids.len().saturating_sub(limit));
    }
    ids.into_iter().rev().map(|id| item(&id.to_string())).collect()
}
