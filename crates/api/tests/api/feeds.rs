//! Feeds out: what is public for everybody, and the home for whoever has its key.

use crate::stage::{BASE, Reply, Someone, Stage, id, multipart, picture, until};
use axum::body::Body;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

async fn asked(stage: &Stage, path: &str, headers: &[(&str, &str)]) -> Reply {
    let request = headers
        .iter()
        .fold(Request::builder().uri(path), |request, (name, value)| {
            request.header(*name, *value)
        });
    stage.send(request.body(Body::empty()).unwrap()).await
}

async fn say(stage: &Stage, someone: &Someone, body: &Value) -> Value {
    stage.post("/api/v1/statuses", someone, body).await.ok()
}

/// An owner who said two things to everybody, one of them folded and with a picture, and three that are not for everybody.
async fn speaker(stage: &Stage) -> Someone {
    let ann = stage.owner("ann").await;
    let upload = multipart(
        "/api/v2/media",
        &ann.token,
        &[("description", "A <wren>")],
        Some(("file", &picture())),
    );
    let media = stage.send(upload).await.ok();
    say(stage, &ann, &json!({ "status": "first & foremost #birds" })).await;
    let folded =
        json!({ "status": "the egg hatches", "spoiler_text": "how it ends", "media_ids": [id(&media)] });
    say(stage, &ann, &folded).await;
    for audience in ["unlisted", "private", "direct"] {
        let hidden = json!({ "status": format!("hidden {audience}"), "visibility": audience });
        say(stage, &ann, &hidden).await;
    }
    ann
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owners_page_leads_to_their_feeds() {
    let stage = Stage::new().await;
    speaker(&stage).await;
    let page = stage.look("/@ann").await;
    for (ending, kind) in [
        ("atom", "application/atom+xml"),
        ("json", "application/feed+json"),
    ] {
        let url = format!("{BASE}/@ann/feed.{ending}");
        assert!(page.text.contains(&format!(
            "<link rel=\"alternate\" type=\"{kind}\" href=\"{url}\">"
        )));
        let told = page
            .headers
            .get_all("link")
            .iter()
            .any(|link| link.to_str().unwrap().contains(&url));
        assert!(told, "{:?}", page.headers);
        let feed = stage.look(&format!("/@ann/feed.{ending}")).await;
        assert_eq!(feed.status, StatusCode::OK);
        assert!(feed.header("content-type").starts_with(kind));
        assert!(!feed.text.contains("hidden"), "{}", feed.text);
    }
    assert_eq!(
        stage.look("/@nobody/feed.atom").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn both_forms_of_a_feed_tell_the_same() {
    let stage = Stage::new().await;
    speaker(&stage).await;
    let feed = stage.look("/@ann/feed.json").await.json();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    let items = feed["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0]["title"], "how it ends");
    assert!(
        items[0]["content_html"]
            .as_str()
            .unwrap()
            .starts_with("<details><summary>how it ends</summary>")
    );
    assert_eq!(items[0]["attachments"][0]["mime_type"], "image/png");
    assert_eq!(items[0]["attachments"][0]["title"], "A <wren>");
    assert!(items[1].get("title").is_none() && items[1]["tags"] == json!(["birds"]));
    let atom = stage.look("/@ann/feed.atom").await.text;
    assert!(
        atom.contains("<title>first &amp; foremost #birds</title>"),
        "{atom}"
    );
    assert!(
        atom.contains("<summary>how it ends</summary>")
            && atom.contains("rel=\"enclosure\" type=\"image/png\"")
    );
    for item in items {
        assert!(
            atom.contains(&format!("<id>{}</id>", item["id"].as_str().unwrap())),
            "{atom}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_feed_does_not_get_it_again() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let said = stage.say(&ann, "hello").await;
    let path = "/@ann/feed.atom";
    let first = stage.look(path).await;
    let (tag, date) = (
        first.header("etag").to_owned(),
        first.header("last-modified").to_owned(),
    );
    for known in [
        ("if-none-match", tag.as_str()),
        ("if-modified-since", date.as_str()),
    ] {
        let again = asked(&stage, path, &[known]).await;
        assert_eq!(
            (again.status, again.text.as_str()),
            (StatusCode::NOT_MODIFIED, "")
        );
        assert_eq!(again.header("etag"), tag);
    }
    let edited = json!({ "status": "hello again" });
    let path_of_post = format!("/api/v1/statuses/{}", id(&said));
    stage
        .call(Method::PUT, &path_of_post, Some(&ann.token), Some(&edited))
        .await
        .ok();
    let later = asked(&stage, path, &[("if-none-match", &tag)]).await;
    assert_eq!(later.status, StatusCode::OK);
    assert!(later.text.contains("hello again"));
    let ids = |text: &str| text.matches("<id>").count();
    assert_eq!(ids(&first.text), ids(&later.text));
    let name = |text: &str| {
        text.split("<entry>")
            .nth(1)
            .unwrap()
            .split("</id>")
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(name(&first.text), name(&later.text), "an edit is no new item");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_home_is_read_with_its_key_alone() {
    const KEY: &str = "/api/syrinx/v1/feeds/home";
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    say(
        &stage,
        &ann,
        &json!({ "status": "for myself", "visibility": "private" }),
    )
    .await;
    assert_eq!(
        stage.get(KEY, &ann).await.ok(),
        json!({ "enabled": false, "created_at": null })
    );

    let made = stage.post(KEY, &ann, &json!({})).await.ok();
    let path = |made: &Value, form: &str| {
        made[form]
            .as_str()
            .unwrap()
            .strip_prefix(BASE)
            .unwrap()
            .to_owned()
    };
    let (atom, json_path) = (path(&made, "atom_url"), path(&made, "json_url"));
    let key = atom
        .rsplit('/')
        .next()
        .unwrap()
        .strip_suffix(".atom")
        .unwrap()
        .to_owned();
    assert!(key.len() >= 43, "256 bits: {key}");
    for path in [&atom, &json_path] {
        let feed = stage.look(path).await;
        assert_eq!(feed.status, StatusCode::OK);
        assert!(feed.text.contains("for myself"), "{}", feed.text);
        assert!(feed.header("cache-control").starts_with("private"));
        assert_eq!(feed.header("referrer-policy"), "no-referrer");
        assert!(
            !feed.text.contains(&key),
            "a feed that is passed on must not hold its key"
        );
    }
    assert!(
        stage.get(KEY, &ann).await.ok().get("atom_url").is_none(),
        "told once only"
    );
    assert_eq!(stage.get(KEY, &bob).await.ok()["enabled"], false);
    assert!(!stage.look(&atom).await.text.contains("@bob"));

    let again = stage.post(KEY, &ann, &json!({})).await.ok();
    assert_ne!(again["atom_url"], made["atom_url"]);
    assert_eq!(stage.look(&atom).await.status, StatusCode::NOT_FOUND);
    let atom = path(&again, "atom_url");
    for wrong in [
        format!("{atom}x"),
        atom.replace(".atom", ".rss"),
        atom.replace(".atom", ""),
    ] {
        assert_eq!(stage.look(&wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    stage.call(Method::DELETE, KEY, Some(&ann.token), None).await.ok();
    assert_eq!(stage.look(&atom).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stage.get(KEY, &ann).await.ok()["enabled"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_of_the_home_tells_who_passed_on_what() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let said = stage.say(&bob, "worth hearing").await;
    stage
        .post(
            &format!("/api/v1/statuses/{}/reblog", id(&said)),
            &ann,
            &json!({}),
        )
        .await
        .ok();
    let made = stage
        .post("/api/syrinx/v1/feeds/home", &ann, &json!({}))
        .await
        .ok();
    let path = made["json_url"]
        .as_str()
        .unwrap()
        .strip_prefix(BASE)
        .unwrap()
        .to_owned();
    until("the boost is in the home", || async {
        stage.look(&path).await.text.contains("worth hearing")
    })
    .await;
    let feed = stage.look(&path).await.json();
    let item = &feed["items"][0];
    assert_eq!(item["_syrinx"]["boosted_by"], "@ann");
    assert_eq!(item["authors"][0]["name"], "@bob");
    assert!(item["id"].as_str().unwrap().starts_with("tag:"), "{item}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_of_feeds_are_for_accounts_that_follow_feeds() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let account = stage.link(&ann, "ann").await;
    let path = format!("/api/syrinx/v1/accounts/{account}/follows.opml");
    let refused = stage.get(&path, &ann).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.json()["error"]
            .as_str()
            .unwrap()
            .contains("syrinx link feed")
    );
    assert_eq!(stage.get(&path, &bob).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mirror_shows_a_call_to_whoever_has_its_key() {
    let stage = Stage::new().await;
    let path = "/api/syrinx/v1/mirror";
    let none = stage.look(path).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let wrong = asked(&stage, path, &[("syrinx-mirror", "not-a-key")]).await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    let key = stage.engine.open_mirror().await.unwrap();
    let shown = asked(
        &stage,
        path,
        &[
            ("syrinx-mirror", key.expose()),
            ("x-forwarded-for", "192.0.2.9"),
            ("authorization", "Bearer x"),
        ],
    )
    .await;
    let seen = shown.ok();
    assert_eq!(seen["forwarded_for"], "192.0.2.9");
    assert_eq!(
        seen["address"], "127.0.0.1",
        "a stranger cannot choose their address"
    );
    assert!(seen["has_authorization"] == true && seen["bytes"] == 0, "{seen}");
    assert!(!shown.text.contains(key.expose()));
    assert!(shown.header("link").starts_with(&format!("<{BASE}/")));
}
