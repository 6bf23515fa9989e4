//! What ann says here to few, or takes back.

use super::scene::{ANN, Scene, said};
use crate::stage::{id, multipart, picture, until};
use http::{Method, StatusCode};
use serde_json::{Value, json};

/// All of it is said.
pub(super) async fn arrive(scene: &mut Scene) {
    let (url, media) = upload(scene, "quillpicture").await;
    let body = json!({ "visibility": "private", "media_ids": [media] });
    let case = said_here(scene, "ann's followers-only post with media", "quillown", body).await;
    case.words.push("quillpicture".to_owned());
    case.values.insert("media", media);
    keep_file(scene, &url);

    let body = json!({ "visibility": "direct" });
    let case = said_here(scene, "ann's direct post", "quillnote", body).await;
    let status = case.values["status"].clone();
    let talk = talk_of(scene, &status).await;
    scene.cases.last_mut().unwrap().values.insert("talk", talk);
    let here = scene.here.clone();
    let body = json!({ "visibility": "private", "in_reply_to_id": here });
    said_here(
        scene,
        "ann's followers-only answer, under a public post",
        "quillunder",
        body,
    )
    .await;
    let poll = json!({ "options": ["quillyes", "quillno"], "expires_in": 3600 });
    let body = json!({ "visibility": "private", "poll": poll });
    let case = said_here(scene, "ann's followers-only poll", "quillpoll", body).await;
    case.words.extend(["quillyes".to_owned(), "quillno".to_owned()]);
    let body = json!({ "visibility": "private", "spoiler_text": "quillwarning" });
    let case = said_here(
        scene,
        "ann's followers-only post with a warning",
        "quillunderneath",
        body,
    )
    .await;
    case.words.push("quillwarning".to_owned());

    let body = json!({ "visibility": "private" });
    let case = said_here(scene, "ann's post, deleted", "quilldeleted", body).await;
    case.gone = true;
    let path = format!("/api/v1/statuses/{}", case.values["status"]);
    let token = Some(scene.ann.token.as_str());
    scene.stage.call(Method::DELETE, &path, token, None).await.ok();
    assert_eq!(
        scene.stage.get(&path, &scene.ann).await.status,
        StatusCode::NOT_FOUND
    );

    filtering(scene).await;
    writing_for_later(scene).await;
    delivered(scene).await;
    let (url, media) = upload(scene, "quillloose").await;
    let values = [("media", media)].into_iter().collect();
    scene.add(
        "ann's file that no post has",
        vec!["quillloose".to_owned()],
        values,
        ANN,
    );
    keep_file(scene, &url);
}

/// The conversation that ends with this status.
async fn talk_of(scene: &Scene, status: &str) -> String {
    let talks = scene.stage.get("/api/v1/conversations", &scene.ann).await.ok();
    let found = talks
        .as_array()
        .unwrap()
        .iter()
        .find(|talk| talk["last_status"]["id"] == status);
    id(found.unwrap())
}

/// The last case has the file of this URL.
fn keep_file(scene: &mut Scene, url: &str) {
    let name = url.rsplit('/').next().unwrap_or_default().to_owned();
    let case = scene.cases.last_mut().unwrap();
    case.words.push(name.clone());
    case.file = Some(name);
}

/// Says something that stays here.
async fn said_here<'a>(
    scene: &'a mut Scene,
    name: &'static str,
    word: &str,
    mut body: Value,
) -> &'a mut super::scene::Case {
    body["status"] = json!(format!("{word} for few #{word}tag"));
    body["syrinx"] = json!({ "targets": [] });
    let status = said(&scene.stage, &scene.ann, &body).await;
    scene.keep(name, word, &status, ANN)
}

/// What ann does not want to read tells something of her.
async fn filtering(scene: &mut Scene) {
    let body = json!({
        "title": "quillfilter", "context": ["home"],
        "keywords_attributes": [{ "keyword": "quillkeyword" }],
    });
    let filter = scene.stage.post("/api/v2/filters", &scene.ann, &body).await.ok();
    let path = format!("/api/v2/filters/{}/statuses", id(&filter));
    let body = json!({ "status_id": scene.shown[0] });
    let filtered = scene.stage.post(&path, &scene.ann, &body).await.ok();
    let values = [
        ("filter", id(&filter)),
        ("keyword", id(&filter["keywords"][0])),
        ("filtered", id(&filtered)),
    ];
    let words = vec!["quillfilter".to_owned(), "quillkeyword".to_owned()];
    scene.add("ann's filter", words, values.into_iter().collect(), ANN);
}

/// What ann will say is nobody's business until she says it.
async fn writing_for_later(scene: &mut Scene) {
    let body = json!({ "status": "quilllater for all", "scheduled_at": "2900-01-01T00:00:00Z" });
    let later = scene.stage.post("/api/v1/statuses", &scene.ann, &body).await.ok();
    let values = [("scheduled", id(&later))].into_iter().collect();
    scene.add("ann's post for later", vec!["quilllater".to_owned()], values, ANN);
}

/// Something for followers goes out, and comes back as a copy.
async fn delivered(scene: &mut Scene) {
    let body = json!({
        "status": "quillsent for few #quillsenttag", "visibility": "private",
        "syrinx": { "targets": [scene.account.to_string()] },
    });
    let status = said(&scene.stage, &scene.ann, &body).await;
    let path = format!("/api/syrinx/v1/statuses/{}/deliveries", id(&status));
    until("it was delivered", || async {
        scene.stage.get(&path, &scene.ann).await.ok()[0]["state"] == "delivered"
    })
    .await;
    let delivery = scene.stage.get(&path, &scene.ann).await.ok()[0].clone();
    let sent = scene.stage.world.accepted();
    let uri = sent
        .iter()
        .find(|sent| sent.text.contains("quillsent"))
        .unwrap()
        .uri
        .clone();
    let case = scene.keep(
        "ann's followers-only post with deliveries",
        "quillsent",
        &status,
        ANN,
    );
    case.values.insert("delivery", id(&delivery));
    case.values.insert("uri", uri);
}

/// Uploads a picture; gives its URL and id.
async fn upload(scene: &Scene, alt: &str) -> (String, String) {
    let bytes = picture();
    let fields = [("description", alt)];
    let request = multipart("/api/v2/media", &scene.ann.token, &fields, Some(("file", &bytes)));
    let media = scene.stage.send(request).await.ok();
    (media["url"].as_str().unwrap().to_owned(), id(&media))
}
