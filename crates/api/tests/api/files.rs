//! Uploaded files and the public media route.

use crate::stage::{Stage, id, multipart, picture};
use http::{Method, Request, StatusCode};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn from_an_upload_to_the_public_file() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let file = picture();
    for path in ["/api/v2/media", "/api/v1/media"] {
        let sent = multipart(path, &ann.token, &[("focus", "0.5,-0.5")], Some(("file", &file)));
        let media = stage.send(sent).await.ok();
        assert_eq!(
            (&media["type"], &media["description"]),
            (&json!("image"), &json!(null))
        );
        assert_eq!(media["meta"]["original"]["width"], 24);
        assert_eq!(media["meta"]["focus"], json!({ "x": 0.5, "y": -0.5 }));
        let own = format!("/api/v1/media/{}", id(&media));
        let told = stage
            .call(
                Method::PUT,
                &own,
                Some(&ann.token),
                Some(&json!({ "description": "a picture" })),
            )
            .await
            .ok();
        assert_eq!(told["description"], "a picture");
        assert_eq!(stage.get(&own, &ann).await.ok()["description"], "a picture");
        let said = json!({ "status": path, "media_ids": [id(&media)] });
        let post = stage.post("/api/v1/statuses", &ann, &said).await.ok();
        assert_eq!(
            post["media_attachments"][0]["meta"], media["meta"],
            "a post shows it as it was uploaded"
        );
        assert_eq!(stage.get(&own, &bob).await.status, StatusCode::NOT_FOUND);
        let url = media["url"]
            .as_str()
            .unwrap()
            .strip_prefix("https://here.example")
            .unwrap()
            .to_owned();
        let shown = stage.look(&url).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.header("content-type").starts_with("image/"));
        assert_eq!(shown.header("x-content-type-options"), "nosniff");
        assert!(shown.header("content-security-policy").starts_with("sandbox"));
        assert!(shown.header("cache-control").contains("immutable"));
        let tag = shown.header("etag").to_owned();
        let again = Request::get(&url)
            .header("If-None-Match", tag)
            .body(axum::body::Body::empty())
            .unwrap();
        assert_eq!(stage.send(again).await.status, StatusCode::NOT_MODIFIED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_and_what_is_not_there() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let html = b"<html><script>alert(1)</script>";
    let refused = stage
        .send(multipart("/api/v2/media", &ann.token, &[], Some(("file", html))))
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let missing = stage
        .send(multipart("/api/v2/media", &ann.token, &[], None))
        .await;
    assert_eq!(
        (missing.status, &missing.json()["details"]["file"][0]["error"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("ERR_BLANK"))
    );
    for path in [
        "/media/nothing.png",
        "/media/..%2Fsyrinx.sqlite",
        "/media/%00",
        "/media/a.html",
    ] {
        let reply = stage.look(path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
    let avatar = stage.look("/avatars/original/missing.png").await;
    assert_eq!(
        (avatar.status, avatar.header("content-type")),
        (StatusCode::OK, "image/png")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_beyond_the_limit_is_cut() {
    let stage = Stage::with(|config, _| config.max_image_bytes = 1000).await;
    let ann = stage.owner("ann").await;
    let large = vec![0; 3 << 20];
    let refused = stage
        .send(multipart(
            "/api/v2/media",
            &ann.token,
            &[],
            Some(("file", &large)),
        ))
        .await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.json()["error"].is_string());
}
