//! The first page of a home lies ready until something changes; whatever happens, it reads as if it had been read anew.

use crate::stage::{Someone, Stage, id};
use futures_util::future::join3;
use http::{Method, StatusCode};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The page that is kept, and the same page through a door behind which nothing is kept.
const KEPT: &str = "/api/v1/timelines/home?limit=10";
const FRESH: &str = "/api/v1/timelines/home?limit=10&max_id=9223372036854775807";
/// Words of posts and of filters.
const WORDS: [&str; 3] = ["owl", "ant", "bee"];
/// Strangers whom both owners follow through their accounts.
const STRANGERS: [&str; 2] = ["eve", "dan"];

/// Something that changes what owners see, done by one of the two, about the status, author or word of this number.
#[derive(Clone, Copy, Debug)]
struct Step {
    deed: Deed,
    who: usize,
    number: usize,
}

#[derive(Clone, Copy, Debug)]
enum Deed {
    Say,
    SayToFollowers,
    Ask,
    Vote,
    Edit,
    Delete,
    /// `POST /api/v1/statuses/{id}/…`.
    Status(&'static str),
    /// `POST /api/v1/accounts/{id}/…`.
    Author(&'static str),
    Filter(&'static str),
    FilterStatus,
    Unfilter,
    StrangerSays,
    StrangerEdits,
    StrangerDeletes,
    StrangerBoosts,
    StrangerLikes,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let status = [
        "favourite",
        "unfavourite",
        "bookmark",
        "unbookmark",
        "reblog",
        "unreblog",
        "mute",
        "unmute",
    ];
    let author = ["mute", "unmute", "block", "unblock", "follow", "unfollow"];
    let deed = prop_oneof![
        1 => Just(Deed::Say),
        1 => Just(Deed::SayToFollowers),
        1 => Just(Deed::Ask),
        2 => Just(Deed::Vote),
        1 => Just(Deed::Edit),
        2 => Just(Deed::Delete),
        4 => prop::sample::select(status.to_vec()).prop_map(Deed::Status),
        5 => prop::sample::select(author.to_vec()).prop_map(Deed::Author),
        2 => prop::sample::select(vec!["hide", "warn"]).prop_map(Deed::Filter),
        1 => Just(Deed::FilterStatus),
        1 => Just(Deed::Unfilter),
        2 => Just(Deed::StrangerSays),
        1 => Just(Deed::StrangerEdits),
        1 => Just(Deed::StrangerDeletes),
        1 => Just(Deed::StrangerBoosts),
        1 => Just(Deed::StrangerLikes),
    ];
    let step = (deed, 0..2_usize, 0..12_usize).prop_map(|(deed, who, number)| Step { deed, who, number });
    vec(step, 20..40)
}

/// Two owners among strangers, and all that either has met.
struct Town {
    stage: Stage,
    owners: [Someone; 2],
    authors: Vec<String>,
    statuses: Vec<String>,
    polls: Vec<String>,
    filters: Vec<String>,
    /// What strangers said, by URI.
    said: Vec<String>,
}

impl Town {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let owners = [stage.owner("ann").await, stage.owner("bob").await];
        let mut town = Self {
            authors: Vec::new(),
            statuses: Vec::new(),
            polls: Vec::new(),
            filters: Vec::new(),
            said: Vec::new(),
            stage,
            owners,
        };
        for (owner, name) in town.owners.iter().zip(["ann", "bob"]) {
            for stranger in STRANGERS {
                town.stage.world.follow(name, stranger);
            }
            town.stage.link(owner, name).await;
        }
        for (owner, other) in [(0, "bob"), (1, "ann")] {
            let path = format!("/api/v1/accounts/lookup?acct={other}");
            let found = id(&town.stage.get(&path, &town.owners[owner]).await.ok());
            town.call(
                Method::POST,
                owner,
                &format!("accounts/{found}/follow"),
                json!({}),
            )
            .await;
            town.authors.push(found);
        }
        for owner in &town.owners {
            town.stage.say(owner, "I am here with an owl").await;
        }
        for stranger in STRANGERS {
            town.said.push(town.stage.world.say(stranger, "hello, bee"));
        }
        town.stage.home_of(&town.owners[1], 4).await;
        town
    }

    /// Calls `/api/v1/…`; what does not make sense is refused, and that is as good.
    async fn call(&self, method: Method, who: usize, path: &str, body: Value) -> Value {
        let path = match path.strip_prefix("v2/") {
            Some(path) => format!("/api/v2/{path}"),
            None => format!("/api/v1/{path}"),
        };
        let token = Some(self.owners[who].token.as_str());
        let reply = self.stage.call(method, &path, token, Some(&body)).await;
        assert!(!reply.status.is_server_error(), "{path}: {}", reply.text);
        if reply.status == StatusCode::OK {
            reply.json()
        } else {
            Value::Null
        }
    }

    async fn take(&mut self, step: Step) {
        let Step { deed, who, number } = step;
        let some = |all: &[String]| all.get(number % all.len().max(1)).cloned().unwrap_or_default();
        let (status, said) = (some(&self.statuses), some(&self.said));
        let text = format!("{} number {number}", WORDS[number % WORDS.len()]);
        let stranger = STRANGERS[number % STRANGERS.len()];
        let world = &self.stage.world;
        let (method, path, body) = match deed {
            Deed::Say => (Method::POST, "statuses".to_owned(), json!({ "status": text })),
            Deed::SayToFollowers => {
                let body = json!({ "status": text, "visibility": "private" });
                (Method::POST, "statuses".to_owned(), body)
            }
            Deed::Ask => {
                let poll = json!({ "options": ["yes", "no"], "expires_in": 3600 });
                let body = json!({ "status": text, "poll": poll });
                (Method::POST, "statuses".to_owned(), body)
            }
            Deed::Vote => {
                let path = format!("polls/{}/votes", some(&self.polls));
                (Method::POST, path, json!({ "choices": [number % 2] }))
            }
            Deed::Edit => (
                Method::PUT,
                format!("statuses/{status}"),
                json!({ "status": text }),
            ),
            Deed::Delete => (Method::DELETE, format!("statuses/{status}"), json!({})),
            Deed::Status(verb) => (Method::POST, format!("statuses/{status}/{verb}"), json!({})),
            Deed::Author(verb) => {
                let path = format!("accounts/{}/{verb}", some(&self.authors));
                (Method::POST, path, json!({}))
            }
            Deed::Filter(action) => {
                let lines = json!([{ "keyword": WORDS[number % WORDS.len()], "whole_word": true }]);
                let body = json!({
                    "title": text, "context": ["home"], "filter_action": action, "keywords_attributes": lines,
                });
                (Method::POST, "v2/filters".to_owned(), body)
            }
            Deed::FilterStatus => {
                let path = format!("v2/filters/{}/statuses", some(&self.filters));
                (Method::POST, path, json!({ "status_id": status }))
            }
            Deed::Unfilter => (
                Method::DELETE,
                format!("v2/filters/{}", some(&self.filters)),
                json!({}),
            ),
            Deed::StrangerSays => return self.said.push(world.say(stranger, &text)),
            Deed::StrangerEdits => return world.edit(&said, &text),
            Deed::StrangerDeletes => return world.delete(&said),
            Deed::StrangerBoosts => return drop(world.boost(stranger, &said)),
            Deed::StrangerLikes => return world.like(stranger, &said),
        };
        let made = self.call(method, who, &path, body).await;
        if path == "v2/filters" {
            self.filters.extend(made["id"].as_str().map(str::to_owned));
        }
    }

    /// Compares both pages of an owner. Others go on writing, so what was kept is only judged if what is fresh read the
    /// same before and after it.
    async fn compare(&mut self, who: usize, after: &str) {
        for _ in 0..200 {
            let owner = &self.owners[who];
            let before = self.stage.get(FRESH, owner).await;
            let kept = self.stage.get(KEPT, owner).await;
            let fresh = self.stage.get(FRESH, owner).await;
            if before.text != fresh.text {
                continue;
            }
            assert_eq!(kept.text, fresh.text, "after {after}");
            for status in fresh.ok().as_array().unwrap() {
                self.meet(status);
            }
            return;
        }
        panic!("the home does not come to rest after {after}");
    }

    fn meet(&mut self, status: &Value) {
        let note = |known: &mut Vec<String>, id: &Value| {
            let id = id.as_str().map(str::to_owned);
            known.extend(id.filter(|id| !known.contains(id)));
        };
        note(&mut self.statuses, &status["id"]);
        note(&mut self.authors, &status["account"]["id"]);
        note(&mut self.polls, &status["poll"]["id"]);
    }
}

async fn live(steps: Vec<Step>) {
    let mut town = Town::new().await;
    for who in 0..2 {
        town.compare(who, "the beginning").await;
    }
    for step in steps {
        // Both look while it happens, so that what is kept is made at every awkward moment.
        let router = town.stage.router.clone();
        let look = |who: usize| {
            let request = http::Request::get(KEPT)
                .header("authorization", format!("Bearer {}", town.owners[who].token))
                .body(axum::body::Body::empty())
                .unwrap();
            tower::ServiceExt::oneshot(router.clone(), request)
        };
        let looks = [look(0), look(1), look(0), look(1)].map(tokio::spawn);
        let [a, b, c, d] = looks;
        let looked = join3(town.take(step), join3(a, b, c), d).await;
        drop(looked);
        for who in 0..2 {
            town.compare(who, &format!("{step:?}")).await;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_reads_as_if_read_anew(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build().unwrap();
        runtime.block_on(live(steps));
    }
}
