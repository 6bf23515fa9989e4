//! What ann has, apart from posts.

use super::scene::{ANN, CARL, Scene, Values};
use crate::stage::id;
use http::Method;
use serde_json::{Value, json};

/// Where ann has read up to.
const READ: &str = "112233445566778899";

/// All of it is made.
pub(super) async fn arrive(scene: &mut Scene) {
    notice(scene).await;
    list(scene).await;
    kept(scene).await;
    markers(scene).await;
    linked(scene).await;
    person(scene).await;
}

async fn did(scene: &Scene, method: Method, path: &str, body: Value) -> Value {
    let token = Some(scene.ann.token.as_str());
    scene.stage.call(method, path, token, Some(&body)).await.ok()
}

fn values<const N: usize>(all: [(&'static str, String); N]) -> Values {
    all.into_iter().collect()
}

async fn notice(scene: &mut Scene) {
    let path = "/api/v1/notifications";
    crate::stage::until("ann was told", || async {
        let notices = scene.stage.get(path, &scene.ann).await.text;
        notices.contains("quilldirect")
    })
    .await;
    let notices = scene.stage.get(path, &scene.ann).await.ok();
    let all = notices.as_array().unwrap();
    let notice = all
        .iter()
        .find(|notice| notice.to_string().contains("quilldirect"))
        .unwrap();
    let group = notice["group_key"].as_str().unwrap().to_owned();
    let known = values([("notice", id(notice)), ("group", group)]);
    scene.add("ann's notice", vec!["quilldirect".to_owned()], known, CARL);
}

async fn list(scene: &mut Scene) {
    let made = did(
        scene,
        Method::POST,
        "/api/v1/lists",
        json!({ "title": "quilllist" }),
    )
    .await;
    let carl = &scene.people[CARL]["author"];
    let path = format!("/api/v1/lists/{}/accounts", id(&made));
    did(scene, Method::POST, &path, json!({ "account_ids": [carl] })).await;
    let known = values([("list", id(&made)), ("words", "quilllist".to_owned())]);
    scene.add("ann's list", vec!["quilllist".to_owned()], known, CARL);
}

/// A bookmark and a like of what is secret, and a bookmark of what is public: whose it is, is the secret there.
async fn kept(scene: &mut Scene) {
    let secret = scene.cases[0].values.clone();
    let public = scene.shown[0].clone();
    for path in [
        format!("/api/v1/statuses/{}/bookmark", secret["status"]),
        format!("/api/v1/statuses/{}/favourite", secret["status"]),
        format!("/api/v1/statuses/{public}/bookmark"),
    ] {
        did(scene, Method::POST, &path, json!({})).await;
    }
    let words = scene.cases[0].words.clone();
    scene.add("what ann likes and keeps", words, secret, CARL);
}

async fn markers(scene: &mut Scene) {
    did(
        scene,
        Method::POST,
        "/api/v1/markers",
        json!({ "home": { "last_read_id": READ } }),
    )
    .await;
    scene.add("how far ann has read", vec![READ.to_owned()], Values::new(), ANN);
}

async fn linked(scene: &mut Scene) {
    let path = format!("/api/syrinx/v1/accounts/{}", scene.account);
    did(scene, Method::PATCH, &path, json!({ "label": "quilllabel" })).await;
    let known = values([("linked", scene.account.to_string())]);
    scene.add("ann's linked account", vec!["quilllabel".to_owned()], known, 2);
}

async fn person(scene: &mut Scene) {
    let both = [&scene.people[CARL]["author"], &scene.people[3]["author"]];
    let made = did(
        scene,
        Method::POST,
        "/api/syrinx/v1/people",
        json!({ "account_ids": both }),
    )
    .await;
    let known = values([("person", id(&made))]);
    scene.add("a person whom ann tied", Vec::new(), known, CARL);
}
