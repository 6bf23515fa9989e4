//! What the operator decides about the client API.

use std::net::IpAddr;

/// What the operator decides about the client API.
#[derive(Clone, Debug)]
pub struct ApiSettings {
    /// The URL under which clients reach this server, without a slash at its end.
    pub base_url: String,
    /// The name of this server, for people.
    pub title: String,
    /// A sentence about this server, for people.
    pub description: String,
    /// Where its operator can be reached; may be empty.
    pub contact_email: String,
    /// Where the source of this server can be had; empty if the operator has not said.
    pub source_url: String,
    /// The WebSocket URL of streaming, without a path; `None`: made from `base_url`.
    pub streaming_url: Option<String>,
    /// The version of Syrinx, three numbers.
    pub version: String,
    /// Calls within five minutes for each token, or for each address without one.
    pub calls: u32,
    /// Attempts to log in within five minutes for each address.
    pub logins: u32,
    /// Sign-ups within five minutes for each address.
    pub sign_ups: u32,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether `grant_type=password` is answered: for test suites of clients only.
    pub password_grant: bool,
}

impl ApiSettings {
    /// Settings of a server under this URL, the rest as most servers want it.
    #[must_use]
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into().trim_end_matches('/').to_owned(),
            ..Self::default()
        }
    }

    /// The host, and port if any, of the base URL.
    #[must_use]
    pub fn domain(&self) -> &str {
        let rest = self
            .base_url
            .split_once("://")
            .map_or(self.base_url.as_str(), |(_, rest)| rest);
        rest.split('/').next().unwrap_or(rest)
    }

    /// Whether clients reach this server over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// The WebSocket URL of streaming, without a path.
    #[must_use]
    pub fn streaming(&self) -> String {
        self.streaming_url
            .clone()
            .unwrap_or_else(|| self.base_url.replacen("http", "ws", 1))
    }

    /// The version that clients are told: the numbers are those of the dialect, the words tell who speaks it.
    #[must_use]
    pub(crate) fn told_version(&self) -> String {
        format!("4.5.0 (compatible; Syrinx {})", self.version)
    }
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:3000".to_owned(),
            title: "Syrinx".to_owned(),
            description: "One voice on many networks, and one stream from all of them.".to_owned(),
            contact_email: String::new(),
            source_url: String::new(),
            streaming_url: None,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            calls: 300,
            logins: 20,
            sign_ups: 10,
            trusted_proxies: Vec::new(),
            password_grant: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streaming_follows_the_scheme() {
        assert_eq!(
            ApiSettings::new("https://one.example/").streaming(),
            "wss://one.example"
        );
        assert_eq!(
            ApiSettings::new("http://localhost:3000").streaming(),
            "ws://localhost:3000"
        );
        assert_eq!(
            ApiSettings::new("http://localhost:3000").domain(),
            "localhost:3000"
        );
    }
}
