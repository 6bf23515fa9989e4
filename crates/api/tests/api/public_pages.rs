//! Pages that anybody may see.

use crate::stage::{Stage, id, until};
use http::StatusCode;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_public_post_with_its_copies_and_nothing_that_is_not_public() {
    let stage = Stage::new().await;
    let (ann, _) = (stage.owner("ann").await, stage.owner("bob").await);
    stage.link(&ann, "ann").await;
    let public = stage.say(&ann, "open <script>alert(1)</script> #tag").await;
    let private = stage
        .post(
            "/api/v1/statuses",
            &ann,
            &json!({ "status": "closed", "visibility": "private" }),
        )
        .await
        .ok();
    until("it arrived", || async { !stage.world.accepted().is_empty() }).await;
    let path = format!("/@ann/{}", id(&public));
    until("its copy is known", || async {
        stage.look(&path).await.text.contains("Also on:")
    })
    .await;
    let page = stage.look(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("open &lt;script&gt;") && !page.text.contains("<script"),
        "{}",
        page.text
    );
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'")
            && policy.contains("frame-ancestors 'none'")
            && !policy.contains("unsafe")
    );
    for hidden in [
        format!("/@ann/{}", id(&private)),
        format!("/@bob/{}", id(&public)),
        "/@ann/99".to_owned(),
        "/@nobody".to_owned(),
    ] {
        assert_eq!(
            stage.look(&hidden).await.status,
            StatusCode::NOT_FOUND,
            "{hidden}"
        );
    }
    for listing in ["/@ann", "/tags/tag"] {
        let page = stage.look(listing).await;
        assert!(
            page.text.contains("open &lt;script&gt;") && !page.text.contains("closed"),
            "{listing}: {}",
            page.text
        );
    }
    let style = stage.look("/syrinx.css").await;
    assert_eq!(
        (style.status, style.header("content-type")),
        (StatusCode::OK, "text/css; charset=utf-8")
    );
}
