//! What the proxy does to calls, as the server's mirror shows it.

use super::super::Finding;
use super::Probe;
use http::Method;
use serde::Deserialize;
use std::time::Duration;
use syrinx_connector::HttpError;
use syrinx_connector::http::{Body, Call, Reply};
use syrinx_model::Secret;

const MIRROR: &str = "/api/syrinx/v1/mirror";
/// An address that nobody has (RFC 5737): whoever is believed to have it was believed without reason.
const FORGED: &str = "192.0.2.66";
/// What a form adds to its file.
const FORM: u64 = 64 << 10;
/// How long the largest picture may take through the proxy.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the mirror shows of a call.
#[derive(Debug, Deserialize)]
struct Seen {
    host: Option<String>,
    peer: Option<String>,
    address: String,
    peer_is_trusted: bool,
    forwarded_for: Option<String>,
    bytes: u64,
}

/// Looks into the mirror. `limit`: the most bytes of a picture.
pub(super) async fn examine(probe: &Probe, key: &Secret, limit: Option<u64>) -> Vec<Finding> {
    let call = probe
        .call(Method::POST, MIRROR)
        .header("syrinx-mirror", key.expose());
    let reply = probe.send(call.clone().header("x-forwarded-for", FORGED)).await;
    let seen: Option<(Reply, Seen)> = reply.ok().and_then(|reply| {
        let seen = reply.json().ok()?;
        Some((reply, seen))
    });
    let Some((reply, seen)) = seen else {
        return vec![Finding::failure(
            "server",
            "the address leads to another Syrinx than the one that runs on this data folder",
            "let the proxy lead to the port of this server (Caddy: reverse_proxy, nginx: proxy_pass), or name the right \
             data folder with --data",
        )];
    };
    let mut findings = vec![client(&seen), links(probe, &reply)];
    findings.extend(host(probe, &seen));
    findings.push(size(probe, call, limit.unwrap_or(0) + FORM).await);
    findings
}

/// Whom the server takes the caller for.
fn client(seen: &Seen) -> Finding {
    const CHECK: &str = "client address";
    const NGINX: &str = "nginx: proxy_set_header X-Forwarded-For $remote_addr; Caddy sends it by itself";
    let peer = seen.peer.as_deref().unwrap_or("the proxy");
    let added = seen.forwarded_for.as_deref().filter(|told| *told != FORGED);
    if seen.address == FORGED {
        return Finding::warning(
            CHECK,
            "whoever calls can choose the address that the server takes them for, and so escape its limits",
            format!("let the proxy say whom it saw ({NGINX}), or take {peer} out of trusted_proxies"),
        );
    }
    match (seen.peer_is_trusted, added) {
        (true, Some(_)) => Finding::ok(
            CHECK,
            format!("the proxy at {peer} is believed, and says {}", seen.address),
        ),
        (true, None) => Finding::warning(
            CHECK,
            format!("the proxy at {peer} does not say who calls: all clients share one limit"),
            NGINX,
        ),
        (false, Some(_)) => Finding::warning(
            CHECK,
            format!("{peer} says who calls, but is not believed: all clients share one limit"),
            format!("trusted_proxies = [\"{peer}\"]"),
        ),
        (false, None) => Finding::ok(CHECK, format!("calls come from {peer} itself, without a proxy")),
    }
}

/// The name under which the call arrived matters to nobody here, but tells of a proxy that was set up halfway.
fn host(probe: &Probe, seen: &Seen) -> Option<Finding> {
    let host = seen.host.as_deref()?;
    (host != probe.domain()).then(|| {
        Finding::warning(
            "host",
            format!("calls for {} arrive as calls for {host}", probe.domain()),
            "nginx: proxy_set_header Host $http_host; Caddy sends it by itself",
        )
    })
}

fn links(probe: &Probe, reply: &Reply) -> Finding {
    const CHECK: &str = "links";
    match reply.header("link") {
        Some(link) if link.starts_with(&format!("<{}/", probe.base())) => {
            Finding::ok(CHECK, "links to further pages lead to this address")
        }
        Some(link) => Finding::failure(
            CHECK,
            format!("links to further pages lead elsewhere ({link}): apps stop after one page"),
            "restart the server after public_url was changed; let the proxy rewrite no headers (nginx: proxy_redirect off)",
        ),
        None => Finding::failure(
            CHECK,
            "the Link header does not arrive: apps stop after one page",
            "do not remove it in the proxy (nginx: proxy_hide_header Link, Caddy: header_down -Link)",
        ),
    }
}

/// Sends as much as the largest picture.
async fn size(probe: &Probe, call: Call, bytes: u64) -> Finding {
    const CHECK: &str = "size";
    let mib = (bytes >> 20).max(1);
    let large = vec![b'x'; usize::try_from(bytes).unwrap_or(usize::MAX)];
    let body = Body::Bytes(large.into(), "application/octet-stream".to_owned());
    let refused = |why: String| {
        Finding::failure(
            CHECK,
            format!(
                "a picture of {mib} MiB does not arrive ({why}), though apps are told that it may be sent"
            ),
            format!(
                "nginx: client_max_body_size {}m; Caddy: no request_body with a smaller max_size",
                mib + 1
            ),
        )
    };
    match probe.send(call.body(body).timeout(PATIENCE)).await {
        Ok(reply) if reply.status.is_success() => match reply.json::<Seen>() {
            Ok(seen) if seen.bytes == bytes => Finding::ok(CHECK, format!("{mib} MiB arrive at once")),
            Ok(seen) => refused(format!("{} bytes of {bytes} did", seen.bytes)),
            Err(_) => refused("the answer is not ours".to_owned()),
        },
        Ok(reply) => refused(format!("status {}", reply.status.as_u16())),
        // A proxy that refuses by the length alone may hang up before all was sent.
        Err(HttpError::Broken(_)) => refused("the proxy hangs up".to_owned()),
        Err(error) => refused(error.to_string()),
    }
}
