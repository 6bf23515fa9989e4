//! The extension API.

use crate::stage::{Stage, id, until};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use syrinx_connector::fake::NEW_KEY;

const ACCOUNTS: &str = "/api/syrinx/v1/accounts";

#[tokio::test(flavor = "multi_thread")]
async fn networks_tell_what_they_ask_for() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let networks = stage.look("/api/syrinx/v1/networks").await.ok();
    assert_eq!(networks[0]["id"], "fake-all");
    let fields = networks[0]["connect"]["fields"].as_array().unwrap();
    for secret in [true, false] {
        assert!(fields.iter().any(|field| field["secret"] == secret));
    }
    assert_eq!(
        stage.look("/api/syrinx/v1/networks/fake-all").await.ok(),
        networks[0]
    );
    for wrong in [
        json!({}),
        json!({ "network": "nowhere" }),
        json!({ "network": "BAD!" }),
        json!({ "network": "fake-all" }),
    ] {
        let refused = stage.post(ACCOUNTS, &ann, &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(stage.get(ACCOUNTS, &ann).await.ok(), json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_from_its_link_to_its_end() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let body = json!({ "network": "fake-all", "handle": "ann", "password": "right" });
    let linked = stage.post(ACCOUNTS, &ann, &body).await.ok();
    assert_eq!(
        (&linked["flow"]["state"], &linked["flow"]["account_id"]),
        (&json!("done"), &linked["id"])
    );
    let path = format!("{ACCOUNTS}/{}", id(&linked));
    let shown = stage.get(&path, &ann).await.ok();
    assert_eq!(
        (&shown["network"], &shown["post_by_default"]),
        (&json!("fake-all"), &json!(true))
    );
    assert_eq!(
        (&shown["can"]["post"], &shown["account"]["username"]),
        (&json!(true), &json!("ann"))
    );
    assert_eq!(stage.get(ACCOUNTS, &ann).await.ok().as_array().unwrap().len(), 1);
    let author = format!("/api/v1/accounts/{}", id(&shown["account"]));
    assert_eq!(stage.get(&author, &ann).await.ok()["syrinx"]["linked"], true);
    let change = json!({ "label": "Work", "post_by_default": false });
    let changed = stage
        .call(Method::PATCH, &path, Some(&ann.token), Some(&change))
        .await
        .ok();
    assert_eq!(
        (&changed["label"], &changed["post_by_default"]),
        (&json!("Work"), &json!(false))
    );
    for (verb, state) in [("pause", "paused"), ("resume", "ok")] {
        assert_eq!(
            stage.post(&format!("{path}/{verb}"), &ann, &json!({})).await.ok()["status"],
            state
        );
    }
    assert_eq!(
        stage
            .call(Method::DELETE, &path, Some(&ann.token), None)
            .await
            .ok(),
        json!({})
    );
    assert_eq!(stage.get(&path, &ann).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_network_made_for_its_owner_is_told_once() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let body = json!({ "network": "fake-all", "handle": "ann", "password": "new" });
    let answer = stage.post(ACCOUNTS, &ann, &body).await;
    assert_eq!(answer.header("cache-control"), "private, no-store");
    let linked = answer.ok();
    assert_eq!(linked["keep"]["secret"], NEW_KEY);
    assert!(linked["keep"]["note"].as_str().unwrap().contains("Keep it"));
    let path = format!("{ACCOUNTS}/{}", id(&linked));
    for path in [path.as_str(), ACCOUNTS] {
        let later = stage.get(path, &ann).await.ok().to_string();
        assert!(!later.contains("keep") && !later.contains(NEW_KEY), "{later}");
    }
    let body = json!({ "network": "fake-all", "handle": "ann", "password": "right" });
    let again = stage.post(ACCOUNTS, &ann, &body).await.ok();
    assert!(again.get("keep").is_none(), "nothing was made: {again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_accounts_of_another_are_not_there() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let path = format!("{ACCOUNTS}/{}", stage.link(&ann, "ann").await);
    for (method, path) in [
        (Method::GET, path.clone()),
        (Method::PATCH, path.clone()),
        (Method::DELETE, path.clone()),
        (Method::POST, format!("{path}/pause")),
        (Method::POST, format!("{path}/resume")),
    ] {
        let foreign = stage.call(method.clone(), &path, Some(&bob.token), None).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{method} {path}");
    }
    assert_eq!(stage.get(&path, &ann).await.ok()["status"], "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_and_then_its_deliveries() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let account = stage.link(&ann, "ann").await;
    let long = "A sentence of some words. ".repeat(40);
    let body = json!({ "status": long, "syrinx": { "targets": [account.to_string()] } });
    let preview = stage
        .post("/api/syrinx/v1/statuses/preview", &ann, &body)
        .await
        .ok();
    let target = &preview["previews"][0];
    assert_eq!(
        (&target["target"], &target["ok"], &target["split"]),
        (&json!(account.to_string()), &json!(true), &json!(true))
    );
    for part in target["parts"].as_array().unwrap() {
        assert!(part["length"].as_u64().unwrap() <= part["max"].as_u64().unwrap());
    }
    assert!(stage.world.accepted().is_empty(), "a preview says nothing");
    let variant = json!({
        "status": "the long form", "syrinx": { "variants": { "fake-all": { "status": "short" } } },
    });
    let posted = stage.post("/api/v1/statuses", &ann, &variant).await.ok();
    let path = format!("/api/syrinx/v1/statuses/{}/deliveries", id(&posted));
    until("it arrived", || async {
        stage.get(&path, &ann).await.ok()[0]["state"] == "delivered"
    })
    .await;
    let delivery = stage.get(&path, &ann).await.ok()[0].clone();
    assert_eq!(stage.world.accepted()[0].text, "short");
    for key in [
        "id",
        "target",
        "network",
        "handle",
        "state",
        "parts",
        "uri",
        "url",
        "delivered_at",
        "attempts",
        "next_attempt_at",
        "error",
        "losses",
    ] {
        assert!(delivery.get(key).is_some(), "{key} is missing: {delivery}");
    }
    assert_eq!(
        (&delivery["parts"], &delivery["error"]),
        (&json!(1), &Value::Null)
    );
    assert_eq!(
        stage.get(&path, &bob).await.ok(),
        json!([]),
        "a public post of another tells nothing of its ways"
    );
    let retry = format!("{path}/{}/retry", id(&delivery));
    assert_eq!(
        stage.post(&retry, &bob, &json!({})).await.status,
        StatusCode::NOT_FOUND
    );
    let foreign = json!({ "status": "x", "syrinx": { "targets": [account.to_string()] } });
    assert_eq!(
        stage.post("/api/v1/statuses", &bob, &foreign).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_tied_and_untied_by_hand() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    stage.world.follow("ann", "carl");
    stage.world.say("carl", "hello");
    stage.link(&ann, "ann").await;
    let carl = id(&stage
        .get("/api/v1/accounts/lookup?acct=carl@fake-all.example", &ann)
        .await
        .ok());
    let here = id(&stage.get("/api/v1/accounts/lookup?acct=bob", &ann).await.ok());
    let people = "/api/syrinx/v1/people";
    let tied = stage
        .post(people, &ann, &json!({ "account_ids": [carl, here] }))
        .await
        .ok();
    let first = &tied["identities"][0];
    assert_eq!(tied["identities"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&first["confidence"], &first["evidence"]),
        (&json!("user"), &json!(["owner"]))
    );
    let author = format!("/api/v1/accounts/{carl}");
    assert_eq!(
        stage.get(&author, &ann).await.ok()["syrinx"]["person_id"],
        tied["id"]
    );
    assert_eq!(
        stage.get(&author, &bob).await.ok()["syrinx"]["person_id"],
        Value::Null
    );
    assert_eq!(
        stage.get(people, &bob).await.ok(),
        json!([]),
        "ties are each owner's own"
    );
    let path = format!("{people}/{}/identities/{carl}", id(&tied));
    let untied = |token: String| {
        let (stage, path) = (&stage, &path);
        async move { stage.call(Method::DELETE, path, Some(&token), None).await }
    };
    assert_eq!(untied(bob.token.clone()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(untied(ann.token.clone()).await.ok(), json!({}));
    for (ids, status) in [
        (json!([carl]), StatusCode::UNPROCESSABLE_ENTITY),
        (json!([carl, "99"]), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(
            stage
                .post(people, &ann, &json!({ "account_ids": ids }))
                .await
                .status,
            status
        );
    }
}
