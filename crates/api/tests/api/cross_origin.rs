//! Browser clients come from other origins.

use crate::stage::Stage;
use http::{Request, StatusCode};

#[tokio::test(flavor = "multi_thread")]
async fn what_a_browser_asks_before_it_posts() {
    let stage = Stage::new().await;
    for path in [
        "/api/v1/statuses",
        "/oauth/token",
        "/oauth/revoke",
        "/.well-known/nodeinfo",
        "/nodeinfo/2.1",
        "/media/x.png",
        "/api/v2/instance",
    ] {
        let asked = Request::options(path)
            .header("Origin", "https://phanpy.example")
            .header("Access-Control-Request-Method", "POST")
            .header(
                "Access-Control-Request-Headers",
                "authorization,content-type,idempotency-key",
            )
            .body(axum::body::Body::empty())
            .unwrap();
        let reply = stage.send(asked).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{path}");
        let allowed = reply.header("access-control-allow-headers").to_lowercase();
        for header in ["authorization", "content-type", "idempotency-key"] {
            assert!(allowed.contains(header), "{path}: {allowed}");
        }
        assert!(reply.header("access-control-allow-methods").contains("PATCH"));
        assert_eq!(reply.header("access-control-allow-credentials"), "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_browser_may_read_even_of_refusals() {
    let stage = Stage::new().await;
    for path in ["/api/v1/timelines/home", "/api/v1/nonsense", "/api/v2/instance"] {
        let asked = Request::get(path)
            .header("Origin", "https://phanpy.example")
            .body(axum::body::Body::empty())
            .unwrap();
        let reply = stage.send(asked).await;
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{path}");
        let exposed = reply.header("access-control-expose-headers").to_lowercase();
        for header in [
            "link",
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "x-ratelimit-reset",
        ] {
            assert!(exposed.contains(header), "{path}: {exposed}");
        }
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert!(
            reply
                .header("content-security-policy")
                .contains("default-src 'none'")
        );
        assert_eq!(reply.header("cache-control"), "private, no-store", "{path}");
    }
}
