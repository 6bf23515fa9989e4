//! The only room that speaks: to relays over lines, to media servers and domains over HTTP.

pub(super) mod line;
pub(super) mod pool;
pub(super) mod sift;
mod talk;

use super::keys::Signer;
use super::relay::Relay;
use super::wire::{Blob, RelayInfo, WellKnown};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::Method;
use nostr::event::{Event, Kind as EventKind, Tag};
use nostr::key::PublicKey;
use pool::Pool;
use std::sync::Arc;
use std::time::Duration;
use syrinx_connector::http::{Body, Call, Reply};
use syrinx_connector::{Error, Ports, Result, kind_of, kind_of_failure};
use syrinx_model::{Kind, Moment};
use url::{Host, Url};

/// How long an upload may take.
const UPLOAD: Duration = Duration::from_secs(120);
/// How long a domain or a relay may take to tell about itself.
const LOOK_UP: Duration = Duration::from_secs(11);
/// The most bytes of what it tells.
const MAX_TOLD: usize = 256 << 10;
/// How long a permission to upload holds, in seconds.
const PERMISSION: u64 = 600;
/// Uploading, as a kind of event (BUD-11).
const UPLOADING: EventKind = EventKind::from_u16(24_242);

/// The way to the network for one account.
pub(super) struct Client {
    pub(super) pool: Pool,
    ports: Ports,
    signer: Arc<Signer>,
}

impl Client {
    pub(super) fn new(ports: &Ports, signer: &Arc<Signer>) -> Self {
        Self {
            pool: Pool::new(ports.clone(), Arc::clone(signer)),
            ports: ports.clone(),
            signer: Arc::clone(signer),
        }
    }

    pub(super) fn now(&self) -> Moment {
        self.ports.clock.now()
    }

    /// The key that a domain has under a name (NIP-05); `None` if it has none, or names another.
    ///
    /// # Errors
    /// `Away` if the domain could not be asked.
    pub(super) async fn named(&self, name: &str) -> Result<Option<PublicKey>> {
        let Some((local, page)) = well_known(name) else {
            return Ok(None);
        };
        let call = Call::get(page).query("name", local.as_str());
        let Some(told) = self.look_up::<WellKnown>(call).await? else {
            return Ok(None);
        };
        let key = told.names.get(&local).and_then(|key| key.as_str());
        Ok(key.and_then(|key| PublicKey::from_hex(key).ok()))
    }

    /// How a relay describes itself; the defaults if it does not.
    pub(super) async fn about(&self, relay: &Relay) -> RelayInfo {
        let call = Call::get(relay.page()).header("accept", "application/nostr+json");
        self.look_up(call).await.ok().flatten().unwrap_or_default()
    }

    /// Reads a small JSON document; `None` if there is none. Redirects are no answer (NIP-05).
    async fn look_up<T: serde::de::DeserializeOwned>(&self, call: Call) -> Result<Option<T>> {
        let call = call.no_redirects().timeout(LOOK_UP).max_bytes(MAX_TOLD);
        let reply = self
            .ports
            .http
            .send(call)
            .await
            .map_err(|error| Error::unread(&error))?;
        if reply.status.is_server_error() {
            return Err(Error::new(
                Kind::Away,
                format!("{} answered {}", reply.url, reply.status),
            ));
        }
        Ok(reply.json().ok().filter(|_| reply.status.is_success()))
    }

    /// Stores a file on a media server (BUD-02); gives its address.
    pub(super) async fn upload(
        &self,
        server: &Url,
        bytes: Bytes,
        mime: &str,
        sha256: &str,
    ) -> Result<String> {
        let now = sift::seconds(self.now());
        let tags = vec![
            Tag::custom("t", ["upload"]),
            Tag::custom("x", [sha256]),
            Tag::custom("expiration", [now.saturating_add(PERMISSION).to_string()]),
            Tag::custom("server", [server.host_str().unwrap_or_default()]),
        ];
        let permission = self.signer.sign(UPLOADING, now, tags, "Upload a file")?;
        let url = format!("{}/upload", server.as_str().trim_end_matches('/'));
        let call = Call::new(Method::PUT, url)
            .header("authorization", &format!("Nostr {}", encoded(&permission)))
            .header("x-sha-256", sha256)
            .body(Body::Bytes(bytes, mime.to_owned()))
            .timeout(UPLOAD);
        let reply = self.ports.http.send(call).await;
        // A file that no note names means nothing: uploading it again is harmless.
        let reply = reply.map_err(|error| Error::new(kind_of_failure(&error, false), error.to_string()))?;
        if !reply.status.is_success() {
            return Err(refused(&reply, self.now()));
        }
        let blob: Blob = reply
            .json()
            .map_err(|_| Error::garbled("the media server did not say where the file is"))?;
        match super::names::web(&blob.url) {
            Some(url) if blob.sha256.eq_ignore_ascii_case(sha256) => Ok(url),
            _ => Err(Error::garbled("the media server stored another file than ours")),
        }
    }
}

fn encoded(event: &Event) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_string(event).unwrap_or_default())
}

/// What a refused upload means; media servers say why in a header (BUD-01).
fn refused(reply: &Reply, now: Moment) -> Error {
    let said: String = reply
        .header("x-reason")
        .unwrap_or_default()
        .chars()
        .take(200)
        .collect();
    let detail = format!("{}: {said}", reply.status.as_u16());
    let reason = if said.is_empty() {
        format!("status {}", reply.status.as_u16())
    } else {
        said
    };
    match kind_of(reply.status, &reply.headers, false, now) {
        // Our permission was signed a moment ago: whoever does not take it does not want this account.
        Kind::Expired | Kind::Refused | Kind::Rejected(_) | Kind::Missing => Error::new(
            Kind::Rejected(format!("The media server refused the file: {reason}")),
            detail,
        ),
        kind => Error::new(kind, detail),
    }
}

/// The local part of a name, and the page that its domain answers on. Only this machine is asked without TLS: no
/// certificate could name it, and the port decides whether it may be asked at all.
fn well_known(name: &str) -> Option<(String, String)> {
    let (local, domain) = name.split_once('@').unwrap_or(("_", name));
    let local = local.to_ascii_lowercase();
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
    if local.is_empty() || local.len() > 64 || !local.bytes().all(plain) || domain.len() > 253 {
        return None;
    }
    let url = Url::parse(&format!("https://{domain}/.well-known/nostr.json")).ok()?;
    let only_host =
        url.path() == "/.well-known/nostr.json" && url.username().is_empty() && url.query().is_none();
    let scheme = match url.host()? {
        _ if !only_host => return None,
        Host::Ipv4(ip) if ip.is_loopback() => "http",
        Host::Domain(host) if host.contains('.') => "https",
        _ => return None,
    };
    Some((local, url.as_str().replacen("https", scheme, 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_at_domains_lead_to_one_page() {
        let page = |name: &str| well_known(name);
        let at = |local: &str, page: &str| Some((local.to_owned(), page.to_owned()));
        let known = "https://example.org/.well-known/nostr.json";
        assert_eq!(page("Bob@example.org"), at("bob", known));
        assert_eq!(page("example.org"), at("_", known));
        assert_eq!(
            page("bob@127.0.0.1:8080"),
            at("bob", "http://127.0.0.1:8080/.well-known/nostr.json")
        );
        for name in [
            "",
            "bob@",
            "@example.org",
            "b b@example.org",
            "bob@example.org/x",
            "bob@example.org?x",
            "bob@user@example.org",
            "bob@localhost",
            "bob@10.0.0.1",
        ] {
            assert_eq!(page(name), None, "{name}");
        }
    }
}
