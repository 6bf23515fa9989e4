//! The address under which clients reach the server.

use super::value::Value;
use std::fmt;
use std::net::IpAddr;
use syrinx_connector::http::is_global;
use url::{Host, Url};

/// A base URL without path, query and slash at its end: clients put their own paths behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(Url);

impl PublicUrl {
    /// That of a port of this machine, for clients on it.
    ///
    /// # Errors
    /// Never, as long as a number is a port.
    pub fn of_this_machine(port: u16) -> Result<Self, url::ParseError> {
        Url::parse(&format!("http://localhost:{port}")).map(Self)
    }

    /// Whether it is on the open internet, as far as its text can tell.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name != "localhost" && name.contains('.'),
            Some(Host::Ipv4(ip)) => is_global(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => is_global(IpAddr::V6(ip)),
            None => false,
        }
    }
}

impl Value for PublicUrl {
    const EXPECTED: &'static str = "an address such as \"https://syrinx.example\", without a path";

    fn read(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let bare = matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        bare.then_some(Self(url))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}
