//! Notices: kinds, groups, and those of our own.

use crate::stage::{Someone, Stage, id, until};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use syrinx_model::NoticeKind;
use syrinx_store::{Changes, NoticeChange};

/// An owner of whose post two friends like, and whom one of them mentions; with the id of the post.
async fn popular(stage: &Stage) -> (Someone, String) {
    let ann = stage.owner("ann").await;
    let own = id(&stage.say(&ann, "like me").await);
    for name in ["bob", "carl"] {
        let friend = stage.owner(name).await;
        stage
            .post(&format!("/api/v1/statuses/{own}/favourite"), &friend, &json!({}))
            .await
            .ok();
        if name == "bob" {
            stage.say(&friend, "hello @ann").await;
        }
    }
    until("three notices", || async {
        count(stage, &ann, "/api/v1/notifications").await == 3
    })
    .await;
    (ann, own)
}

async fn count(stage: &Stage, someone: &Someone, path: &str) -> usize {
    stage.get(path, someone).await.ok().as_array().unwrap().len()
}

fn likes(page: &Value) -> &Value {
    let groups = page["notification_groups"].as_array().unwrap();
    groups.iter().find(|group| group["type"] == "favourite").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn likes_of_one_post_are_told_together() {
    let stage = Stage::new().await;
    let (ann, own) = popular(&stage).await;
    let page = stage.get("/api/v2/notifications", &ann).await.ok();
    assert_eq!(page["notification_groups"].as_array().unwrap().len(), 2);
    assert_eq!(page["accounts"].as_array().unwrap().len(), 2);
    let likes = likes(&page);
    assert_eq!(
        (&likes["notifications_count"], &likes["status_id"]),
        (&json!(2), &json!(own))
    );
    let group = format!("/api/v2/notifications/{}", likes["group_key"].as_str().unwrap());
    assert_eq!(count(&stage, &ann, &format!("{group}/accounts")).await, 2);
    let one = stage.get(&group, &ann).await.ok();
    assert_eq!(one["notification_groups"].as_array().unwrap().len(), 1);
    let apart = stage
        .get("/api/v2/notifications?grouped_types[]=follow", &ann)
        .await
        .ok();
    assert_eq!(apart["notification_groups"].as_array().unwrap().len(), 3);
    for (query, expected) in [
        ("types[]=mention", 1),
        ("exclude_types[]=mention", 2),
        ("types[]=unheard_of", 0),
    ] {
        let path = format!("/api/v1/notifications?{query}");
        assert_eq!(count(&stage, &ann, &path).await, expected, "{query}");
    }
    stage
        .post(&format!("{group}/dismiss"), &ann, &json!({}))
        .await
        .ok();
    assert_eq!(count(&stage, &ann, "/api/v1/notifications").await, 1);
    stage
        .post("/api/v1/notifications/clear", &ann, &json!({}))
        .await
        .ok();
    assert_eq!(count(&stage, &ann, "/api/v1/notifications").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_above_the_marker_is_unread() {
    let stage = Stage::new().await;
    let (ann, _) = popular(&stage).await;
    let unread =
        || async { stage.get("/api/v1/notifications/unread_count", &ann).await.ok()["count"].clone() };
    assert_eq!(unread().await, 3);
    let newest = id(&stage.get("/api/v1/notifications", &ann).await.ok()[0]);
    let read = json!({ "notifications": { "last_read_id": newest } });
    let marker = stage.post("/api/v1/markers", &ann, &read).await.ok();
    assert_eq!(marker["notifications"]["last_read_id"], newest);
    assert_eq!(unread().await, 0);
    let back = stage
        .post("/api/v1/markers?notifications[last_read_id]=1", &ann, &json!({}))
        .await
        .ok();
    assert_eq!(
        back["notifications"]["last_read_id"], newest,
        "markers only move forward"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_delivery_is_told_to_those_who_know_the_kind() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let author = stage.engine.store().owner(ann.id).await.unwrap().unwrap().author;
    let failed = NoticeChange {
        owner: ann.id,
        account: None,
        native_id: "failed".to_owned(),
        kind: NoticeKind::DeliveryFailed,
        author,
        post_uri: None,
        at: stage.engine.now(),
        live: true,
        stranger: false,
    };
    let changes = Changes {
        notices: vec![failed],
        ..Changes::default()
    };
    stage.engine.store().apply(changes).await.unwrap();
    let notices = stage.get("/api/v1/notifications", &ann).await.ok();
    assert_eq!(notices[0]["type"], "syrinx.delivery_failed");
    assert!(notices[0]["fallback"]["title"].is_string() && notices[0]["fallback"]["summary"].is_string());
    let stock = stage.token(ann.id, "read write follow push").await;
    let path = format!("/api/v1/notifications/{}", id(&notices[0]));
    for (path, status) in [
        ("/api/v1/notifications", StatusCode::OK),
        (&path, StatusCode::NOT_FOUND),
    ] {
        let told = stage.call(Method::GET, path, Some(&stock), None).await;
        assert_eq!(told.status, status);
        assert!(!told.text.contains("syrinx.delivery_failed"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_wait_as_requests_until_they_are_accepted() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let stranger = stage.engine.store().owner(bob.id).await.unwrap().unwrap().author;
    let told = |native: &str| NoticeChange {
        owner: ann.id,
        account: None,
        native_id: native.to_owned(),
        kind: NoticeKind::Follow,
        author: stranger,
        post_uri: None,
        at: stage.engine.now(),
        live: true,
        stranger: true,
    };
    let changes = Changes {
        notices: vec![told("one"), told("two")],
        ..Changes::default()
    };
    stage.engine.store().apply(changes).await.unwrap();
    assert_eq!(count(&stage, &ann, "/api/v1/notifications").await, 0);
    let policy = stage.get("/api/v2/notifications/policy", &ann).await.ok();
    assert_eq!(policy["for_limited_accounts"], "filter");
    assert_eq!(policy["summary"]["pending_notifications_count"], 2);
    let requests = stage.get("/api/v1/notifications/requests", &ann).await.ok();
    let request = &requests[0];
    assert_eq!(
        (&request["notifications_count"], &request["account"]["username"]),
        (&json!("2"), &json!("bob"))
    );
    let one = format!("/api/v1/notifications/requests/{}", id(request));
    assert_eq!(stage.get(&one, &ann).await.ok()["id"], request["id"]);
    let theirs = stage.call(Method::GET, &one, Some(&bob.token), None).await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
    stage.post(&format!("{one}/accept"), &ann, &json!({})).await.ok();
    assert_eq!(count(&stage, &ann, "/api/v1/notifications").await, 2);
    assert_eq!(count(&stage, &ann, "/api/v1/notifications/requests").await, 0);
    let path = "/api/v2/notifications/policy";
    let dropped = json!({ "for_limited_accounts": "drop" });
    let kept = stage
        .call(Method::PATCH, path, Some(&ann.token), Some(&dropped))
        .await
        .ok();
    assert_eq!(kept["for_limited_accounts"], "drop");
    for wrong in [
        json!({ "for_limited_accounts": "maybe" }),
        json!({ "for_new_accounts": "drop" }),
    ] {
        let refused = stage
            .call(Method::PATCH, path, Some(&ann.token), Some(&wrong))
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
