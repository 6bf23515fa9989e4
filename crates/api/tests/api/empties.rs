//! Every route that an app asks at its start is there: a 404 keeps several of them from starting.

use crate::stage::Stage;
use http::{Method, StatusCode};
use serde_json::json;

const LISTS: &[&str] = &[
    "/api/v1/accounts?id[]=1",
    "/api/v1/announcements",
    "/api/v1/blocks",
    "/api/v1/bookmarks",
    "/api/v1/conversations",
    "/api/v1/custom_emojis",
    "/api/v1/directory",
    "/api/v1/domain_blocks",
    "/api/v1/endorsements",
    "/api/v1/favourites",
    "/api/v1/featured_tags",
    "/api/v1/filters",
    "/api/v1/follow_requests",
    "/api/v1/followed_tags",
    "/api/v1/instance/rules",
    "/api/v1/lists",
    "/api/v1/mutes",
    "/api/v1/notifications",
    "/api/v1/notifications/requests",
    "/api/v1/scheduled_statuses",
    "/api/v1/suggestions",
    "/api/v1/timelines/home",
    "/api/v1/timelines/public",
    "/api/v1/timelines/tag/none",
    "/api/v1/trends",
    "/api/v1/trends/links",
    "/api/v1/trends/statuses",
    "/api/v1/trends/tags",
    "/api/v2/filters",
    "/api/v2/suggestions",
    "/api/syrinx/v1/accounts",
    "/api/syrinx/v1/people",
    "/api/syrinx/v1/gaps",
];

const OBJECTS: &[&str] = &[
    "/.well-known/nodeinfo",
    "/.well-known/oauth-authorization-server",
    "/api/v1/accounts/verify_credentials",
    "/api/v1/apps/verify_credentials",
    "/api/v1/instance",
    "/api/v1/instance/extended_description",
    "/api/v1/instance/translation_languages",
    "/api/v1/markers",
    "/api/v1/notifications/unread_count",
    "/api/v1/preferences",
    "/api/v2/instance",
    "/api/v2/notifications",
    "/api/v2/notifications/policy",
    "/api/v2/notifications/unread_count",
    "/api/v2/search?q=nothing",
    "/nodeinfo/2.1",
    "/oauth/userinfo",
];

fn slashed(path: &str) -> String {
    match path.split_once('?') {
        Some((path, query)) => format!("{path}/?{query}"),
        None => format!("{path}/"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_answer_json_with_and_without_a_slash() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    for path in LISTS {
        for path in [(*path).to_owned(), slashed(path)] {
            assert_eq!(stage.get(&path, &ann).await.ok(), json!([]), "{path}");
        }
    }
    for path in OBJECTS {
        for path in [(*path).to_owned(), slashed(path)] {
            assert!(stage.get(&path, &ann).await.ok().is_object(), "{path}");
        }
    }
    let familiar = stage
        .get("/api/v1/accounts/familiar_followers?id[]=7&id[]=8", &ann)
        .await
        .ok();
    assert_eq!(
        familiar,
        json!([{ "id": "7", "accounts": [] }, { "id": "8", "accounts": [] }])
    );
    let peers = stage.look("/api/v1/instance/peers").await.ok();
    assert!(
        peers
            .as_array()
            .is_some_and(|hosts| hosts.iter().all(serde_json::Value::is_string))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unknown_is_told_in_json() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    for path in [
        "/api/v1/nonsense",
        "/api/v9/instance",
        "/api/",
        "/oauth/nonsense",
        "/api/v1/push/subscription",
    ] {
        let missing = stage.get(path, &ann).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND, "{path}");
        assert!(missing.json()["error"].is_string(), "{path}");
    }
    for id in ["99", "abc", "-1", "99999999999999999999999"] {
        let missing = stage.get(&format!("/api/v1/statuses/{id}"), &ann).await;
        assert_eq!(
            (missing.status, missing.json()),
            (StatusCode::NOT_FOUND, json!({ "error": "Record not found" }))
        );
    }
    let wrong = stage
        .call(Method::DELETE, "/api/v1/timelines/home", Some(&ann.token), None)
        .await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(wrong.json()["error"].is_string());
    assert_eq!(
        stage
            .look("/.well-known/webfinger?resource=acct:ann@here.example")
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_kept_yet_is_refused_with_a_sentence() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    for path in ["/api/v1/reports", "/api/v1/push/subscription"] {
        let refused = stage.post(path, &ann, &json!({})).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(
            refused.json()["error"].as_str().unwrap().contains("yet"),
            "{path}"
        );
    }
}
