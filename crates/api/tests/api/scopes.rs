//! What a token may do: every route against the scope that it takes, alone and lacking.

use crate::stage::{ALL, Stage};
use http::{Method, StatusCode};

/// Method, path, and the scope that it takes.
const ROUTES: &[(&str, &str, &str)] = &[
    ("GET", "/api/v1/accounts/verify_credentials", "read:accounts"),
    ("PATCH", "/api/v1/accounts/update_credentials", "write:accounts"),
    ("GET", "/api/v1/preferences", "read:accounts"),
    ("GET", "/oauth/userinfo", "profile"),
    ("GET", "/api/v1/accounts/relationships", "read:follows"),
    ("GET", "/api/v1/accounts/search?q=x", "read:accounts"),
    ("GET", "/api/v1/accounts/1", "read:accounts"),
    ("GET", "/api/v1/accounts/1/statuses", "read:statuses"),
    ("GET", "/api/v1/accounts/1/followers", "read:accounts"),
    ("GET", "/api/v1/accounts/1/following", "read:accounts"),
    ("GET", "/api/v1/accounts/1/lists", "read:lists"),
    ("POST", "/api/v1/accounts/1/follow", "write:follows"),
    ("POST", "/api/v1/accounts/1/unfollow", "write:follows"),
    ("POST", "/api/v1/accounts/1/block", "write:blocks"),
    ("POST", "/api/v1/accounts/1/unblock", "write:blocks"),
    ("POST", "/api/v1/accounts/1/mute", "write:mutes"),
    ("POST", "/api/v1/accounts/1/unmute", "write:mutes"),
    ("GET", "/api/v1/mutes", "read:mutes"),
    ("GET", "/api/v1/blocks", "read:blocks"),
    ("GET", "/api/v1/timelines/home", "read:statuses"),
    ("GET", "/api/v1/timelines/public", "read:statuses"),
    ("GET", "/api/v1/timelines/tag/x", "read:statuses"),
    ("GET", "/api/v1/timelines/list/1", "read:lists"),
    ("GET", "/api/v1/favourites", "read:favourites"),
    ("GET", "/api/v1/bookmarks", "read:bookmarks"),
    ("GET", "/api/v1/statuses/1", "read:statuses"),
    ("GET", "/api/v1/statuses/1/context", "read:statuses"),
    ("GET", "/api/v1/statuses/1/source", "read:statuses"),
    ("GET", "/api/v1/statuses/1/history", "read:statuses"),
    ("GET", "/api/v1/statuses/1/favourited_by", "read:accounts"),
    ("POST", "/api/v1/statuses", "write:statuses"),
    ("PUT", "/api/v1/statuses/1", "write:statuses"),
    ("DELETE", "/api/v1/statuses/1", "write:statuses"),
    ("POST", "/api/v1/statuses/1/favourite", "write:favourites"),
    ("POST", "/api/v1/statuses/1/bookmark", "write:bookmarks"),
    ("POST", "/api/v1/statuses/1/reblog", "write:statuses"),
    ("POST", "/api/v1/statuses/1/mute", "write:mutes"),
    ("POST", "/api/v1/statuses/1/pin", "write:accounts"),
    ("POST", "/api/v1/polls/1/votes", "write:statuses"),
    ("GET", "/api/v1/notifications", "read:notifications"),
    ("GET", "/api/v1/notifications/1", "read:notifications"),
    ("GET", "/api/v2/notifications", "read:notifications"),
    ("GET", "/api/v2/notifications/policy", "read:notifications"),
    ("POST", "/api/v1/notifications/clear", "write:notifications"),
    ("GET", "/api/v1/markers", "read:statuses"),
    ("POST", "/api/v1/markers", "write:statuses"),
    ("GET", "/api/v1/lists", "read:lists"),
    ("POST", "/api/v1/lists?title=x", "write:lists"),
    ("DELETE", "/api/v1/lists/1", "write:lists"),
    ("POST", "/api/v2/media", "write:media"),
    ("GET", "/api/v1/media/1", "write:media"),
    ("GET", "/api/v2/search?q=x", "read:search"),
    ("GET", "/api/v2/filters", "read:filters"),
    ("GET", "/api/v1/follow_requests", "read:follows"),
    ("GET", "/api/v1/announcements", "read"),
    ("GET", "/api/v1/push/subscription", "push"),
    ("GET", "/api/syrinx/v1/accounts", "read:syrinx"),
    ("POST", "/api/syrinx/v1/accounts", "write:syrinx"),
    ("DELETE", "/api/syrinx/v1/accounts/1", "write:syrinx"),
    ("POST", "/api/syrinx/v1/accounts/1/pause", "write:syrinx"),
    ("GET", "/api/syrinx/v1/statuses/1/deliveries", "read:syrinx"),
    ("POST", "/api/syrinx/v1/statuses/1/split", "write:syrinx"),
    ("GET", "/api/syrinx/v1/people", "read:syrinx"),
    ("POST", "/api/syrinx/v1/people", "write:syrinx"),
    ("GET", "/api/syrinx/v1/gaps", "read:syrinx"),
    ("GET", "/api/syrinx/v1/feeds/home", "read:syrinx"),
    ("POST", "/api/syrinx/v1/feeds/home", "write:syrinx"),
    ("DELETE", "/api/syrinx/v1/feeds/home", "write:syrinx"),
    ("GET", "/api/syrinx/v1/accounts/1/follows.opml", "read:syrinx"),
    ("POST", "/api/syrinx/v1/accounts/1/follows.opml", "write:syrinx"),
    ("GET", "/api/v1/streaming/user", "read:statuses"),
    ("GET", "/api/v1/streaming/user/notification", "read:notifications"),
    ("GET", "/api/v1/streaming/direct", "read:statuses"),
    ("GET", "/api/v1/streaming/public", "read:statuses"),
    ("GET", "/api/v1/streaming/syrinx", "read:syrinx"),
    ("GET", "/api/v1/streaming/list?list=1", "read:lists"),
];

/// Paths that anybody may read; a token that is shown must allow it all the same.
const OPEN: &[&str] = &[
    "/api/v1/accounts/1",
    "/api/v1/accounts/1/statuses",
    "/api/v1/timelines/public",
    "/api/v1/timelines/tag/x",
    "/api/v1/statuses/1",
    "/api/v1/statuses/1/context",
    "/api/v1/statuses/1/history",
    "/api/v1/statuses/1/favourited_by",
    "/api/v1/streaming/public",
];

/// Asks without waiting for the end of a stream.
async fn status(stage: &Stage, method: &str, path: &str, token: Option<&str>) -> StatusCode {
    use tower::ServiceExt;
    let mut request = http::Request::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    stage
        .router
        .clone()
        .oneshot(request.body(axum::body::Body::empty()).unwrap())
        .await
        .unwrap()
        .status()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_is_enough_and_all_others_are_not() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let granular: Vec<&str> = {
        let mut all: Vec<&str> = ROUTES
            .iter()
            .map(|(_, _, scope)| *scope)
            .filter(|scope| *scope != "read")
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    for (method, path, scope) in ROUTES {
        let only = stage.token(ann.id, scope).await;
        let answer = status(&stage, method, path, Some(&only)).await;
        assert!(
            !matches!(answer, StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED),
            "{path} with {scope}: {answer}"
        );
        // A token may see its own owner by any of three scopes.
        let also = |other: &&&str| *path != "/api/v1/accounts/verify_credentials" || **other != "profile";
        let others: Vec<&str> = granular
            .iter()
            .filter(|other| *other != scope)
            .filter(also)
            .copied()
            .collect();
        let lacking = stage.token(ann.id, &others.join(" ")).await;
        let answer = status(&stage, method, path, Some(&lacking)).await;
        assert_eq!(answer, StatusCode::FORBIDDEN, "{path} without {scope}");
        let answer = status(&stage, method, path, Some("nonsense")).await;
        assert_eq!(answer, StatusCode::UNAUTHORIZED, "{path} with a wrong token");
        let answer = status(&stage, method, path, None).await;
        let open = *method == "GET" && OPEN.contains(path);
        assert_eq!(
            answer != StatusCode::UNAUTHORIZED,
            open,
            "{path} without a token: {answer}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_extension_is_never_implied() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let stock = stage.token(ann.id, "read write follow push").await;
    for (method, path, scope) in ROUTES.iter().filter(|(_, _, scope)| scope.ends_with(":syrinx")) {
        assert_eq!(
            status(&stage, method, path, Some(&stock)).await,
            StatusCode::FORBIDDEN,
            "{path} {scope}"
        );
    }
    assert!(ALL.contains("read:syrinx"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_apps_own_token_is_nobody() {
    let stage = Stage::new().await;
    let app = stage.app("read write").await;
    let token = stage
        .engine
        .grant_app_token(&app, app.scopes.clone())
        .await
        .unwrap()
        .token;
    let home = stage
        .call(Method::GET, "/api/v1/timelines/home", Some(token.expose()), None)
        .await;
    assert_eq!(home.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(home.json()["error"], "This method requires an authenticated user");
    let own = stage
        .call(
            Method::GET,
            "/api/v1/apps/verify_credentials",
            Some(token.expose()),
            None,
        )
        .await
        .ok();
    assert_eq!(own["name"], "Test app");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_does_not_belong_into_a_url() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let refused = stage
        .look(&format!("/api/v1/timelines/home?access_token={}", ann.token))
        .await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(!refused.text.contains(&ann.token));
}
