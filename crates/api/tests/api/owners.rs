//! Signing up through an app, and what owners of one server are to each other.

use crate::stage::{PASSWORD, Stage, id};
use http::{Method, StatusCode};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_new_owner_gets_a_token_that_works_at_once() {
    let stage = Stage::new().await;
    let app = stage.app("read write").await;
    let token = stage
        .engine
        .grant_app_token(&app, app.scopes.clone())
        .await
        .unwrap()
        .token;
    let sign_up = |body: serde_json::Value| {
        let (stage, token) = (&stage, token.expose());
        async move {
            stage
                .call(Method::POST, "/api/v1/accounts", Some(token), Some(&body))
                .await
        }
    };
    let asked = json!({ "username": "ann", "email": "a@b.example", "password": PASSWORD, "agreement": "true", "locale": "en" });
    let granted = sign_up(asked.clone()).await.ok();
    let own = granted["access_token"].as_str().unwrap();
    let me = stage
        .call(
            Method::GET,
            "/api/v1/accounts/verify_credentials",
            Some(own),
            None,
        )
        .await
        .ok();
    assert_eq!((&me["username"], &me["acct"]), (&json!("ann"), &json!("ann")));
    let taken = sign_up(asked).await;
    assert_eq!(
        (taken.status, &taken.json()["details"]["username"][0]["error"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("ERR_TAKEN"))
    );
    for wrong in [
        json!({ "username": "a b", "password": PASSWORD, "agreement": true }),
        json!({ "username": "bob", "password": "short", "agreement": true }),
        json!({ "username": "bob", "password": PASSWORD }),
        json!({ "password": PASSWORD, "agreement": true }),
    ] {
        assert_eq!(
            sign_up(wrong.clone()).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{wrong}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_server_says_so() {
    let stage = Stage::with(|config, _| config.open_sign_up = false).await;
    assert_eq!(
        stage.look("/api/v2/instance").await.ok()["registrations"]["enabled"],
        false
    );
    let app = stage.app("read write").await;
    let token = stage
        .engine
        .grant_app_token(&app, app.scopes.clone())
        .await
        .unwrap()
        .token;
    let asked = json!({ "username": "ann", "password": PASSWORD, "agreement": true });
    let refused = stage
        .call(
            Method::POST,
            "/api/v1/accounts",
            Some(token.expose()),
            Some(&asked),
        )
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_follow_each_other_and_the_rest_of_whom_they_follow_stays_theirs() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let me = id(&stage.get("/api/v1/accounts/verify_credentials", &ann).await.ok());
    let other = id(&stage
        .get("/api/v1/accounts/lookup?acct=bob@here.example", &ann)
        .await
        .ok());
    let relation = stage
        .post(&format!("/api/v1/accounts/{other}/follow"), &ann, &json!({}))
        .await
        .ok();
    assert_eq!(relation["following"], true);
    stage.world.follow("ann", "carl");
    stage.world.say("carl", "hello");
    stage.link(&ann, "ann").await;
    let carl = stage
        .get("/api/v1/accounts/lookup?acct=carl@fake-all.example", &ann)
        .await
        .ok();
    stage
        .post(
            &format!("/api/v1/accounts/{}/follow", id(&carl)),
            &ann,
            &json!({}),
        )
        .await
        .ok();
    let names = |path: String, who| {
        let stage = &stage;
        async move {
            let page = stage.get(&path, who).await.ok();
            let mut names: Vec<String> = page
                .as_array()
                .unwrap()
                .iter()
                .map(|a| a["acct"].as_str().unwrap().to_owned())
                .collect();
            names.sort();
            names
        }
    };
    assert_eq!(
        names(format!("/api/v1/accounts/{me}/following"), &ann).await,
        ["bob", "carl@fake-all.example"]
    );
    assert_eq!(
        names(format!("/api/v1/accounts/{me}/following"), &bob).await,
        ["bob"],
        "not whom she follows elsewhere"
    );
    assert_eq!(
        names(format!("/api/v1/accounts/{other}/followers"), &bob).await,
        ["ann"]
    );
    assert!(
        names(format!("/api/v1/accounts/{}/followers", id(&carl)), &bob)
            .await
            .is_empty()
    );
    stage.say(&bob, "to my followers").await;
    stage.home_of(&ann, 2).await;
}
