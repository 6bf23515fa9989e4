//! Notices: kinds, groups, and those of our own.

use crate::stage::{Stage, id, until};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn likes_of_one_post_are_told_together() {
    let stage = Stage::new().await;
    let (ann, bob, carl) = (
        stage.owner("ann").await,
        stage.owner("bob").await,
        stage.owner("carl").await,
    );
    let own = id(&stage.say(&ann, "like me").await);
    for friend in [&bob, &carl] {
        stage
            .post(&format!("/api/v1/statuses/{own}/favourite"), friend, &json!({}))
            .await
            .ok();
    }
    stage
        .post("/api/v1/statuses", &bob, &json!({ "status": "hello @ann" }))
        .await
        .ok();
    until("three notices", || async {
        stage
            .get("/api/v1/notifications", &ann)
            .await
            .ok()
            .as_array()
            .unwrap()
            .len()
            == 3
    })
    .await;
    let page = stage.get("/api/v2/notifications", &ann).await.ok();
    let groups = page["notification_groups"].as_array().unwrap();
    assert_eq!(groups.len(), 2);
    let likes = groups.iter().find(|group| group["type"] == "favourite").unwrap();
    assert_eq!(
        (&likes["notifications_count"], &likes["status_id"]),
        (&json!(2), &json!(own))
    );
    assert_eq!(page["accounts"].as_array().unwrap().len(), 2);
    let key = likes["group_key"].as_str().unwrap();
    assert_eq!(
        stage
            .get(&format!("/api/v2/notifications/{key}/accounts"), &ann)
            .await
            .ok()
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let one = stage
        .get(&format!("/api/v2/notifications/{key}"), &ann)
        .await
        .ok();
    assert_eq!(one["notification_groups"].as_array().unwrap().len(), 1);
    let apart = stage
        .get("/api/v2/notifications?grouped_types[]=follow", &ann)
        .await
        .ok();
    assert_eq!(apart["notification_groups"].as_array().unwrap().len(), 3);
    for (query, count) in [
        ("types[]=mention", 1),
        ("exclude_types[]=mention", 2),
        ("types[]=unheard_of", 0),
    ] {
        let page = stage
            .get(&format!("/api/v1/notifications?{query}"), &ann)
            .await
            .ok();
        assert_eq!(page.as_array().unwrap().len(), count, "{query}");
    }
    assert_eq!(
        stage.get("/api/v1/notifications/unread_count", &ann).await.ok(),
        json!({ "count": 3 })
    );
    let newest = id(&stage.get("/api/v1/notifications", &ann).await.ok()[0]);
    let marker = stage
        .post(
            "/api/v1/markers",
            &ann,
            &json!({ "notifications": { "last_read_id": newest } }),
        )
        .await
        .ok();
    assert_eq!(marker["notifications"]["last_read_id"], newest);
    let back = stage
        .post("/api/v1/markers?notifications[last_read_id]=1", &ann, &json!({}))
        .await
        .ok();
    assert_eq!(
        back["notifications"]["last_read_id"], newest,
        "markers only move forward"
    );
    assert_eq!(
        stage.get("/api/v1/notifications/unread_count", &ann).await.ok(),
        json!({ "count": 0 })
    );
    stage
        .post(&format!("/api/v2/notifications/{key}/dismiss"), &ann, &json!({}))
        .await
        .ok();
    assert_eq!(
        stage
            .get("/api/v1/notifications", &ann)
            .await
            .ok()
            .as_array()
            .unwrap()
            .len(),
        1
    );
    stage
        .post("/api/v1/notifications/clear", &ann, &json!({}))
        .await
        .ok();
    assert!(
        stage
            .get("/api/v1/notifications", &ann)
            .await
            .ok()
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_delivery_is_told_to_those_who_know_the_kind() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    stage.link(&ann, "ann").await;
    stage
        .world
        .trouble(syrinx_connector::fake::Trouble::Rejected("too rude".to_owned()));
    stage.say(&ann, "something rude").await;
    let told = |token: String| {
        let stage = &stage;
        async move {
            stage
                .call(http::Method::GET, "/api/v1/notifications", Some(&token), None)
                .await
                .ok()
        }
    };
    until("it is told", || async {
        !told(ann.token.clone()).await.as_array().unwrap().is_empty()
    })
    .await;
    let notice = &told(ann.token.clone()).await[0];
    assert_eq!(notice["type"], "syrinx.delivery_failed");
    assert!(notice["fallback"]["title"].is_string() && notice["fallback"]["summary"].is_string());
    let stock = stage.token(ann.id, "read write follow push").await;
    assert_eq!(told(stock.clone()).await, json!([]));
    let path = format!("/api/v1/notifications/{}", id(notice));
    let hidden = stage.call(http::Method::GET, &path, Some(&stock), None).await;
    assert_eq!(hidden.status, http::StatusCode::NOT_FOUND);
}
