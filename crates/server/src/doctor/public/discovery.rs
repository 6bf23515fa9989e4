//! How apps and servers find their way: host-meta, and what the OAuth server tells of itself.

use super::super::Finding;
use super::Probe;
use serde_json::Value;
use syrinx_connector::http::Reply;

/// Why a path under `/.well-known` may not arrive.
const WELL_KNOWN: &str = "let the proxy pass /.well-known/ on as well (nginx: no location of its own for it beside that of \
                          certificates, which is /.well-known/acme-challenge/)";

pub(super) async fn examine(probe: &Probe) -> Vec<Finding> {
    vec![
        host_meta(probe, probe.get("/.well-known/host-meta").await.ok().as_ref()),
        oauth(
            probe,
            probe
                .get("/.well-known/oauth-authorization-server")
                .await
                .ok()
                .as_ref(),
        ),
    ]
}

fn host_meta(probe: &Probe, reply: Option<&Reply>) -> Finding {
    const CHECK: &str = "host-meta";
    let Some(reply) = reply.filter(|reply| reply.status.is_success()) else {
        return Finding::failure(
            CHECK,
            "it is not answered: other servers and some apps begin there",
            WELL_KNOWN,
        );
    };
    let text = String::from_utf8_lossy(&reply.body);
    if text.contains(&format!("\"{}/.well-known/webfinger", probe.base())) {
        Finding::ok(CHECK, "it leads to this address")
    } else {
        Finding::failure(
            CHECK,
            "it leads to another address than this one",
            "restart the server after public_url was changed; let the proxy rewrite no bodies (nginx: sub_filter)",
        )
    }
}

fn oauth(probe: &Probe, reply: Option<&Reply>) -> Finding {
    const CHECK: &str = "oauth";
    let told: Option<Value> = reply
        .filter(|reply| reply.status.is_success())
        .and_then(|reply| reply.json().ok());
    let Some(told) = told else {
        return Finding::failure(
            CHECK,
            "its description is not answered: newer apps cannot log in",
            WELL_KNOWN,
        );
    };
    let astray = [
        "authorization_endpoint",
        "token_endpoint",
        "app_registration_endpoint",
    ]
    .into_iter()
    .filter_map(|name| told[name].as_str())
    .find(|url| !url.starts_with(&format!("{}/", probe.base())));
    match astray {
        None => Finding::ok(CHECK, "logins lead to this address"),
        Some(url) => Finding::failure(
            CHECK,
            format!("logins lead to {url}: apps would send people there"),
            "restart the server after public_url was changed",
        ),
    }
}
