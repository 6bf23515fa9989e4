//! What an owner does not want to read is marked, or hidden, wherever they read it, and for nobody else.

use crate::stage::{Someone, Stage, id, until};
use crate::streams::{connected, frame, payload, served, silent};
use http::{Method, StatusCode};
use serde_json::{Value, json};

async fn filter(stage: &Stage, who: &Someone, action: &str, contexts: &[&str], words: &[&str]) -> Value {
    let lines: Vec<Value> = words
        .iter()
        .map(|word| json!({ "keyword": word, "whole_word": true }))
        .collect();
    let body = json!({
        "title": "no birds", "context": contexts, "filter_action": action, "keywords_attributes": lines,
    });
    stage.post("/api/v2/filters", who, &body).await.ok()
}

async fn ask(stage: &Stage, method: Method, path: &str, who: &Someone, body: Value) -> Value {
    stage.call(method, path, Some(&who.token), Some(&body)).await.ok()
}

async fn follow(stage: &Stage, who: &Someone, whom: &str) {
    let found = stage
        .get(&format!("/api/v1/accounts/lookup?acct={whom}"), who)
        .await
        .ok();
    let path = format!("/api/v1/accounts/{}/follow", id(&found));
    stage.post(&path, who, &json!({})).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_is_kept_changed_and_forgotten() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let made = filter(&stage, &ann, "blur", &["home", "thread"], &["owl", "tit"]).await;
    assert_eq!(
        (
            &made["title"],
            &made["context"],
            &made["filter_action"],
            &made["expires_at"]
        ),
        (
            &json!("no birds"),
            &json!(["home", "thread"]),
            &json!("blur"),
            &Value::Null
        )
    );
    let path = format!("/api/v2/filters/{}", id(&made));
    assert_eq!(stage.get(&path, &ann).await.ok(), made);
    assert_eq!(stage.get("/api/v2/filters", &ann).await.ok(), json!([made]));

    let (owl, tit) = (id(&made["keywords"][0]), id(&made["keywords"][1]));
    let changes = json!({
        "expires_in": 3600, "filter_action": "warn",
        "keywords_attributes": [{ "id": owl, "keyword": "ox" }, { "id": tit, "_destroy": true }, { "keyword": "ant" }],
    });
    let changed = ask(&stage, Method::PUT, &path, &ann, changes).await;
    assert_eq!(changed["title"], "no birds");
    assert!(changed["expires_at"].is_string());
    let words: Vec<&Value> = changed["keywords"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| &line["keyword"])
        .collect();
    assert_eq!(words, ["ox", "ant"]);
    let lasting = ask(&stage, Method::PUT, &path, &ann, json!({ "expires_in": "" })).await;
    assert_eq!(lasting["expires_at"], Value::Null);

    let more = stage
        .post(&format!("{path}/keywords"), &ann, &json!({ "keyword": "bee" }))
        .await
        .ok();
    assert_eq!(
        (&more["keyword"], &more["whole_word"]),
        (&json!("bee"), &json!(true))
    );
    let line = format!("/api/v2/filters/keywords/{}", id(&more));
    let loose = ask(&stage, Method::PUT, &line, &ann, json!({ "whole_word": false })).await;
    assert_eq!(stage.get(&line, &ann).await.ok(), loose);
    assert_eq!(
        (&loose["keyword"], &loose["whole_word"]),
        (&json!("bee"), &json!(false))
    );
    ask(&stage, Method::DELETE, &line, &ann, json!({})).await;
    let lines = stage.get(&format!("{path}/keywords"), &ann).await.ok();
    assert_eq!(lines.as_array().unwrap().len(), 2);

    ask(&stage, Method::DELETE, &path, &ann, json!({})).await;
    assert_eq!(stage.get("/api/v2/filters", &ann).await.ok(), json!([]));
    assert_eq!(stage.get(&path, &ann).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_filter_is_refused_with_a_sentence() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    for (body, said) in [
        (json!({ "context": ["home"] }), "title can't be blank"),
        (json!({ "title": "a" }), "Context can't be blank"),
        (json!({ "title": "a", "context": ["moon"] }), "invalid context"),
        (
            json!({ "title": "a", "context": ["home"], "filter_action": "burn" }),
            "warn, hide or blur",
        ),
        (
            json!({ "title": "a", "context": ["home"], "keywords_attributes": [{ "keyword": " " }] }),
            "Keyword can't be blank",
        ),
        (
            json!({ "title": "a".repeat(257), "context": ["home"] }),
            "longer than",
        ),
    ] {
        let refused = stage.post("/api/v2/filters", &ann, &body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert!(refused.text.contains(said), "{}", refused.text);
    }
    assert_eq!(stage.get("/api/v2/filters", &ann).await.ok(), json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_found_is_told_wherever_a_status_is_read() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    follow(&stage, &ann, "bob").await;
    let made = filter(&stage, &ann, "warn", &["home"], &["owl"]).await;
    let said = stage.say(&bob, "an Owl! @ann #birds").await;
    stage.say(&bob, "owls").await;
    let path = format!("/api/v1/statuses/{}", id(&said));
    stage.post(&format!("{path}/reblog"), &bob, &json!({})).await.ok();

    let mut head = made.clone();
    head.as_object_mut()
        .unwrap()
        .retain(|key, _| !["keywords", "statuses"].contains(&key.as_str()));
    let told = json!([{ "filter": head, "keyword_matches": ["owl"], "status_matches": null }]);
    let home = stage.home_of(&ann, 3).await;
    assert_eq!(
        (&home[0]["filtered"], &home[0]["reblog"]["filtered"]),
        (&told, &told)
    );
    assert_eq!((&home[1]["filtered"], &home[2]["filtered"]), (&json!([]), &told));
    for path in [
        path.clone(),
        "/api/v1/timelines/public".to_owned(),
        "/api/v1/timelines/tag/birds".to_owned(),
        format!(
            "/api/v1/accounts/{}/statuses?exclude_reblogs=true",
            id(&said["account"])
        ),
        format!("{path}/context"),
        "/api/v1/notifications".to_owned(),
        "/api/v2/notifications".to_owned(),
        "/api/v2/search?q=owl".to_owned(),
    ] {
        let hers = stage.get(&path, &ann).await.text;
        let others = stage.get(&path, &bob).await.text;
        let marked = !path.ends_with("/context");
        assert_eq!(hers.contains(&told.to_string()), marked, "{path}: {hers}");
        assert!(!others.contains("no birds"), "{path}");
    }
    // What one says oneself is not held against one's filters.
    assert_eq!(stage.say(&ann, "my owl").await["filtered"], json!([]));
    stage
        .call(
            Method::DELETE,
            &format!("/api/v2/filters/{}", id(&made)),
            Some(&ann.token),
            None,
        )
        .await
        .ok();
    assert_eq!(stage.home_of(&ann, 4).await[3]["filtered"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_leaves_the_home_and_what_is_told() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    follow(&stage, &ann, "bob").await;
    let owl = stage.say(&bob, "an owl for @ann").await;
    let tit = stage.say(&bob, "a tit for @ann").await;
    stage.home_of(&ann, 2).await;
    filter(&stage, &ann, "hide", &["home"], &["owl"]).await;
    filter(&stage, &ann, "hide", &["notifications"], &["tit"]).await;

    let page = stage
        .get("/api/v1/timelines/home?limit=1&max_id=999999999999999999", &ann)
        .await;
    assert_eq!(page.ok().as_array().unwrap().len(), 1);
    let home = stage.get("/api/v1/timelines/home", &ann).await;
    assert_eq!(
        home.ok().as_array().unwrap().iter().map(id).collect::<Vec<_>>(),
        [id(&tit)]
    );
    assert!(
        home.header("link").contains(&format!("max_id={}", id(&owl))),
        "{}",
        home.header("link")
    );
    let told = stage.get("/api/v1/notifications", &ann).await.ok();
    assert_eq!(
        told.as_array()
            .unwrap()
            .iter()
            .map(|one| id(&one["status"]))
            .collect::<Vec<_>>(),
        [id(&owl)]
    );
    assert_eq!(
        stage.get("/api/v1/notifications/unread_count", &ann).await.ok()["count"],
        1
    );
    // Whoever asks for it by name is shown it, with what was found.
    let by_name = stage
        .get(&format!("/api/v1/statuses/{}", id(&owl)), &ann)
        .await
        .ok();
    assert_eq!(by_name["filtered"][0]["filter"]["filter_action"], "hide");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_status_is_filtered_if_the_owner_may_see_it() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let made = filter(&stage, &ann, "warn", &["public"], &[]).await;
    let path = format!("/api/v2/filters/{}/statuses", id(&made));
    let said = stage.say(&bob, "that one").await;
    let kept = stage
        .post(&path, &ann, &json!({ "status_id": id(&said) }))
        .await
        .ok();
    assert_eq!(kept["status_id"], said["id"]);
    assert_eq!(stage.get(&path, &ann).await.ok(), json!([kept]));
    let one = format!("/api/v2/filters/statuses/{}", id(&kept));
    assert_eq!(stage.get(&one, &ann).await.ok(), kept);
    let shown = stage
        .get(&format!("/api/v1/statuses/{}", id(&said)), &ann)
        .await
        .ok();
    assert_eq!(shown["filtered"][0]["status_matches"], json!([said["id"]]));
    assert_eq!(shown["filtered"][0]["keyword_matches"], Value::Null);

    let secret = json!({ "status": "for nobody", "visibility": "direct" });
    let secret = stage.post("/api/v1/statuses", &bob, &secret).await.ok();
    let refused = stage
        .post(&path, &ann, &json!({ "status_id": id(&secret) }))
        .await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    ask(&stage, Method::DELETE, &one, &ann, json!({})).await;
    assert_eq!(stage.get(&path, &ann).await.ok(), json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn older_apps_see_each_line_of_words_as_a_filter() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let body = json!({ "phrase": "anime", "context": ["home"], "irreversible": true, "whole_word": false });
    let made = stage.post("/api/v1/filters", &ann, &body).await.ok();
    assert_eq!(
        made,
        json!({
            "id": id(&made), "phrase": "anime", "context": ["home"], "whole_word": false, "expires_at": null,
            "irreversible": true,
        })
    );
    let path = format!("/api/v1/filters/{}", id(&made));
    assert_eq!(stage.get(&path, &ann).await.ok(), made);
    assert_eq!(stage.get("/api/v1/filters", &ann).await.ok(), json!([made]));
    let newer = stage.get("/api/v2/filters", &ann).await.ok();
    assert_eq!(
        (&newer[0]["title"], &newer[0]["filter_action"]),
        (&json!("anime"), &json!("hide"))
    );
    let changed = ask(
        &stage,
        Method::PUT,
        &path,
        &ann,
        json!({ "phrase": "manga", "irreversible": false }),
    )
    .await;
    assert_eq!(
        (&changed["phrase"], &changed["irreversible"]),
        (&json!("manga"), &json!(false))
    );

    let lines = format!("/api/v2/filters/{}/keywords", id(&newer[0]));
    stage
        .post(&lines, &ann, &json!({ "keyword": "comic" }))
        .await
        .ok();
    assert_eq!(
        stage
            .get("/api/v1/filters", &ann)
            .await
            .ok()
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let refused = stage
        .call(
            Method::PUT,
            &path,
            Some(&ann.token),
            Some(&json!({ "context": ["public"] })),
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for line in stage.get("/api/v1/filters", &ann).await.ok().as_array().unwrap() {
        ask(
            &stage,
            Method::DELETE,
            &format!("/api/v1/filters/{}", id(line)),
            &ann,
            json!({}),
        )
        .await;
    }
    assert_eq!(stage.get("/api/v2/filters", &ann).await.ok(), json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_tell_of_filters_and_obey_them() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    follow(&stage, &ann, "bob").await;
    let address = served(&stage).await;
    let (mut socket, _) = connected(address, "?stream=user", Some(&ann.token))
        .await
        .unwrap();
    filter(&stage, &ann, "hide", &["home"], &["owl"]).await;
    let changed = frame(&mut socket).await;
    assert_eq!(
        (&changed["event"], &changed["payload"]),
        (&json!("filters_changed"), &json!("{}"))
    );
    stage.say(&bob, "an owl").await;
    assert!(silent(&mut socket).await);
    filter(&stage, &ann, "warn", &["home"], &["tit"]).await;
    assert_eq!(frame(&mut socket).await["event"], "filters_changed");
    stage.say(&bob, "a tit").await;
    let update = frame(&mut socket).await;
    assert_eq!(payload(&update)["filtered"][0]["keyword_matches"], json!(["tit"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_ends() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let body = json!({
        "title": "a while", "context": ["public"], "expires_in": 1, "keywords_attributes": [{ "keyword": "owl" }],
    });
    stage.post("/api/v2/filters", &ann, &body).await.ok();
    let path = format!("/api/v1/statuses/{}", id(&stage.say(&bob, "an owl").await));
    assert_eq!(
        stage.get(&path, &ann).await.ok()["filtered"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    until("the filter has ended", || async {
        stage.get(&path, &ann).await.ok()["filtered"] == json!([])
    })
    .await;
    assert_eq!(
        stage
            .get("/api/v2/filters", &ann)
            .await
            .ok()
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
