//! Streams of others, open while ann's secrets arrive.

use super::scene::{Scene, said};
use crate::stage::{id, until};
use crate::streams::{connected, served, tell};
use axum::body::Body;
use futures_util::StreamExt;
use http::{Request, StatusCode};
use serde_json::json;
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

/// What is said in the end, to everybody.
const BELL: &str = "everybody hears this #sky";
/// Streams of server-sent events, and whether they hear the bell.
const EVENTS: [(&str, &str, bool); 12] = [
    ("bob", "/user", false),
    ("bob", "/user/notification", false),
    ("bob", "/direct", false),
    ("bob", "/syrinx", false),
    ("bob", "/public", true),
    ("bob", "/public/local", true),
    ("bob", "/public/remote", false),
    ("bob", "/hashtag?tag=sky", true),
    ("bob", "/hashtag?tag=quillfollowtag", false),
    ("nobody", "/hashtag?tag=quillowntag", false),
    ("an app", "/public", true),
    ("an app", "/public/remote", false),
];

/// What one stream told.
type Heard = Arc<Mutex<String>>;

/// Streams that are open.
pub(super) struct Listening {
    heard: Vec<(String, bool, Heard)>,
}

impl Listening {
    /// Opens all of them.
    pub(super) async fn begin(scene: &Scene) -> Self {
        let mut all = Self { heard: Vec::new() };
        for (caller, path, bell) in EVENTS {
            all.events(scene, caller, path, bell).await;
        }
        let lists = scene.stage.get("/api/v1/lists", &scene.bob).await.ok();
        let list = id(&lists[0]);
        all.events(scene, "bob", &format!("/list?list={list}"), false)
            .await;
        all.socket(scene, &list).await;
        all
    }

    async fn events(&mut self, scene: &Scene, caller: &str, path: &str, bell: bool) {
        let mut request = Request::get(format!("/api/v1/streaming{path}"));
        if let Some(token) = scene.token(caller) {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let request = request.body(Body::empty()).unwrap();
        let response = scene.stage.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{caller} {path}");
        let mut pieces = response.into_body().into_data_stream();
        let heard = self.keep(format!("{caller} {path}"), bell);
        tokio::spawn(async move {
            while let Some(Ok(piece)) = pieces.next().await {
                heard.lock().unwrap().push_str(&String::from_utf8_lossy(&piece));
            }
        });
    }

    /// One WebSocket of bob's with every stream that he may ask for, and one of ann's that he may not.
    async fn socket(&mut self, scene: &Scene, list: &str) {
        let address = served(&scene.stage).await;
        let (mut socket, _) = connected(address, "", Some(&scene.bob.token)).await.unwrap();
        for stream in [
            "user",
            "user:notification",
            "direct",
            "syrinx",
            "public",
            "public:local",
            "public:remote",
        ] {
            tell(&mut socket, json!({ "type": "subscribe", "stream": stream })).await;
        }
        for tag in ["sky", "quillfollowtag", "quilldirecttag", "quillowntag"] {
            tell(
                &mut socket,
                json!({ "type": "subscribe", "stream": "hashtag", "tag": tag }),
            )
            .await;
        }
        let lists = scene.stage.get("/api/v1/lists", &scene.ann).await.ok();
        for list in [list, &id(&lists[0])] {
            tell(
                &mut socket,
                json!({ "type": "subscribe", "stream": "list", "list": list }),
            )
            .await;
        }
        let heard = self.keep("bob over a WebSocket".to_owned(), true);
        tokio::spawn(async move {
            while let Some(Ok(frame)) = socket.next().await {
                heard.lock().unwrap().push_str(&frame.to_string());
            }
        });
    }

    fn keep(&mut self, name: String, bell: bool) -> Heard {
        let heard = Heard::default();
        self.heard.push((name, bell, Arc::clone(&heard)));
        heard
    }

    /// They were open all the time, and told nothing of ann's.
    pub(super) async fn assert_nothing_was_told(&self, scene: &Scene) {
        let body = json!({ "status": BELL, "syrinx": { "targets": [] } });
        said(&scene.stage, &scene.ann, &body).await;
        let told = |heard: &Heard| heard.lock().unwrap().clone();
        for (name, bell, heard) in &self.heard {
            if *bell {
                until(name, || async { told(heard).contains("everybody hears this") }).await;
            }
        }
        for (name, _, heard) in &self.heard {
            let told = told(heard);
            for case in &scene.cases {
                for word in &case.words {
                    assert!(
                        !told.contains(word.as_str()),
                        "{name} was told “{word}” of {}: {told}",
                        case.name
                    );
                }
            }
            assert!(
                !told.contains("delivery.update") && !told.contains("account.update"),
                "{name}: {told}"
            );
        }
        println!(
            "{} streams were open while the secrets came, and told nothing of them",
            self.heard.len()
        );
    }
}
