//! What the server says of itself: apps take their addresses from it.

use super::super::Finding;
use super::Probe;
use serde_json::Value;

/// Asks for both versions. Also gives the most bytes of a picture, if they are told.
pub(super) async fn examine(probe: &Probe) -> (Option<u64>, Vec<Finding>) {
    let first = read(probe, "/api/v1/instance").await;
    let second = read(probe, "/api/v2/instance").await;
    let limit = second
        .as_ref()
        .and_then(|told| told["configuration"]["media_attachments"]["image_size_limit"].as_u64());
    let findings = vec![
        judge(
            probe,
            "instance v1",
            first.as_ref(),
            "/uri",
            "/urls/streaming_api",
        ),
        judge(
            probe,
            "instance v2",
            second.as_ref(),
            "/domain",
            "/configuration/urls/streaming",
        ),
    ];
    (limit, findings)
}

async fn read(probe: &Probe, path: &str) -> Option<Value> {
    let reply = probe.get(path).await.ok()?;
    reply.json().ok().filter(|_| reply.status.is_success())
}

/// Looks at one version; `domain` and `streaming` say where it tells them.
fn judge(probe: &Probe, check: &'static str, told: Option<&Value>, domain: &str, streaming: &str) -> Finding {
    let Some(told) = told else {
        return Finding::failure(
            check,
            "it is not answered: no app logs in without it",
            "let the proxy pass /api/ on, without a cache or a login of its own",
        );
    };
    let word = |pointer: &str| told.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    if !word("/version").contains("Syrinx") {
        return Finding::failure(
            check,
            format!("another server answers there: {}", word("/version")),
            "let the proxy pass this name to Syrinx (Caddy: reverse_proxy, nginx: proxy_pass)",
        );
    }
    if word(domain) != probe.domain() {
        return Finding::failure(
            check,
            format!(
                "it calls itself {}, not {}: apps take that for another server and go there",
                word(domain),
                probe.domain()
            ),
            "set public_url to the address that apps are given, and restart the server",
        );
    }
    streaming_url(probe, check, word(streaming))
}

fn streaming_url(probe: &Probe, check: &'static str, url: &str) -> Finding {
    let wanted = probe.base().replacen("http", "ws", 1);
    if url == wanted {
        Finding::ok(check, format!("it is {}, with streams at {url}", probe.domain()))
    } else {
        Finding::failure(
            check,
            format!("it sends streams to {url}, not to {wanted}: apps stay silent"),
            "write public_url with https:// if that is how apps come, and restart the server",
        )
    }
}
