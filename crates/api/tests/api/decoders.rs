//! What the apps' own decoders demand of each answer. Where one field is missing or null against these rules, an app
//! drops the whole page, so the table is the union of them all.

mod rules;
mod tables;

use crate::stage::{Someone, Stage, id, multipart, picture, until};
use rules::check;
use serde_json::{Value, json};
use tables::{
    ACCOUNT, APP, CREDENTIALS, GROUP, INSTANCE, INSTANCE_V1, LIST, MARKER, MEDIA, NOTIFICATION, POLL,
    PREFERENCES, RELATIONSHIP, SOURCE, STATUS, TAG, TOKEN,
};

/// An owner among strangers who speak, boost, like and follow, and who has spoken themself in all ways.
async fn lively() -> (Stage, Someone) {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    stage.world.follow("ann", "bob");
    let first = stage
        .world
        .say("bob", "hello #Tag see https://far.example/a?b=1&c=2 and @carl");
    stage
        .world
        .say_to("carl", "an answer", syrinx_model::Audience::Public, Some(&first));
    stage.world.boost("bob", &first);
    stage.link(&ann, "ann").await;
    stage.home_of(&ann, 1).await;
    let file = picture();
    let sent = multipart(
        "/api/v2/media",
        &ann.token,
        &[("description", "a picture")],
        Some(("file", &file)),
    );
    let media = stage.send(sent).await.ok();
    let said = json!({
        "status": "mine <b> #own", "spoiler_text": "careful", "media_ids": [media["id"]], "sensitive": true, "language": "en",
    });
    let own = stage.post("/api/v1/statuses", &ann, &said).await.ok();
    let asked = json!({ "status": "which?", "poll": { "options": ["a", "b"], "expires_in": 600 } });
    stage.post("/api/v1/statuses", &ann, &asked).await.ok();
    stage
        .post(
            "/api/v1/statuses",
            &ann,
            &json!({ "status": "to myself", "in_reply_to_id": own["id"] }),
        )
        .await
        .ok();
    let mine = || {
        stage
            .world
            .accepted()
            .into_iter()
            .find(|post| post.text.contains("mine"))
    };
    until("it arrived", || async { mine().is_some() }).await;
    let uri = mine().unwrap().uri;
    stage.world.like("bob", &uri);
    stage.world.follow("bob", "ann");
    until("notices are there", || async {
        stage
            .get("/api/v1/notifications", &ann)
            .await
            .ok()
            .as_array()
            .unwrap()
            .len()
            >= 2
    })
    .await;
    (stage, ann)
}

fn items(page: &Value) -> &Vec<Value> {
    page.as_array().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn statuses_wherever_they_are_read() {
    let (stage, ann) = lively().await;
    let home = stage.get("/api/v1/timelines/home?limit=40", &ann).await.ok();
    let own = items(&home)
        .iter()
        .find(|status| status["spoiler_text"] == "careful")
        .unwrap();
    let far = items(&home)
        .iter()
        .find(|status| status["account"]["acct"] == "bob@fake-all.example" && status["reblog"].is_null());
    assert!(far.is_some(), "{home}");
    let author = own["account"]["id"].as_str().unwrap();
    stage
        .post(
            &format!("/api/v1/statuses/{}/favourite", id(own)),
            &ann,
            &json!({}),
        )
        .await
        .ok();
    stage
        .post(
            &format!("/api/v1/statuses/{}/bookmark", id(own)),
            &ann,
            &json!({}),
        )
        .await
        .ok();
    let mut seen = 0;
    for path in [
        "/api/v1/timelines/home",
        "/api/v1/timelines/public",
        "/api/v1/timelines/public?local=true",
        "/api/v1/timelines/tag/own",
        "/api/v1/favourites",
        "/api/v1/bookmarks",
        &format!("/api/v1/accounts/{author}/statuses"),
        &format!("/api/v1/statuses?id[]={}", id(own)),
    ] {
        let page = stage.get(path, &ann).await.ok();
        assert!(!items(&page).is_empty(), "nothing at {path}");
        for status in items(&page) {
            check(path, status, STATUS);
            seen += 1;
        }
    }
    assert!(seen > 10);
    let context = stage
        .get(&format!("/api/v1/statuses/{}/context", id(own)), &ann)
        .await
        .ok();
    assert_eq!(items(&context["descendants"]).len(), 1);
    check("context", &context["descendants"][0], STATUS);
    let boost = items(&home).iter().find(|status| !status["reblog"].is_null());
    if let Some(boost) = boost {
        check("boost", &boost["reblog"], STATUS);
    }
    let media = &own["media_attachments"][0];
    check("media of a status", media, MEDIA);
    assert_eq!(media["description"], "a picture");
    check(
        "source",
        &stage
            .get(&format!("/api/v1/statuses/{}/source", id(own)), &ann)
            .await
            .ok(),
        SOURCE,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn content_mentions_tags_and_origin() {
    let (stage, ann) = lively().await;
    let home = stage.get("/api/v1/timelines/home?limit=40", &ann).await.ok();
    let far = items(&home)
        .iter()
        .find(|status| status["content"].as_str().unwrap().contains("hello"))
        .unwrap();
    let content = far["content"].as_str().unwrap();
    assert!(
        content.starts_with("<p>hello ") && content.contains("class=\"mention hashtag\""),
        "{content}"
    );
    assert!(content.contains("https://far.example/a?b=1&amp;c=2"), "{content}");
    assert_eq!(far["tags"][0]["name"], "tag");
    assert_eq!(far["syrinx"]["network"], "fake-all");
    assert!(!far["application"]["name"].as_str().unwrap().is_empty());
    assert!(
        far["uri"]
            .as_str()
            .is_some_and(|uri| !uri.starts_with("https://here.example"))
    );
    let own = items(&home)
        .iter()
        .find(|status| status["spoiler_text"] == "careful")
        .unwrap();
    assert!(own["content"].as_str().unwrap().contains("mine &lt;b&gt;"));
    assert_eq!(own["url"], format!("https://here.example/@ann/{}", id(own)));
    assert_eq!(own["account"]["acct"], "ann");
    assert_eq!(own["syrinx"]["deliveries"][0]["network"], "fake-all");
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_and_how_one_stands_to_them() {
    let (stage, ann) = lively().await;
    let me = stage.get("/api/v1/accounts/verify_credentials", &ann).await.ok();
    check("verify_credentials", &me, ACCOUNT);
    check("verify_credentials", &me, CREDENTIALS);
    let bob = stage
        .get("/api/v1/accounts/lookup?acct=bob@fake-all.example", &ann)
        .await
        .ok();
    check("lookup", &bob, ACCOUNT);
    check(
        "account",
        &stage
            .get(&format!("/api/v1/accounts/{}", id(&bob)), &ann)
            .await
            .ok(),
        ACCOUNT,
    );
    let found = stage.get("/api/v1/accounts/search?q=bob", &ann).await.ok();
    check("search", &found[0], ACCOUNT);
    for path in ["relationships?id[]=", "relationships?id="] {
        let relations = stage
            .get(&format!("/api/v1/accounts/{path}{}", id(&bob)), &ann)
            .await
            .ok();
        assert_eq!(items(&relations).len(), 1, "{path}");
        check(path, &relations[0], RELATIONSHIP);
    }
    for verb in ["follow", "unfollow", "mute", "unmute", "block", "unblock"] {
        let relation = stage
            .post(&format!("/api/v1/accounts/{}/{verb}", id(&bob)), &ann, &json!({}))
            .await
            .ok();
        check(verb, &relation, RELATIONSHIP);
    }
    check(
        "preferences",
        &stage.get("/api/v1/preferences", &ann).await.ok(),
        PREFERENCES,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_in_both_forms() {
    let (stage, ann) = lively().await;
    let notices = stage.get("/api/v1/notifications", &ann).await.ok();
    for notice in items(&notices) {
        check("notifications", notice, NOTIFICATION);
        if !notice["status"].is_null() {
            check("status of a notice", &notice["status"], STATUS);
        }
    }
    let one = stage
        .get(&format!("/api/v1/notifications/{}", id(&notices[0])), &ann)
        .await
        .ok();
    check("notification", &one, NOTIFICATION);
    let grouped = stage.get("/api/v2/notifications", &ann).await.ok();
    let authors: Vec<&str> = items(&grouped["accounts"])
        .iter()
        .map(|a| a["id"].as_str().unwrap())
        .collect();
    assert!(!items(&grouped["notification_groups"]).is_empty());
    for group in items(&grouped["notification_groups"]) {
        check("group", group, GROUP);
        assert!(group["most_recent_notification_id"].as_i64().unwrap() < 1 << 53);
        for sample in items(&group["sample_account_ids"]) {
            assert!(
                authors.contains(&sample.as_str().unwrap()),
                "{sample} is not among the accounts"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_before_a_login() {
    let stage = Stage::new().await;
    let v2 = stage.look("/api/v2/instance").await.ok();
    check("v2 instance", &v2, INSTANCE);
    assert_eq!(v2["version"], "4.5.0 (compatible; Syrinx 0.1.0)");
    assert_eq!(v2["api_versions"], json!({ "mastodon": 7, "syrinx": 1 }));
    assert_eq!(v2["domain"], "here.example");
    check(
        "v1 instance",
        &stage.look("/api/v1/instance").await.ok(),
        INSTANCE_V1,
    );
    let asked = json!({ "client_name": "x", "redirect_uris": "icecubesapp://", "scopes": "read write" });
    let app = stage
        .call(http::Method::POST, "/api/v1/apps", None, Some(&asked))
        .await
        .ok();
    check("app", &app, APP);
    let asked = json!({
        "grant_type": "client_credentials", "client_id": app["client_id"], "client_secret": app["client_secret"], "scope": "read",
    });
    let token = stage
        .call(http::Method::POST, "/oauth/token", None, Some(&asked))
        .await
        .ok();
    check("token", &token, TOKEN);
    let nodeinfo = stage.look("/nodeinfo/2.1").await.ok();
    assert_eq!(nodeinfo["software"]["name"], "syrinx");
    assert_eq!(nodeinfo["metadata"]["upstream"]["name"], "mastodon");
    let oauth = stage.look("/.well-known/oauth-authorization-server").await.ok();
    assert_eq!(oauth["code_challenge_methods_supported"], json!(["S256"]));
    let meta = stage.look("/.well-known/host-meta").await;
    assert!(
        meta.text
            .contains("rel=\"lrdd\" template=\"https://here.example/.well-known/webfinger?resource={uri}\"")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_polls_markers_tags_and_media() {
    let (stage, ann) = lively().await;
    let lists = stage.get("/api/v1/lists", &ann).await.ok();
    check("list of an account", &lists[0], LIST);
    let page = stage
        .get(&format!("/api/v1/timelines/list/{}", id(&lists[0])), &ann)
        .await
        .ok();
    assert!(!items(&page).is_empty());
    let home = stage.get("/api/v1/timelines/home?limit=40", &ann).await.ok();
    let asked = items(&home)
        .iter()
        .find(|status| !status["poll"].is_null())
        .unwrap();
    check("poll of a status", &asked["poll"], POLL);
    assert_eq!(asked["poll"]["id"], asked["id"]);
    check(
        "poll",
        &stage
            .get(&format!("/api/v1/polls/{}", id(asked)), &ann)
            .await
            .ok(),
        POLL,
    );
    let markers = stage
        .get("/api/v1/markers?timeline[]=home&timeline[]=notifications", &ann)
        .await
        .ok();
    check("marker", &markers["home"], MARKER);
    check("marker", &markers["notifications"], MARKER);
    assert_eq!(markers["home"]["last_read_id"], "0");
    check("tag", &stage.get("/api/v1/tags/own", &ann).await.ok(), TAG);
    let found = stage.get("/api/v2/search?q=own", &ann).await.ok();
    for (key, table) in [("accounts", ACCOUNT), ("statuses", STATUS), ("hashtags", TAG)] {
        for item in items(&found[key]) {
            check(key, item, table);
        }
    }
    assert_eq!(found["hashtags"][0]["name"], "own");
}
