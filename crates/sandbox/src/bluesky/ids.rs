//! Names of things: content hashes, DIDs, record keys, `at://` addresses.

use serde_json::Value;
use sha2::{Digest, Sha256};

const RAW: u8 = 0x55;
const DAG_CBOR: u8 = 0x71;

/// The content id of a record. Real ones hash DAG-CBOR; this one hashes the JSON with sorted keys, which is as
/// stable and looks the same.
pub(crate) fn record_cid(record: &Value) -> String {
    cid(DAG_CBOR, canonical(record).as_bytes())
}

/// The content id of a blob, as a real server would give it.
pub(crate) fn blob_cid(bytes: &[u8]) -> String {
    cid(RAW, bytes)
}

fn cid(codec: u8, content: &[u8]) -> String {
    let mut bytes = vec![1, codec, 0x12, 0x20];
    bytes.extend_from_slice(&Sha256::digest(content));
    format!("b{}", base32(&bytes, b"abcdefghijklmnopqrstuvwxyz234567"))
}

/// JSON with sorted keys: two records are equal if and only if these texts are.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| key.as_str());
            let fields: Vec<String> = fields
                .into_iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

fn base32(bytes: &[u8], alphabet: &[u8; 32]) -> String {
    let (mut buffer, mut bits, mut text) = (0u32, 0u32, String::new());
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(alphabet[(buffer >> bits) as usize & 31]));
        }
    }
    if bits > 0 {
        text.push(char::from(alphabet[(buffer << (5 - bits)) as usize & 31]));
    }
    text
}

/// The DID of a handle: always the same, so that a restarted sandbox knows its authors again.
pub(crate) fn did(handle: &str) -> String {
    let hash = base32(&Sha256::digest(handle), b"abcdefghijklmnopqrstuvwxyz234567");
    format!("did:plc:{}", &hash[..24])
}

/// A record key of thirteen characters that sorts by time.
pub(crate) fn tid(micros: u64) -> String {
    let number = micros << 10;
    let alphabet = b"234567abcdefghijklmnopqrstuvwxyz";
    (0..13)
        .rev()
        .map(|at| char::from(alphabet[(number >> (at * 5)) as usize & 31]))
        .collect()
}

/// `at://did/collection/rkey`.
pub(crate) fn at_uri(did: &str, collection: &str, rkey: &str) -> String {
    format!("at://{did}/{collection}/{rkey}")
}

/// The three parts of an `at://` address of a record.
pub(crate) fn split(uri: &str) -> Option<(&str, &str, &str)> {
    let mut parts = uri.strip_prefix("at://")?.split('/');
    let all = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then_some(all)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn blob_ids_are_the_real_ones() {
        // The widely known id of the raw block "hello world".
        assert_eq!(
            blob_cid(b"hello world"),
            "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
        );
    }

    #[test]
    fn record_ids_do_not_depend_on_the_order_of_keys() {
        let one = record_cid(&json!({ "a": 1, "b": [true, null] }));
        assert_eq!(one, record_cid(&json!({ "b": [true, null], "a": 1 })));
        assert_ne!(one, record_cid(&json!({ "a": 1, "b": [true, 0] })));
        assert!(one.starts_with("bafyrei") && one.len() == 59, "{one}");
    }

    #[test]
    fn dids_and_keys_have_their_shape() {
        assert_eq!(did("wren.test").len(), "did:plc:".len() + 24);
        let (early, late) = (tid(1_700_000_000_000_000), tid(1_700_000_000_000_001));
        assert_eq!(early.len(), 13);
        assert!(early < late);
        assert_eq!(
            split("at://did:plc:x/app.bsky.feed.post/3k"),
            Some(("did:plc:x", "app.bsky.feed.post", "3k"))
        );
        assert_eq!(split("https://x/y/z"), None);
    }
}
