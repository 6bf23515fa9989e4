//! Polls of this server: their votes are counted here, and each reader is shown what they chose.

use crate::stage::{Someone, Stage, id};
use http::{Method, StatusCode};
use serde_json::{Value, json};

async fn ask(stage: &Stage, who: &Someone, more: Value) -> Value {
    let mut poll = json!({ "options": ["tea", "\"},\"created_at\":"], "expires_in": 3600 });
    for (key, value) in more.as_object().unwrap() {
        poll[key] = value.clone();
    }
    let body = json!({ "status": "What?", "poll": poll });
    stage.post("/api/v1/statuses", who, &body).await.ok()
}

fn votes(poll: &Value) -> Value {
    let options = poll["options"].as_array().unwrap().iter();
    options.map(|option| option["votes_count"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_are_counted_and_each_reader_sees_their_own() {
    let stage = Stage::new().await;
    let (ann, bob, eve) = (
        stage.owner("ann").await,
        stage.owner("bob").await,
        stage.owner("eve").await,
    );
    let asked = ask(&stage, &ann, json!({ "multiple": true })).await;
    assert_eq!(asked["poll"]["id"], asked["id"]);
    assert_eq!(votes(&asked["poll"]), json!([0, 0]));
    assert_eq!(asked["poll"]["voted"], true, "who asks is shown how it stands");
    let path = format!("/api/v1/polls/{}", id(&asked));
    let choose = json!({ "choices": [1] });
    let voted = stage.post(&format!("{path}/votes"), &bob, &choose).await.ok();
    assert_eq!(
        (&voted["voted"], &voted["own_votes"]),
        (&json!(true), &json!([1]))
    );
    stage
        .post(&format!("{path}/votes"), &bob, &json!({ "choices": ["0"] }))
        .await
        .ok();
    stage.post(&format!("{path}/votes"), &eve, &choose).await.ok();
    for (reader, voted, own) in [
        (Some(&ann), true, json!([])),
        (Some(&bob), true, json!([1, 0])),
        (Some(&eve), true, json!([1])),
        (None, false, json!([])),
    ] {
        let token = reader.map(|reader| reader.token.as_str());
        let poll = stage.call(Method::GET, &path, token, None).await.ok();
        let status = format!("/api/v1/statuses/{}", id(&asked));
        let status = stage.call(Method::GET, &status, token, None).await.ok();
        assert_eq!(status["poll"], poll);
        assert!(status["created_at"].is_string() && status["content"].is_string());
        assert_eq!(votes(&poll), json!([1, 2]));
        assert_eq!(
            (&poll["votes_count"], &poll["voters_count"]),
            (&json!(3), &json!(2))
        );
        assert_eq!((&poll["voted"], &poll["own_votes"]), (&json!(voted), &own));
        assert_eq!(
            (&poll["expired"], &poll["multiple"]),
            (&json!(false), &json!(true))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_that_makes_no_sense_is_refused() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let asked = ask(&stage, &ann, json!({})).await;
    let path = format!("/api/v1/polls/{}/votes", id(&asked));
    for (choices, sentence) in [
        (json!([]), "choose at least one"),
        (json!([2]), "The chosen vote option does not exist"),
        (json!([0, 1]), "You have already voted on this poll"),
        (json!([0]), ""),
        (json!([1]), "You have already voted on this poll"),
    ] {
        let reply = stage.post(&path, &bob, &json!({ "choices": choices })).await;
        let refused = reply.status == StatusCode::UNPROCESSABLE_ENTITY;
        assert_eq!(refused, !sentence.is_empty(), "{choices}: {}", reply.text);
        assert!(reply.text.contains(sentence), "{choices}: {}", reply.text);
    }
    let plain = id(&stage.say(&ann, "no poll").await);
    let none = stage.get(&format!("/api/v1/polls/{plain}"), &bob).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn totals_that_are_hidden_are_shown_to_nobody_before_the_end() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let asked = ask(&stage, &ann, json!({ "hide_totals": true })).await;
    assert_eq!(votes(&asked["poll"]), json!([null, null]));
    let path = format!("/api/v1/polls/{}/votes", id(&asked));
    let voted = stage.post(&path, &bob, &json!({ "choices": [0] })).await.ok();
    assert_eq!(votes(&voted), json!([null, null]));
    assert_eq!(
        (&voted["votes_count"], &voted["own_votes"]),
        (&json!(1), &json!([0]))
    );
}
