//! Browser clients come from other origins, and bring no cookies.

use http::{HeaderName, Method, header};
use std::time::Duration;
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

/// Any origin, any header, no credentials. A header that is not allowed would make some clients repeat a post without
/// its idempotency key, and the wildcard does not cover `Authorization`: so what is asked for is what is allowed.
pub(crate) fn cors() -> CorsLayer {
    let exposed = [
        header::LINK,
        HeaderName::from_static("x-ratelimit-limit"),
        HeaderName::from_static("x-ratelimit-remaining"),
        HeaderName::from_static("x-ratelimit-reset"),
        HeaderName::from_static("x-request-id"),
        HeaderName::from_static("mastodon-async-refresh"),
    ];
    CorsLayer::new()
        .allow_origin(Any)
        .allow_headers(AllowHeaders::mirror_request())
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::OPTIONS,
        ])
        .expose_headers(exposed)
        .max_age(Duration::from_secs(86_400))
}
