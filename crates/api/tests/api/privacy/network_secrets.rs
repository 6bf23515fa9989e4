//! What ann's linked account is shown, and nobody else's.

use super::scene::{CARL, Scene};
use crate::stage::until;
use http::StatusCode;
use serde_json::Value;
use std::sync::Arc;
use syrinx_connector::{Clock, Connector, Http, HttpConfig, Ports, SystemClock};
use syrinx_model::{Attachment, Audience, MediaId, Outcome, Part, PartMedia, Stamp, Text};

/// The place of the one who passes on.
const ERIN: usize = 3;

/// All of it arrives.
pub(super) async fn arrive(scene: &mut Scene) {
    let world = scene.stage.world.clone();
    said(
        scene,
        "a followers-only post",
        "quillfollow",
        Audience::Private,
        None,
    )
    .await;
    said(
        scene,
        "a direct post to ann",
        "quilldirect",
        Audience::Direct,
        None,
    )
    .await;
    let copy = scene.copy.clone();
    let name = "a reply in a private conversation, under a public post";
    said(scene, name, "quillreply", Audience::Direct, Some(&copy)).await;

    let gone = said(
        scene,
        "a followers-only post, deleted there",
        "quillgone",
        Audience::Private,
        None,
    )
    .await;
    world.delete(&gone);
    let last = scene.cases.last_mut().unwrap();
    last.gone = true;
    let path = format!("/api/v1/statuses/{}", last.values["status"]);
    until("it is gone for ann too", || async {
        scene.stage.get(&path, &scene.ann).await.status == StatusCode::NOT_FOUND
    })
    .await;

    let passed = said(
        scene,
        "a followers-only post that is passed on",
        "quillpassed",
        Audience::Private,
        None,
    )
    .await;
    world.boost("erin", &passed);
    let boost = seen(scene, "quillpassed", |status| !status["reblog"].is_null()).await;
    scene.keep("the boost of a followers-only post", "quillpassed", &boost, ERIN);

    picture(scene).await;
    let status = seen(scene, "quillmedia", |_| true).await;
    let case = scene.keep("a followers-only post with media", "quillmedia", &status, CARL);
    case.words.extend(["quillalt".to_owned(), "quillfile".to_owned()]);
}

/// Carl says something that ann is shown; gives its URI.
async fn said(
    scene: &mut Scene,
    name: &'static str,
    word: &str,
    audience: Audience,
    parent: Option<&str>,
) -> String {
    let whom = if audience == Audience::Direct { "@ann " } else { "" };
    let text = format!("{whom}{word} for few #{word}tag");
    let uri = scene.stage.world.say_to("carl", &text, audience, parent);
    let status = seen(scene, word, |_| true).await;
    scene.keep(name, word, &status, CARL);
    uri
}

/// A status in ann's home with this word.
async fn seen(scene: &Scene, word: &str, which: impl Fn(&Value) -> bool) -> Value {
    let find = || async {
        let home = scene
            .stage
            .get("/api/v1/timelines/home?limit=40", &scene.ann)
            .await
            .ok();
        let all = home.as_array().unwrap().clone();
        all.into_iter()
            .find(|status| status.to_string().contains(word) && which(status))
    };
    until(word, || async { find().await.is_some() }).await;
    find().await.unwrap()
}

/// Carl publishes a picture for his followers.
async fn picture(scene: &Scene) {
    let connector = scene.stage.world.connector();
    let ports = Ports::new(Http::new(HttpConfig::default()).unwrap(), Arc::new(SystemClock));
    let session = connector
        .open(&scene.stage.world.grant("carl"), &ports)
        .await
        .unwrap();
    let part = Part {
        ordinal: 0,
        text: Text::detect("quillmedia for few #quillmediatag"),
        spoiler: String::new(),
        sensitive: false,
        language: None,
        audience: Audience::Private,
        media: vec![PartMedia {
            media: MediaId(1),
            mime: "image/png".to_owned(),
            alt: "quillalt".to_owned(),
            width: Some(24),
            height: Some(16),
            attachment: Some(Attachment("quillfile".to_owned())),
        }],
        poll: None,
        reply_to: None,
        quote: None,
    };
    let stamp = Stamp::mint(SystemClock.now(), 0);
    let outcome = session
        .publish()
        .unwrap()
        .publish(&part, &stamp, None)
        .await
        .unwrap();
    assert!(matches!(outcome, Outcome::Done(_)));
}
