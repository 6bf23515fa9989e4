//! `/oauth/token` and `/oauth/revoke`.

use crate::stage::{PASSWORD, Reply, Stage};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use syrinx_engine::Authorize;

const BACK: &str = "https://app.example/back";

/// An app that was registered over the API.
async fn app(stage: &Stage) -> Value {
    let asked = json!({ "client_name": "App", "redirect_uris": [BACK, "urn:ietf:wg:oauth:2.0:oob"], "scopes": "read write push" });
    stage
        .call(Method::POST, "/api/v1/apps", None, Some(&asked))
        .await
        .ok()
}

/// A code to which the owner agreed.
async fn code(stage: &Stage, app: &Value, challenge: Option<&str>) -> String {
    let owner = stage.engine.store().owner_by_name("ann").await.unwrap().unwrap();
    let app = stage
        .engine
        .app_of_client(app["client_id"].as_str().unwrap())
        .await
        .unwrap()
        .unwrap();
    let agreed = Authorize {
        app: app.id,
        redirect_uri: BACK.to_owned(),
        scopes: vec!["read".to_owned()],
        challenge: challenge.map(ToOwned::to_owned),
    };
    stage
        .engine
        .grant_code(owner.id, &agreed)
        .await
        .unwrap()
        .expose()
        .to_owned()
}

async fn exchange(stage: &Stage, app: &Value, more: &Value) -> Reply {
    let mut asked = json!({
        "grant_type": "authorization_code",
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "redirect_uri": BACK,
    });
    for (name, value) in more.as_object().unwrap() {
        asked[name] = value.clone();
    }
    stage.call(Method::POST, "/oauth/token", None, Some(&asked)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_works_once_and_a_second_use_takes_its_token_back() {
    let stage = Stage::new().await;
    stage.owner("ann").await;
    let app = app(&stage).await;
    let code = code(&stage, &app, None).await;
    let granted = exchange(&stage, &app, &json!({ "code": code })).await.ok();
    let token = granted["access_token"].as_str().unwrap();
    assert!(
        token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'),
        "a subprotocol"
    );
    assert_eq!(granted["scope"], "read");
    assert_eq!(
        stage
            .call(Method::GET, "/api/v1/timelines/home", Some(token), None)
            .await
            .status,
        StatusCode::OK
    );
    let again = exchange(&stage, &app, &json!({ "code": code })).await;
    assert_eq!(
        (again.status, &again.json()["error"]),
        (StatusCode::BAD_REQUEST, &json!("invalid_grant"))
    );
    let stolen = stage
        .call(Method::GET, "/api/v1/timelines/home", Some(token), None)
        .await;
    assert_eq!(
        (stolen.status, &stolen.json()["error"]),
        (StatusCode::UNAUTHORIZED, &json!("The access token is invalid"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_needs_its_address_its_verifier_and_its_app() {
    let stage = Stage::new().await;
    stage.owner("ann").await;
    let (app, other) = (app(&stage).await, app(&stage).await);
    let verifier = "a-verifier-that-is-long-enough-for-the-standard-0123";
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    for (why, with_challenge, by, more) in [
        (
            "another address",
            false,
            &app,
            json!({ "redirect_uri": "urn:ietf:wg:oauth:2.0:oob" }),
        ),
        ("no verifier", true, &app, json!({})),
        (
            "a wrong verifier",
            true,
            &app,
            json!({ "code_verifier": "wrong" }),
        ),
        ("another app", false, &other, json!({})),
    ] {
        let mut more = more;
        more["code"] = json!(code(&stage, &app, with_challenge.then_some(challenge.as_str())).await);
        let refused = exchange(&stage, by, &more).await;
        assert_eq!(
            (refused.status, &refused.json()["error"]),
            (StatusCode::BAD_REQUEST, &json!("invalid_grant")),
            "{why}"
        );
    }
    let right = json!({ "code": code(&stage, &app, Some(&challenge)).await, "code_verifier": verifier });
    exchange(&stage, &app, &right).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_show_their_secret_in_either_way() {
    let stage = Stage::new().await;
    stage.owner("ann").await;
    let app = app(&stage).await;
    let wrong = exchange(&stage, &app, &json!({ "code": "x", "client_secret": "wrong" })).await;
    assert_eq!(
        (wrong.status, &wrong.json()["error"]),
        (StatusCode::UNAUTHORIZED, &json!("invalid_client"))
    );
    assert!(
        wrong.json()["error_description"]
            .as_str()
            .unwrap()
            .starts_with("Client authentication failed")
    );
    let pair = format!(
        "{}:{}",
        app["client_id"].as_str().unwrap(),
        app["client_secret"].as_str().unwrap()
    );
    let basic = Request::post("/oauth/token")
        .header(
            header::AUTHORIZATION,
            format!("Basic {}", BASE64_STANDARD.encode(pair)),
        )
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials&scope=read+write".into())
        .unwrap();
    assert_eq!(stage.send(basic).await.ok()["scope"], "read write");
    let more = exchange(
        &stage,
        &app,
        &json!({ "grant_type": "client_credentials", "scope": "read follow" }),
    )
    .await;
    assert_eq!(
        (more.status, &more.json()["error"]),
        (StatusCode::BAD_REQUEST, &json!("invalid_scope"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_are_for_test_suites_only() {
    for allowed in [false, true] {
        let stage = Stage::with(|_, settings| settings.password_grant = allowed).await;
        stage.owner("ann").await;
        let app = app(&stage).await;
        let asked =
            json!({ "grant_type": "password", "username": "ann", "password": PASSWORD, "scope": "read" });
        let reply = exchange(&stage, &app, &asked).await;
        if allowed {
            reply.ok();
        } else {
            assert_eq!(reply.json()["error"], "unsupported_grant_type");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_is_nobody() {
    let stage = Stage::new().await;
    stage.owner("ann").await;
    let app = app(&stage).await;
    let granted = exchange(&stage, &app, &json!({ "code": code(&stage, &app, None).await }))
        .await
        .ok();
    let token = granted["access_token"].as_str().unwrap();
    let mut asked = json!({ "token": token, "client_id": app["client_id"], "client_secret": "wrong" });
    assert_eq!(
        stage
            .call(Method::POST, "/oauth/revoke", None, Some(&asked))
            .await
            .status,
        StatusCode::UNAUTHORIZED
    );
    asked["client_secret"] = app["client_secret"].clone();
    assert_eq!(
        stage
            .call(Method::POST, "/oauth/revoke", None, Some(&asked))
            .await
            .ok(),
        json!({})
    );
    assert_eq!(
        stage
            .call(Method::GET, "/api/v1/timelines/home", Some(token), None)
            .await
            .status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn apps_that_would_lead_astray_are_refused() {
    let stage = Stage::new().await;
    for uri in [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "not a uri",
        "",
    ] {
        let asked = json!({ "client_name": "x", "redirect_uris": uri });
        let refused = stage.call(Method::POST, "/api/v1/apps", None, Some(&asked)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{uri}");
    }
    let lines = json!({ "client_name": "x", "redirect_uris": "icecubesapp://\nhttps://elk.zone/api/x/oauth/https%3A%2F%2Felk.zone" });
    let app = stage
        .call(Method::POST, "/api/v1/apps", None, Some(&lines))
        .await
        .ok();
    assert_eq!(
        app["redirect_uris"],
        json!([
            "icecubesapp://",
            "https://elk.zone/api/x/oauth/https%3A%2F%2Felk.zone"
        ])
    );
    assert_eq!(app["scopes"], json!(["read"]));
}
