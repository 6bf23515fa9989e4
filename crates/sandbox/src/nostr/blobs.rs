//! Names and addresses of files.

use sha2::{Digest, Sha256};

use super::relay::Relay;

/// The SHA-256 of these bytes, in hex.
pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Where a file can be had.
pub(crate) fn url(relay: &Relay, hash: &str, content_type: &str) -> String {
    let ending = match content_type {
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/webp" => ".webp",
        "image/gif" => ".gif",
        "video/mp4" => ".mp4",
        _ => "",
    };
    format!("{}/{hash}{ending}", relay.base)
}
