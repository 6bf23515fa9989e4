//! Tags that owners follow bring public posts home; tags that they feature stand on their profile.

use crate::stage::{Someone, Stage, id, until};
use crate::streams::{connected, frame, payload, served};
use http::{Method, StatusCode};
use serde_json::{Value, json};

async fn tag(stage: &Stage, who: &Someone, name: &str, deed: &str) -> Value {
    let path = format!("/api/v1/tags/{name}/{deed}");
    stage.post(&path, who, &json!({})).await.ok()
}

fn names(tags: &Value) -> Vec<&str> {
    let tags = tags.as_array().unwrap().iter();
    tags.map(|tag| tag["name"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn followed_tags_are_listed_and_shown_as_followed() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let owls = tag(&stage, &ann, "Owls", "follow").await;
    assert_eq!(
        (&owls["name"], &owls["following"]),
        (&json!("owls"), &json!(true))
    );
    tag(&stage, &ann, "tits", "follow").await;
    let followed = stage.get("/api/v1/followed_tags?limit=1", &ann).await;
    assert_eq!(names(&followed.ok()), ["tits"]);
    assert!(followed.header("link").contains("max_id="));
    assert_eq!(
        names(&stage.get("/api/v1/followed_tags", &ann).await.ok()),
        ["tits", "owls"]
    );
    assert_eq!(stage.get("/api/v1/followed_tags", &bob).await.ok(), json!([]));
    assert_eq!(stage.get("/api/v1/tags/owls", &ann).await.ok()["following"], true);
    assert_eq!(
        stage.get("/api/v1/tags/owls", &bob).await.ok()["following"],
        false
    );
    assert_eq!(stage.look("/api/v1/tags/owls").await.ok()["following"], false);
    assert_eq!(tag(&stage, &ann, "tits", "unfollow").await["following"], false);
    assert_eq!(
        names(&stage.get("/api/v1/followed_tags", &ann).await.ok()),
        ["owls"]
    );
    let refused = stage.post("/api/v1/tags/%23owls/follow", &ann, &json!({})).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn public_posts_with_a_followed_tag_come_home() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    stage.say(&bob, "before #owls").await;
    tag(&stage, &ann, "owls", "follow").await;
    let address = served(&stage).await;
    let (mut socket, _) = connected(address, "?stream=user", Some(&ann.token))
        .await
        .unwrap();
    for visibility in ["unlisted", "private", "direct"] {
        let body = json!({ "status": "quiet #owls", "visibility": visibility });
        stage.post("/api/v1/statuses", &bob, &body).await.ok();
    }
    stage.say(&bob, "nothing of it").await;
    let here = stage.say(&bob, "an #Owls").await;
    assert_eq!(payload(&frame(&mut socket).await)["id"], here["id"]);
    let home = stage.home_of(&ann, 1).await;
    assert_eq!(home.iter().map(id).collect::<Vec<_>>(), [id(&here)]);
    // An edit that adds the tag brings nothing into a home.
    let later = stage.say(&bob, "later").await;
    let path = format!("/api/v1/statuses/{}", id(&later));
    let edit = json!({ "status": "later #owls" });
    stage
        .call(Method::PUT, &path, Some(&bob.token), Some(&edit))
        .await
        .ok();

    stage.world.follow("bob", "carl");
    stage.link(&bob, "bob").await;
    stage.world.say("carl", "from afar #owls");
    until("it came from the network of another", || async {
        stage
            .get("/api/v1/timelines/home", &ann)
            .await
            .ok()
            .as_array()
            .unwrap()
            .len()
            == 2
    })
    .await;
    let mine = stage.get("/api/v1/accounts/lookup?acct=bob", &ann).await.ok();
    stage
        .post(&format!("/api/v1/accounts/{}/mute", id(&mine)), &ann, &json!({}))
        .await
        .ok();
    stage.say(&bob, "muted #owls").await;
    tag(&stage, &ann, "owls", "unfollow").await;
    stage.say(&bob, "no more #owls").await;
    assert_eq!(
        stage
            .get("/api/v1/timelines/home", &ann)
            .await
            .ok()
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn featured_tags_stand_on_the_profile() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let said = stage.say(&ann, "#owls and #tits").await;
    let profile = format!("/api/v1/accounts/{}/featured_tags", id(&said["account"]));
    let suggested = stage.get("/api/v1/featured_tags/suggestions", &ann).await.ok();
    assert_eq!(names(&suggested), ["owls", "tits"]);

    let made = stage
        .post("/api/v1/featured_tags", &ann, &json!({ "name": "#Owls" }))
        .await
        .ok();
    assert_eq!(
        (&made["name"], &made["statuses_count"]),
        (&json!("owls"), &json!("1"))
    );
    assert_eq!(made["last_status_at"].as_str().unwrap().len(), 10);
    assert_eq!(tag(&stage, &ann, "ants", "feature").await["featuring"], true);
    for path in ["/api/v1/featured_tags", &profile] {
        assert_eq!(
            names(&stage.get(path, &ann).await.ok()),
            ["owls", "ants"],
            "{path}"
        );
    }
    assert_eq!(names(&stage.look(&profile).await.ok()), ["owls", "ants"]);
    assert_eq!(
        names(&stage.get("/api/v1/featured_tags/suggestions", &ann).await.ok()),
        ["tits"]
    );

    let path = format!("/api/v1/featured_tags/{}", id(&made));
    let not_his = stage.call(Method::DELETE, &path, Some(&bob.token), None).await;
    assert_eq!(not_his.status, StatusCode::NOT_FOUND);
    stage
        .call(Method::DELETE, &path, Some(&ann.token), None)
        .await
        .ok();
    assert_eq!(tag(&stage, &ann, "ants", "unfeature").await["featuring"], false);
    assert_eq!(stage.look(&profile).await.ok(), json!([]));
    for number in 0..10 {
        tag(&stage, &ann, &format!("tag{number}"), "feature").await;
    }
    let eleventh = stage.post("/api/v1/tags/more/feature", &ann, &json!({})).await;
    assert_eq!(eleventh.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(eleventh.text.contains("at most 10"));
}
