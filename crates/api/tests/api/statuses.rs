//! Writing, editing, deleting, and what is done to statuses.

use crate::stage::{Stage, id, until};
use http::{Method, Request, StatusCode, header};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_key_makes_a_repeat_the_same_post() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let post = || {
        Request::post("/api/v1/statuses")
            .header(header::AUTHORIZATION, format!("Bearer {}", ann.token))
            .header(header::CONTENT_TYPE, "application/json")
            .header("Idempotency-Key", "k1")
            .body(json!({ "status": "once" }).to_string().into())
            .unwrap()
    };
    let (first, second) = (stage.send(post()).await.ok(), stage.send(post()).await.ok());
    assert_eq!(first["id"], second["id"]);
    assert_eq!(stage.home_of(&ann, 1).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_and_a_deletion_give_back_what_was_typed() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let path = format!(
        "/api/v1/statuses/{}",
        id(&stage.say(&ann, "first @nobody\nline").await)
    );
    let source = stage.get(&format!("{path}/source"), &ann).await.ok();
    assert_eq!(source["text"], "first @nobody\nline");
    for (verb, text) in [(Method::PUT, "second"), (Method::PATCH, "third")] {
        let edited = stage
            .call(verb, &path, Some(&ann.token), Some(&json!({ "status": text })))
            .await
            .ok();
        assert_eq!(edited["content"], format!("<p>{text}</p>"));
        assert!(edited["edited_at"].is_string());
    }
    let history = stage.get(&format!("{path}/history"), &ann).await.ok();
    let said: Vec<&str> = history
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|version| version["content"].as_str())
        .collect();
    assert_eq!(said.len(), 3, "oldest first: {history}");
    assert_eq!(said[1..], ["<p>second</p>", "<p>third</p>"]);
    let gone = stage
        .call(Method::DELETE, &path, Some(&ann.token), None)
        .await
        .ok();
    assert_eq!(
        (gone["text"].as_str(), gone["content"].as_str()),
        (Some("third"), Some("<p>third</p>"))
    );
    let missing = stage.get(&path, &ann).await;
    assert_eq!(
        (missing.status, missing.json()),
        (StatusCode::NOT_FOUND, json!({ "error": "Record not found" }))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_act_answers_with_its_flag_at_once() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    stage.world.follow("ann", "bob");
    stage.world.say("bob", "something");
    stage.link(&ann, "ann").await;
    let far = stage.home_of(&ann, 1).await[0].clone();
    let path = format!("/api/v1/statuses/{}", id(&far));
    for (on, off, flag) in [
        ("favourite", "unfavourite", "favourited"),
        ("bookmark", "unbookmark", "bookmarked"),
        ("mute", "unmute", "muted"),
    ] {
        assert_eq!(
            stage.post(&format!("{path}/{on}"), &ann, &json!({})).await.ok()[flag],
            true,
            "{on}"
        );
        assert_eq!(
            stage.post(&format!("{path}/{off}"), &ann, &json!({})).await.ok()[flag],
            false,
            "{off}"
        );
    }
    let boost = stage.post(&format!("{path}/reblog"), &ann, &json!({})).await.ok();
    assert_eq!(
        (&boost["reblog"]["id"], &boost["reblog"]["reblogged"]),
        (&far["id"], &json!(true))
    );
    assert_ne!(boost["id"], far["id"]);
    let taken_back = stage
        .post(&format!("{path}/unreblog"), &ann, &json!({}))
        .await
        .ok();
    assert_eq!(
        (&taken_back["id"], &taken_back["reblogged"]),
        (&far["id"], &json!(false))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_passes_a_post_on_is_named_only_if_the_post_is_for_everybody() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    for (audience, named) in [("public", 1), ("unlisted", 1), ("private", 0)] {
        let said = json!({ "status": audience, "visibility": audience });
        let path = format!(
            "/api/v1/statuses/{}",
            id(&stage.post("/api/v1/statuses", &ann, &said).await.ok())
        );
        stage.post(&format!("{path}/reblog"), &ann, &json!({})).await.ok();
        let boosters = stage.get(&format!("{path}/reblogged_by"), &ann).await.ok();
        assert_eq!(
            boosters.as_array().unwrap().len(),
            named,
            "{audience}: {boosters}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_posted_is_refused_with_a_sentence() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    for (body, word) in [
        (json!({}), "blank"),
        (
            json!({ "status": "x", "scheduled_at": "2020-01-01T00:00:00Z" }),
            "scheduled at",
        ),
        (json!({ "status": "x", "visibility": "everyone" }), "visibility"),
        (json!({ "status": "x", "media_ids": ["99"] }), ""),
        (json!({ "status": "x", "syrinx": { "targets": ["99"] } }), ""),
        (
            json!({ "status": "x", "syrinx": { "variants": { "nowhere": { "status": "y" } } } }),
            "nowhere",
        ),
    ] {
        let refused = stage.post("/api/v1/statuses", &ann, &body).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{body} {}",
            refused.text
        );
        let sentence = refused.json()["error"].as_str().unwrap().to_owned();
        assert!(
            sentence.to_lowercase().contains(word) && sentence.contains(' '),
            "{body}: {sentence}"
        );
    }
    let unknown = stage
        .post(
            "/api/v1/statuses",
            &ann,
            &json!({ "status": "x", "in_reply_to_id": "99" }),
        )
        .await;
    assert!(unknown.status.is_client_error());
    assert!(
        stage
            .get("/api/v1/timelines/home", &ann)
            .await
            .ok()
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_link_becomes_a_status_of_ours() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let bob = stage.owner("bob").await;
    let own = stage.say(&bob, "find me").await;
    let link = own["url"].as_str().unwrap();
    let found = stage
        .get(&format!("/api/v2/search?q={link}&resolve=true"), &ann)
        .await
        .ok();
    assert_eq!(found["statuses"][0]["id"], own["id"]);
    let nowhere = stage
        .get("/api/v2/search?q=https://nowhere.example/x&resolve=true", &ann)
        .await
        .ok();
    for kind in ["accounts", "statuses", "hashtags"] {
        assert_eq!(nowhere[kind], json!([]), "{nowhere}");
    }
    until("a name is found", || async {
        let found = stage.get("/api/v2/search?q=bob&type=accounts", &ann).await.ok();
        found["accounts"][0]["acct"] == "bob"
    })
    .await;
}
