//! The way out.

use super::value;
use serde::Deserialize;
use syrinx_connector::http::AddressRange;

/// Which addresses beside those of the open internet may be called.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Outbound {
    /// Whether networks may be on this machine itself.
    #[serde(deserialize_with = "value::one")]
    pub allow_loopback: bool,
    /// Private ranges in which networks may be.
    #[serde(deserialize_with = "value::many")]
    pub allow: Vec<AddressRange>,
}
