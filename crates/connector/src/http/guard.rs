//! The guard: decides which addresses may be dialled.
//!
//! Names are looked up once, by our own resolver, and only the addresses that pass are handed to the dialer: there is no
//! second look-up that could answer differently. A literal never reaches a resolver, so the host of every hop is looked at.

use super::HttpError;
use super::address::{AddressRange, is_global};
use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use url::{Host, Url};

/// Looks names up. The port brings its own; tests play the name server.
#[async_trait]
pub trait Resolver: Send + Sync {
    /// All addresses of a host name.
    ///
    /// # Errors
    /// If the name cannot be looked up.
    async fn resolve(&self, host: &str) -> std::io::Result<Vec<IpAddr>>;
}

/// The resolver of this machine.
pub(super) struct SystemResolver;

#[async_trait]
impl Resolver for SystemResolver {
    async fn resolve(&self, host: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0))
            .await?
            .map(|address| address.ip())
            .collect())
    }
}

/// A name all of whose addresses are closed.
#[derive(Debug, thiserror::Error)]
#[error("{0} has no address on the open internet")]
pub(super) struct ClosedName(pub(super) String);

/// The rules, and the resolver behind them.
#[derive(Clone)]
pub(super) struct Guard {
    allow: Arc<[AddressRange]>,
    loopback: bool,
    resolver: Arc<dyn Resolver>,
}

impl Guard {
    pub(super) fn new(allow: Vec<AddressRange>, loopback: bool, resolver: Arc<dyn Resolver>) -> Self {
        Self {
            allow: allow.into(),
            loopback,
            resolver,
        }
    }

    /// Whether an address may be dialled.
    fn permits(&self, ip: IpAddr) -> bool {
        is_global(ip)
            || (self.loopback && ip.to_canonical().is_loopback())
            || self.allow.iter().any(|range| range.contains(ip))
    }

    /// Looks at one hop before it is dialled. The parser has already turned every odd spelling of an IPv4 address
    /// (`2130706433`, `0x7f.1`) into the address, as the dialer would.
    pub(super) fn check(&self, url: &Url) -> Result<(), HttpError> {
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some()
        {
            return Err(HttpError::BadUrl(shown(url.as_str())));
        }
        let literal = match url.host() {
            None => return Err(HttpError::BadUrl(shown(url.as_str()))),
            Some(Host::Domain(_)) => return Ok(()),
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
        };
        if self.permits(literal) {
            Ok(())
        } else {
            Err(HttpError::Blocked(literal.to_string()))
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let mut found = guard.resolver.resolve(name.as_str()).await?;
            if found.is_empty() {
                return Err("the name has no address".into());
            }
            found.retain(|&ip| guard.permits(ip));
            if found.is_empty() {
                return Err(ClosedName(name.as_str().to_owned()).into());
            }
            let addresses: Addrs = Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}

/// A URL for messages: without login, query and fragment, which may hold secrets.
pub(super) fn shown(url: &str) -> String {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = bare.split_once("://").unwrap_or(("", bare));
    let end = rest.find('/').unwrap_or(rest.len());
    let start = rest[..end].rfind('@').map_or(0, |at| at + 1);
    let rest: String = rest[start..].chars().take(200).collect();
    if scheme.is_empty() {
        rest
    } else {
        format!("{scheme}://{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_in_a_message_keeps_its_secrets() {
        assert_eq!(
            shown("https://me:pw@h.example/p?token=x#y"),
            "https://h.example/p"
        );
        assert_eq!(shown("https://h.example"), "https://h.example");
        assert_eq!(shown("not a url?secret"), "not a url");
    }
}
