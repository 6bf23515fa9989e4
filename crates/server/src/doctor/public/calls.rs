//! What calls need to arrive as they were made: methods, credentials, and what browsers ask for first.

use super::super::Finding;
use super::Probe;
use http::{Method, StatusCode};
use syrinx_connector::http::Reply;

pub(super) async fn examine(probe: &Probe) -> Vec<Finding> {
    vec![
        methods(probe).await,
        authorization(probe).await,
        cross_origin(probe).await,
    ]
}

/// Whether an answer is ours: each carries these, be it a refusal.
fn is_ours(reply: &Reply) -> bool {
    reply.headers.contains_key("x-ratelimit-limit")
}

/// Calls that write, without a token: the server itself must be the one who refuses them.
async fn methods(probe: &Probe) -> Finding {
    const CHECK: &str = "methods";
    let mut barred = Vec::new();
    for (method, path) in [
        (Method::POST, "/api/v1/statuses"),
        (Method::PUT, "/api/v1/statuses/0"),
        (Method::PATCH, "/api/v1/accounts/update_credentials"),
        (Method::DELETE, "/api/v1/statuses/0"),
    ] {
        let reply = probe.send(probe.call(method.clone(), path)).await;
        if !reply.is_ok_and(|reply| is_ours(&reply) && reply.status == StatusCode::UNAUTHORIZED) {
            barred.push(method.to_string());
        }
    }
    if barred.is_empty() {
        return Finding::ok(CHECK, "POST, PUT, PATCH and DELETE arrive");
    }
    Finding::failure(
        CHECK,
        format!(
            "{} does not arrive: apps cannot post, edit, delete or change a profile",
            barred.join(", ")
        ),
        "let the proxy pass all methods (nginx: no limit_except; Caddy: no method matcher; firewalls of clouds: allow them)",
    )
}

/// A token that is none: if it arrives it is refused, if it was taken away the public answer comes.
async fn authorization(probe: &Probe) -> Finding {
    const CHECK: &str = "authorization";
    let call = probe
        .call(Method::GET, "/api/v1/timelines/public?limit=1")
        .bearer("not-a-token");
    match probe.send(call).await {
        Ok(reply) if reply.status == StatusCode::UNAUTHORIZED && is_ours(&reply) => {
            Finding::ok(CHECK, "the Authorization header arrives")
        }
        Ok(reply) => Finding::failure(
            CHECK,
            format!(
                "the Authorization header does not arrive (status {}): nobody stays logged in",
                reply.status.as_u16()
            ),
            "take the proxy's own login away (nginx: auth_basic, Caddy: basicauth), and do not empty the header (nginx: \
             proxy_set_header Authorization)",
        ),
        Err(error) => Finding::failure(CHECK, format!("no answer: {error}"), "see the proxy's log"),
    }
}

/// What a browser asks before a web app may call, and what it looks for in the answer.
async fn cross_origin(probe: &Probe) -> Finding {
    const CHECK: &str = "cors";
    const MEND: &str = "let OPTIONS through and add no CORS headers in the proxy (nginx: no add_header Access-Control-…, no \
                        proxy_hide_header): the server sends its own";
    let origin = ("origin", "https://app.example");
    let asked = probe
        .call(Method::OPTIONS, "/api/v1/statuses")
        .header(origin.0, origin.1)
        .header("access-control-request-method", "DELETE")
        .header("access-control-request-headers", "authorization, idempotency-key");
    let preflight = probe.send(asked).await.ok().filter(|reply| {
        let says = |name, word| {
            reply
                .header(name)
                .is_some_and(|value: &str| value.to_ascii_lowercase().contains(word))
        };
        reply.status.is_success()
            && says("access-control-allow-origin", "*")
            && says("access-control-allow-methods", "delete")
            && says("access-control-allow-headers", "authorization")
    });
    if preflight.is_none() {
        return Finding::failure(
            CHECK,
            "a browser's question before a call (OPTIONS) is not answered by us: web apps fail",
            MEND,
        );
    }
    let call = probe
        .call(Method::GET, "/api/v2/instance")
        .header(origin.0, origin.1);
    let Ok(reply) = probe.send(call).await else {
        return Finding::failure(CHECK, "no answer to a call from another origin", MEND);
    };
    let origins = reply
        .headers
        .get_all("access-control-allow-origin")
        .iter()
        .count();
    let exposed = reply
        .header("access-control-expose-headers")
        .is_some_and(|names| names.to_ascii_lowercase().contains("link"));
    match origins {
        1 if exposed => Finding::ok(CHECK, "web apps from elsewhere may call, and see the Link header"),
        1 => Finding::failure(
            CHECK,
            "web apps cannot see the Link header, and so read one page only",
            MEND,
        ),
        0 => Finding::failure(CHECK, "web apps from elsewhere may not call", MEND),
        _ => Finding::failure(
            CHECK,
            "Access-Control-Allow-Origin comes twice: browsers refuse that",
            MEND,
        ),
    }
}
