//! How often somebody may call.

use crate::stage::{PASSWORD, Stage};
use http::{Method, Request, StatusCode};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn one_call_too_many_is_told_with_when_to_come_back() {
    let stage = Stage::with(|_, settings| settings.calls = 5).await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    for left in (0..5).rev() {
        let reply = stage.get("/api/v1/preferences", &ann).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert_eq!(
            (
                reply.header("x-ratelimit-limit"),
                reply.header("x-ratelimit-remaining")
            ),
            ("5", left.to_string().as_str())
        );
        let reset = reply.header("x-ratelimit-reset");
        assert!(reset.len() == 27 && reset.ends_with("000Z"), "{reset}");
    }
    let refused = stage.get("/api/v1/preferences", &ann).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.json()["error"].is_string());
    assert_eq!(
        stage.get("/api/v1/preferences", &bob).await.status,
        StatusCode::OK,
        "others are not touched"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_tokens_and_told_addresses_do_not_start_a_new_count() {
    let stage = Stage::with(|_, settings| settings.calls = 3).await;
    let mut last = StatusCode::OK;
    for number in 0..5 {
        let asked = Request::get("/api/v1/timelines/home")
            .header("Authorization", format!("Bearer guess{number}"))
            .header("X-Forwarded-For", format!("192.0.2.{number}"))
            .body(axum::body::Body::empty())
            .unwrap();
        last = stage.send(asked).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ups_are_fewer() {
    let stage = Stage::with(|_, settings| settings.sign_ups = 2).await;
    let app = stage.app("read write").await;
    let token = stage
        .engine
        .grant_app_token(&app, app.scopes.clone())
        .await
        .unwrap()
        .token;
    let mut answers = Vec::new();
    for name in ["one", "two", "three"] {
        let asked = json!({ "username": name, "email": "a@b.example", "password": PASSWORD, "agreement": true, "locale": "en" });
        answers.push(
            stage
                .call(
                    Method::POST,
                    "/api/v1/accounts",
                    Some(token.expose()),
                    Some(&asked),
                )
                .await
                .status,
        );
    }
    assert_eq!(
        answers,
        [StatusCode::OK, StatusCode::OK, StatusCode::TOO_MANY_REQUESTS]
    );
}
