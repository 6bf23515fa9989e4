//! Settings: defaults, then `syrinx.toml`, then `SYRINX_*` of the environment, then flags.

mod error;
mod explain;
mod keys;
mod limits;
mod log;
mod outbound;
mod public_url;
mod sign_up;
mod sources;
#[cfg(test)]
mod tests;
mod value;

pub use error::ConfigError;
pub use keys::KEYS;
pub use limits::Limits;
pub use log::{Log, LogFormat, LogLevel};
pub use outbound::Outbound;
pub use public_url::PublicUrl;
pub use sign_up::SignUp;
pub use sources::Sources;

use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

/// What the operator decides. Every field is described in [`KEYS`].
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub struct Config {
    /// The data folder: database, key, files, lock and socket. Relative to the working directory.
    #[serde(deserialize_with = "value::one")]
    pub data: PathBuf,
    /// The address and port to listen on.
    #[serde(deserialize_with = "value::one")]
    pub listen: SocketAddr,
    /// The address under which clients reach this server; `None`: that of `listen`.
    #[serde(deserialize_with = "value::maybe")]
    pub public_url: Option<PublicUrl>,
    /// What the server is called.
    #[serde(deserialize_with = "value::one")]
    pub title: String,
    /// A sentence about the server.
    #[serde(deserialize_with = "value::maybe")]
    pub description: Option<String>,
    /// Where the source of this server can be had, as its licence asks for.
    #[serde(deserialize_with = "value::maybe")]
    pub source_url: Option<String>,
    /// Where its operator can be reached.
    #[serde(deserialize_with = "value::maybe")]
    pub contact_email: Option<String>,
    /// Who may become an owner.
    #[serde(deserialize_with = "value::one")]
    pub sign_up: SignUp,
    /// Proxies in front of it, whose word on a client's address is believed.
    #[serde(deserialize_with = "value::many")]
    pub trusted_proxies: Vec<IpAddr>,
    /// How often clients may call.
    pub limits: Limits,
    /// What is told while it runs.
    pub log: Log,
    /// The way out.
    pub outbound: Outbound,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("syrinx-data"),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            public_url: None,
            title: "Syrinx".to_owned(),
            description: None,
            source_url: None,
            contact_email: None,
            sign_up: SignUp::Closed,
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
            log: Log::default(),
            outbound: Outbound::default(),
        }
    }
}

impl Config {
    /// The base URL for clients, without a slash at its end, of a server that listens on `listening`.
    #[must_use]
    pub fn base_url(&self, listening: SocketAddr) -> String {
        if let Some(url) = &self.public_url {
            return url.to_string();
        }
        // Nobody can dial “any address”: a browser on this machine is sent to loopback.
        let ip = match listening.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            ip => ip,
        };
        format!("http://{}", SocketAddr::new(ip, listening.port()))
    }

    /// Whether strangers can reach the base URL: only if the operator named one that is not of this machine.
    #[must_use]
    pub fn reachable(&self) -> bool {
        self.public_url.as_ref().is_some_and(PublicUrl::is_open)
    }
}
