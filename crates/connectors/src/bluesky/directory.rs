//! Finding an account: from its handle to its DID, and from there to the server that holds it
//! (<https://atproto.com/specs/handle>, <https://atproto.com/specs/did>).

use super::client::{self, Failure, Stakes};
use super::{uri, wire};
use std::time::Duration;
use syrinx_connector::http::Call;
use syrinx_connector::{Error, Ports, Result};
use syrinx_model::Kind;

/// How long each look-up of a handle or DID may take.
const LOOK_UP: Duration = Duration::from_secs(10);

/// The most bytes of a DID document.
const MAX_DOCUMENT: usize = 256 << 10;

/// Where handles and DIDs are looked up.
pub(super) struct Directories {
    /// Knows every `did:plc`.
    pub(super) plc: String,
    /// Resolves handles for everybody.
    pub(super) handles: String,
}

impl Default for Directories {
    fn default() -> Self {
        Self {
            plc: "https://plc.directory".to_owned(),
            handles: "https://public.api.bsky.app".to_owned(),
        }
    }
}

impl Directories {
    /// The DID of a handle: as its domain says, else as the network knows it.
    pub(super) async fn did_of(&self, name: &str, ports: &Ports) -> Result<String> {
        if uri::is_did(name) {
            return Ok(name.to_owned());
        }
        if let Some(did) = well_known(name, ports).await {
            return Ok(did);
        }
        let url = format!("{}/xrpc/com.atproto.identity.resolveHandle", self.handles);
        let call = Call::get(url).query("handle", name).timeout(LOOK_UP);
        let unknown = || Error::rejected(format!("Nobody on Bluesky has the handle {name}."));
        let reply = match client::send(&ports.http, ports.clock.as_ref(), call, Stakes::Nothing).await {
            Ok(reply) => reply,
            Err(Failure { error, .. }) if matches!(error.kind, Kind::Missing | Kind::Rejected(_)) => {
                return Err(unknown());
            }
            Err(failure) => return Err(failure.error),
        };
        let resolved: wire::Resolved = client::read(&reply)?;
        Some(resolved.did)
            .filter(|did| uri::is_did(did))
            .ok_or_else(unknown)
    }

    /// The server that holds an account.
    pub(super) async fn server_of(&self, did: &str, ports: &Ports) -> Result<String> {
        let url = match did.strip_prefix("did:web:") {
            Some(host) => format!("https://{}/.well-known/did.json", host.replace("%3A", ":")),
            None => format!("{}/{did}", self.plc),
        };
        let call = Call::get(url).timeout(LOOK_UP).max_bytes(MAX_DOCUMENT);
        let reply = client::send(&ports.http, ports.clock.as_ref(), call, Stakes::Nothing).await?;
        let document: wire::DidDocument = client::read(&reply)?;
        let endpoint = document
            .service
            .into_iter()
            .find(|service| service.id.ends_with("#atproto_pds"));
        let endpoint =
            endpoint.ok_or_else(|| Error::rejected("This account has no server at the moment."))?;
        base(&endpoint.service_endpoint)
    }
}

/// What the handle's own domain says that its DID is.
pub(super) async fn well_known(handle: &str, ports: &Ports) -> Option<String> {
    let call = Call::get(format!("https://{handle}/.well-known/atproto-did"))
        .timeout(LOOK_UP)
        .max_bytes(4096);
    let reply = ports
        .http
        .send(call)
        .await
        .ok()
        .filter(|reply| reply.status.is_success())?;
    let did = std::str::from_utf8(&reply.body).ok()?.trim().to_owned();
    uri::is_did(&did).then_some(did)
}

/// The base URL of a server. A password does not travel unencrypted, except within this machine.
pub(super) fn base(typed: &str) -> Result<String> {
    let whole = if typed.contains("://") {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    };
    let unusable = || Error::rejected(format!("“{typed}” is not the address of a server."));
    let url = url::Url::parse(&whole).map_err(|_| unusable())?;
    let local = match url.host().ok_or_else(unusable)? {
        url::Host::Domain(name) => name == "localhost",
        url::Host::Ipv4(ip) => ip.is_loopback(),
        url::Host::Ipv6(ip) => ip.is_loopback(),
    };
    match url.scheme() {
        "https" => Ok(url.origin().ascii_serialization()),
        "http" if local => Ok(url.origin().ascii_serialization()),
        "http" => Err(Error::rejected(
            "This server would take the password unencrypted. Use its https address.",
        )),
        _ => Err(unusable()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_does_not_travel_unencrypted() {
        assert_eq!(
            base("pds.example.org").ok().as_deref(),
            Some("https://pds.example.org")
        );
        assert_eq!(
            base("https://pds.example.org/xrpc/").ok().as_deref(),
            Some("https://pds.example.org")
        );
        assert_eq!(
            base("http://127.0.0.1:2583").ok().as_deref(),
            Some("http://127.0.0.1:2583")
        );
        for bad in [
            "http://pds.example.org",
            "ftp://pds.example.org",
            "https://",
            "not a server",
        ] {
            assert!(base(bad).is_err(), "{bad}");
        }
    }
}
