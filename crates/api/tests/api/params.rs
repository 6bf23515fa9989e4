//! Parameters arrive in every way in which clients send them.

use crate::stage::{Stage, id, multipart};
use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

fn request(method: Method, path: &str, token: &str, kind: &str, body: &str) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from(body.to_owned()))
        .unwrap()
}

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

#[tokio::test(flavor = "multi_thread")]
async fn one_post_in_five_encodings() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let path = "/api/v1/statuses";
    let ways = [
        request(
            Method::POST,
            path,
            &ann.token,
            FORM,
            "status=a&poll[options][]=x&poll[options][]=y&poll[expires_in]=600&poll[multiple]=1",
        ),
        request(
            Method::POST,
            path,
            &ann.token,
            FORM,
            "status=a&poll[options][1]=y&poll[options][0]=x&poll[expires_in]=600&poll[multiple]=on",
        ),
        request(
            Method::POST,
            path,
            &ann.token,
            JSON,
            r#"{"status":"a","poll":{"options":["x","y"],"expires_in":600,"multiple":true}}"#,
        ),
        request(
            Method::POST,
            &format!(
                "{path}?status=a&poll[options][]=x&poll[options][]=y&poll[expires_in]=600&poll[multiple]=true"
            ),
            &ann.token,
            FORM,
            "",
        ),
        multipart(
            path,
            &ann.token,
            &[
                ("status", "a"),
                ("poll[options][0]", "x"),
                ("poll[options][1]", "y"),
                ("poll[expires_in]", "600"),
                ("poll[multiple]", "true"),
            ],
            None,
        ),
    ];
    for way in ways {
        let posted = stage.send(way).await.ok();
        assert_eq!(posted["content"], "<p>a</p>");
        let titles: Vec<&Value> = posted["poll"]["options"]
            .as_array()
            .unwrap()
            .iter()
            .map(|o| &o["title"])
            .collect();
        assert_eq!(titles, [&json!("x"), &json!("y")]);
        assert_eq!(posted["poll"]["multiple"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_of_deletions_and_queries_of_posts() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let bob = id(&stage.get("/api/v1/accounts/verify_credentials", &bob).await.ok());
    // A list holds whom the owner follows.
    stage
        .post(&format!("/api/v1/accounts/{bob}/follow"), &ann, &json!({}))
        .await
        .ok();
    let made = stage
        .call(
            Method::POST,
            "/api/v1/lists?title=Friends&exclusive=1&replies_policy=none",
            Some(&ann.token),
            None,
        )
        .await
        .ok();
    assert_eq!(
        (&made["title"], &made["exclusive"], &made["replies_policy"]),
        (&json!("Friends"), &json!(true), &json!("none"))
    );
    let path = format!("/api/v1/lists/{}/accounts", id(&made));
    let members = || async {
        stage
            .get(&format!("{path}?limit=0"), &ann)
            .await
            .ok()
            .as_array()
            .unwrap()
            .len()
    };
    for (kind, body) in [
        (JSON, json!({ "account_ids": [bob] }).to_string()),
        (FORM, format!("account_ids[]={bob}")),
    ] {
        stage
            .call(
                Method::POST,
                &format!("{path}?account_ids[]={bob}"),
                Some(&ann.token),
                None,
            )
            .await
            .ok();
        assert_eq!(members().await, 1);
        let taken = stage
            .send(request(Method::DELETE, &path, &ann.token, kind, &body))
            .await;
        assert_eq!((taken.ok(), members().await), (json!({}), 0), "{kind}");
    }
    for verb in [Method::PUT, Method::PATCH] {
        let path = format!("/api/v1/lists/{}?title=Others", id(&made));
        assert_eq!(
            stage.call(verb, &path, Some(&ann.token), None).await.ok()["title"],
            "Others"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_by_form_with_numbered_fields() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let fields = [
        ("display_name", "Ann"),
        ("note", "likes <b> & #birds"),
        ("fields_attributes[0][name]", "site"),
        ("fields_attributes[0][value]", "https://ann.example"),
        ("source[privacy]", "unlisted"),
        ("bot", "0"),
    ];
    let mut sent = multipart("/api/v1/accounts/update_credentials", &ann.token, &fields, None);
    *sent.method_mut() = Method::PATCH;
    let me = stage.send(sent).await.ok();
    assert_eq!(
        (&me["display_name"], &me["source"]["note"]),
        (&json!("Ann"), &json!("likes <b> & #birds"))
    );
    assert!(me["note"].as_str().unwrap().contains("&lt;b&gt;"));
    assert_eq!(
        (&me["fields"][0]["name"], &me["source"]["fields"][0]["value"]),
        (&json!("site"), &json!("https://ann.example"))
    );
    assert_eq!(
        (&me["source"]["privacy"], &me["bot"]),
        (&json!("unlisted"), &json!(false))
    );
    let posted = stage.say(&ann, "by default").await;
    assert_eq!(posted["visibility"], "unlisted");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_refused_in_the_documented_shape() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(100), "]".repeat(100));
    for (kind, body) in [(JSON, "{\"status\":"), (JSON, "[1]"), (JSON, deep.as_str())] {
        let refused = stage
            .send(request(Method::POST, "/api/v1/statuses", &ann.token, kind, body))
            .await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(refused.json()["error"].is_string());
    }
    let large = "a".repeat(2 << 20);
    let refused = stage
        .send(request(
            Method::POST,
            "/api/v1/statuses",
            &ann.token,
            JSON,
            &large,
        ))
        .await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.json()["error"].is_string());
}
