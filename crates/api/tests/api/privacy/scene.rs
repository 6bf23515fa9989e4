//! Two owners on one server, what is public there, and the secrets of one of them as they become known.

use crate::stage::{Someone, Stage, id, until};
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use syrinx_connector::{Clock, SystemClock};
use syrinx_model::{AccountId, Audience};

/// What a caller knows, by kind.
pub(super) type Values = BTreeMap<&'static str, String>;

/// In milliseconds.
const HOUR: i64 = 60 * 60 * 1000;
/// What never was, for each kind that a secret may have.
const NEVER: [(&str, &str); 20] = [
    ("status", "109999999999999999"),
    ("post", "109999999999999998"),
    ("delivery", "999991"),
    ("media", "999992"),
    ("list", "999993"),
    ("filter", "999997"),
    ("keyword", "999998"),
    ("filtered", "999999"),
    ("featured", "999990"),
    ("scheduled", "999989"),
    ("talk", "999988"),
    ("notice", "999994"),
    ("group", "ungrouped-999994"),
    ("linked", "999995"),
    ("person", "999996"),
    ("flow", "a-flow-that-never-was"),
    ("words", "gooseneverwas"),
    ("tag", "gooseneverwastag"),
    ("uri", "fake-all:post/999999"),
    ("url", "https://fake-all.example/posts/999999"),
];
/// Kinds that a status id is tried as, where a secret has none of its own.
const ALSO_IDS: [&str; 13] = [
    "post",
    "delivery",
    "media",
    "list",
    "filter",
    "keyword",
    "filtered",
    "featured",
    "scheduled",
    "talk",
    "notice",
    "linked",
    "person",
];

/// Something that only ann may know.
pub(super) struct Case {
    /// What it is.
    pub(super) name: &'static str,
    /// Words that no answer to another may hold.
    pub(super) words: Vec<String>,
    /// What is known of it, by kind.
    pub(super) values: Values,
    /// Its author, as the place in the scene's people.
    pub(super) person: usize,
    /// The public name of its file.
    pub(super) file: Option<String>,
    /// Whether it is gone, for ann as well.
    pub(super) gone: bool,
}

/// Everything.
pub(super) struct Scene {
    pub(super) stage: Stage,
    pub(super) ann: Someone,
    pub(super) bob: Someone,
    /// An app's own token.
    app: String,
    /// Who is known to all.
    pub(super) people: Vec<Values>,
    pub(super) cases: Vec<Case>,
    /// Ann's linked account.
    pub(super) account: AccountId,
    /// Public and unlisted posts, of strangers and of ann.
    pub(super) shown: Vec<String>,
    /// Ann's public posts: one that stays here, and the URI of one that went out.
    pub(super) here: String,
    pub(super) copy: String,
    mine: String,
}

/// The places of people.
pub(super) const CARL: usize = 0;
pub(super) const ANN: usize = 1;

impl Scene {
    /// All that is public, and both owners.
    pub(super) async fn new() -> Self {
        let stage = Stage::new().await;
        // Each thing there takes a second: from an hour ago, none of them comes from the future.
        stage.world.set_now(SystemClock.now().plus(-HOUR));
        let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
        for friend in ["carl", "erin", "zoe"] {
            stage.world.follow("ann", friend);
        }
        stage.world.follow("bob", "dora");
        stage.world.say("carl", "a public word about #sky");
        stage
            .world
            .say_to("carl", "an unlisted word", Audience::Unlisted, None);
        for friend in ["erin", "dora"] {
            stage.world.say(friend, &format!("{friend} is there"));
        }
        // Whom bob follows and blocks in the sweep: known here, and with nothing to show him.
        stage
            .world
            .say_to("zoe", "@ann only you know me", Audience::Direct, None);
        stage.link(&bob, "bob").await;
        let account = stage.link(&ann, "ann").await;
        let mine = said(
            &stage,
            &bob,
            &json!({ "status": "bob is here", "syrinx": { "targets": [] } }),
        )
        .await;
        let here = said(
            &stage,
            &ann,
            &json!({ "status": "ann is here", "syrinx": { "targets": [] } }),
        )
        .await;
        let out = said(&stage, &ann, &json!({ "status": "ann is everywhere" })).await;
        until("it went out", || async { stage.world.accepted().len() == 1 }).await;
        let copy = stage.world.accepted()[0].uri.clone();
        let home = stage.home_of(&ann, 6).await;
        stage.home_of(&bob, 2).await;
        let shown = home
            .iter()
            .filter(|status| status["account"]["username"] == "carl")
            .map(id);
        let shown = shown.chain([id(&here), id(&out)]).collect();
        let application = stage.app("read write").await;
        let app = stage
            .engine
            .grant_app_token(&application, application.scopes.clone())
            .await;
        let mut scene = Self {
            app: app.unwrap().token.expose().to_owned(),
            people: Vec::new(),
            cases: Vec::new(),
            here: id(&here),
            mine: id(&mine),
            stage,
            ann,
            bob,
            account,
            shown,
            copy,
        };
        scene.meet().await;
        scene
    }

    /// Finds out who there is.
    async fn meet(&mut self) {
        let zoe = self.author("zoe@fake-all.example").await;
        for handle in [
            "carl@fake-all.example",
            "ann",
            "ann@fake-all.example",
            "erin@fake-all.example",
        ] {
            let name = handle.split('@').next().unwrap_or_default();
            let known = [
                ("author", self.author(handle).await),
                ("handle", handle.to_owned()),
                ("name", name.to_owned()),
                ("stranger", zoe.clone()),
                ("mine", self.mine.clone()),
                (
                    "public",
                    self.shown[self.people.len().min(self.shown.len() - 1)].clone(),
                ),
            ];
            self.people.push(known.into_iter().collect());
        }
    }

    async fn author(&self, handle: &str) -> String {
        let path = format!("/api/v1/accounts/lookup?acct={handle}");
        id(&self.stage.get(&path, &self.ann).await.ok())
    }

    /// The token of a caller who is not ann.
    pub(super) fn token(&self, caller: &str) -> Option<&str> {
        match caller {
            "bob" => Some(&self.bob.token),
            "an app" => Some(&self.app),
            _ => None,
        }
    }

    /// All that can be known of a case. Its status is also tried as the id of other things: those have small ids, and a
    /// small one in another's place might be the caller's own.
    pub(super) fn values_of(&self, case: &Case) -> Values {
        let mut values = self.people[case.person].clone();
        values.extend(NEVER.map(|(kind, value)| (kind, value.to_owned())));
        if let Some(status) = case.values.get("status") {
            values.extend(ALSO_IDS.map(|kind| (kind, status.clone())));
        }
        values.extend(case.values.clone());
        values
    }

    /// Adds a secret post as its owner sees it.
    pub(super) fn keep(
        &mut self,
        name: &'static str,
        word: &str,
        status: &Value,
        person: usize,
    ) -> &mut Case {
        let text = |key: &str| status[key].as_str().unwrap_or_default().to_owned();
        let values = [
            ("status", text("id")),
            ("post", text("id")),
            ("words", word.to_owned()),
            ("tag", format!("{word}tag")),
            ("uri", text("uri")),
            ("url", text("url")),
        ];
        let values = values
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        self.add(name, vec![word.to_owned(), text("id")], values, person)
    }

    /// Adds a secret.
    pub(super) fn add(
        &mut self,
        name: &'static str,
        words: Vec<String>,
        values: Values,
        person: usize,
    ) -> &mut Case {
        self.cases.push(Case {
            name,
            words,
            values,
            person,
            file: None,
            gone: false,
        });
        self.cases.last_mut().unwrap()
    }

    /// What ann sees of her own.
    pub(super) async fn everything_of_ann(&self) -> Vec<(String, Value)> {
        let mut paths: Vec<String> = [
            "/api/v1/timelines/home?limit=40",
            "/api/v1/accounts/verify_credentials",
            "/api/v1/notifications",
            "/api/v1/lists",
            "/api/v2/filters",
            "/api/v1/markers",
            "/api/v1/favourites",
            "/api/v1/bookmarks",
            "/api/syrinx/v1/accounts",
            "/api/syrinx/v1/people",
        ]
        .map(ToOwned::to_owned)
        .to_vec();
        for case in &self.cases {
            for (kind, before, after) in [
                ("status", "/api/v1/statuses/", ""),
                ("status", "/api/syrinx/v1/statuses/", "/deliveries"),
                ("media", "/api/v1/media/", ""),
                ("list", "/api/v1/lists/", "/accounts"),
            ] {
                let id = case.values.get(kind);
                paths.extend(id.map(|id| format!("{before}{id}{after}")));
            }
        }
        let mut all = Vec::new();
        for path in paths {
            let mut answer = self.stage.get(&path, &self.ann).await.json();
            forget_what_moves(&mut answer);
            all.push((path, answer));
        }
        all
    }

    /// The table would be easily kept by a server that shows nothing at all.
    pub(super) async fn assert_public_posts_are_shown(&self) {
        for id in &self.shown {
            let path = format!("/api/v1/statuses/{id}");
            for caller in ["bob", "nobody", "an app"] {
                let reply = self
                    .stage
                    .call(Method::GET, &path, self.token(caller), None)
                    .await;
                assert_eq!(reply.ok()["id"], *id, "{caller}");
            }
        }
        let author = &self.people[CARL]["author"];
        let said = self
            .stage
            .look(&format!("/api/v1/accounts/{author}/statuses"))
            .await
            .ok();
        assert_eq!(said.as_array().unwrap().len(), 2, "public and unlisted");
        let found = self
            .stage
            .get("/api/v2/search?q=public%20word", &self.bob)
            .await
            .ok();
        assert_eq!(found["statuses"].as_array().unwrap().len(), 1);
        let page = self.stage.look(&format!("/@ann/{}", self.here)).await;
        assert!(page.text.contains("ann is here"));
    }
}

/// The same, but for nothing of the secret.
pub(super) fn absent(values: &Values) -> Values {
    let mut values = values.clone();
    values.extend(NEVER.map(|(kind, value)| (kind, value.to_owned())));
    values
}

/// Says something as an owner.
pub(super) async fn said(stage: &Stage, who: &Someone, body: &Value) -> Value {
    stage.post("/api/v1/statuses", who, body).await.ok()
}

/// How often others like or answer a post comes from its network, whenever that is read; and when that was, goes on.
fn forget_what_moves(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let moves = ["counts", "lag_seconds", "last_sync_at"];
            members.retain(|name, _| !name.ends_with("_count") && !moves.contains(&name.as_str()));
            members.values_mut().for_each(forget_what_moves);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_what_moves),
        _ => {}
    }
}
