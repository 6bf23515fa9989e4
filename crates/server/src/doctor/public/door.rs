//! The first contact: whether anybody answers there, over a line that apps trust.

use super::super::Finding;
use super::Probe;
use syrinx_connector::HttpError;
use syrinx_connector::http::Reply;

const CHECK: &str = "address";

pub(super) async fn examine(probe: &Probe, listen: &str) -> Vec<Finding> {
    match probe.get("/api/v1/streaming/health").await {
        Err(error) => vec![silent(probe, &error)],
        Ok(reply) => {
            let mut findings = vec![line(probe)];
            findings.extend(answered(probe, &reply, listen));
            findings
        }
    }
}

/// How the line is protected, once it stands.
fn line(probe: &Probe) -> Finding {
    let host = probe.domain().split(':').next().unwrap_or_default();
    if probe.is_secure() {
        Finding::ok(
            CHECK,
            format!("{} answers, and its certificate is good", probe.base()),
        )
    } else if host == "localhost" || host.starts_with("127.") {
        Finding::ok(
            CHECK,
            format!("{} answers; it is for this machine alone", probe.base()),
        )
    } else {
        Finding::warning(
            CHECK,
            format!("{} answers without https: apps on phones refuse it", probe.base()),
            "put a proxy with a certificate in front (README has the lines for Caddy and nginx), and write https:// in \
             public_url",
        )
    }
}

/// What is wrong with an answer to the simplest question, if something is.
fn answered(probe: &Probe, reply: &Reply, listen: &str) -> Option<Finding> {
    let status = reply.status.as_u16();
    if reply.status.is_redirection() {
        let target = reply.header("location").unwrap_or("nowhere").to_owned();
        return Some(Finding::failure(
            CHECK,
            format!(
                "{} redirects to {target}: a post of an app would be lost on the way",
                probe.base()
            ),
            "write the address to which it leads, without a path, as public_url; or remove the redirect from the proxy",
        ));
    }
    if matches!(status, 502..=504) {
        return Some(Finding::failure(
            CHECK,
            format!("the proxy answers with status {status}: it finds no server behind it"),
            format!(
                "start the server (syrinx serve), and let the proxy lead to {listen} (Caddy: reverse_proxy, nginx: \
                 proxy_pass)"
            ),
        ));
    }
    if !reply.status.is_success() || &*reply.body != b"OK" {
        return Some(Finding::failure(
            CHECK,
            format!(
                "somebody else answers at {}: status {status}, not our OK",
                probe.base()
            ),
            format!(
                "let the proxy pass every path of this name to {listen} (Caddy: reverse_proxy, nginx: location / with \
                 proxy_pass)"
            ),
        ));
    }
    None
}

/// Why there is no answer, and what to do. The words are those of the TLS library and of the system.
fn silent(probe: &Probe, error: &HttpError) -> Finding {
    let why = error.to_string();
    let (found, mend) = if why.contains("UnknownIssuer") || why.contains("unknown issuer") {
        (
            "its certificate is by nobody whom this machine trusts: apps refuse it",
            "take one from a public authority (Caddy does so by itself, for nginx use certbot) and serve its whole chain \
             (nginx: ssl_certificate with fullchain.pem); for an authority of your own, name its file in SSL_CERT_FILE \
             here and for the server, and install it on every device",
        )
    } else if why.contains("NotValidForName") || why.contains("not valid for name") {
        (
            "its certificate is for another name: apps refuse it",
            "take a certificate for the name in public_url (nginx: the right server_name and ssl_certificate)",
        )
    } else if why.contains("Expired") || why.contains("expired") {
        (
            "its certificate has expired: apps refuse it",
            "renew it and reload the proxy; check that the clock of this machine is right",
        )
    } else if why.contains("NotValidYet") || why.contains("not valid yet") {
        (
            "its certificate is not valid yet",
            "check the clock of this machine",
        )
    } else if why.contains("alert") || why.contains("InvalidContentType") || why.contains("corrupt message") {
        (
            "the TLS handshake fails: the proxy has no certificate for this name, or speaks plain HTTP on that port",
            "give the proxy a site with this name (Caddy: the name before the braces, nginx: listen 443 ssl and \
             server_name)",
        )
    } else if why.contains("refused") {
        (
            "nobody listens there",
            "start the proxy, and let it listen on the port of public_url (443 for https)",
        )
    } else {
        (
            "there is no answer",
            "check that the name in public_url leads to this machine, and that its firewall lets the port through",
        )
    };
    Finding::failure(CHECK, format!("{}: {found} ({why})", probe.base()), mend)
}
