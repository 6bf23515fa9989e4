//! What goes over the wire, named as the network names it. Events themselves are those of the `nostr` crate.

use nostr::event::EventId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What a relay says (NIP-01, NIP-42).
#[derive(Debug)]
pub(super) enum RelayMessage<'a> {
    /// `["EVENT", subscription, event]`; the event is not read yet.
    Event(String, &'a str),
    /// `["OK", id, taken, reason]`.
    Ok(Option<EventId>, bool, String),
    /// `["EOSE", subscription]`: everything stored was told.
    Eose(String),
    /// `["CLOSED", subscription, reason]`.
    Closed(String, String),
    /// `["NOTICE", words]`.
    Notice,
    /// `["AUTH", challenge]`.
    Auth(String),
}

impl<'a> RelayMessage<'a> {
    /// Reads a message; `None` if it is none.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let pieces: Vec<&RawValue> = serde_json::from_str(text).ok()?;
        let word = |at: usize| -> Option<String> { serde_json::from_str(pieces.get(at)?.get()).ok() };
        let said = |at: usize| word(at).unwrap_or_default();
        Some(match word(0)?.as_str() {
            "EVENT" => Self::Event(word(1)?, pieces.get(2)?.get()),
            "OK" => {
                let taken = serde_json::from_str(pieces.get(2)?.get()).ok()?;
                Self::Ok(EventId::from_hex(&said(1)).ok(), taken, said(3))
            }
            "EOSE" => Self::Eose(word(1)?),
            "CLOSED" => Self::Closed(word(1)?, said(2)),
            "NOTICE" => Self::Notice,
            "AUTH" => Self::Auth(word(1)?),
            _ => return None,
        })
    }
}

/// The content of kind 0 (NIP-01, NIP-24), as far as it is shown. Strangers write anything into any field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Profile {
    pub(super) name: String,
    pub(super) display_name: String,
    pub(super) about: String,
    pub(super) picture: String,
    pub(super) banner: String,
    pub(super) website: String,
    pub(super) nip05: String,
    pub(super) lud16: String,
    pub(super) bot: bool,
}

impl Profile {
    /// Reads the content; what is not there or of another type is empty.
    pub(super) fn read(content: &str) -> Option<Self> {
        /// The most bytes of one field that are kept.
        const MAX: usize = 8 << 10;
        let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(content).ok()?;
        let text = |name: &str| {
            let text = fields
                .get(name)
                .and_then(|value| value.as_str())
                .unwrap_or_default()
                .trim();
            text[..text.floor_char_boundary(MAX)].to_owned()
        };
        Some(Self {
            name: text("name"),
            display_name: text("display_name"),
            about: text("about"),
            picture: text("picture"),
            banner: text("banner"),
            website: text("website"),
            nip05: text("nip05"),
            lud16: text("lud16"),
            bot: fields
                .get("bot")
                .and_then(serde_json::Value::as_bool)
                .unwrap_or(false),
        })
    }
}

/// The names of a domain (NIP-05).
#[derive(Debug, Deserialize)]
pub(super) struct WellKnown {
    pub(super) names: serde_json::Map<String, serde_json::Value>,
}

/// How a relay describes itself (NIP-11).
#[derive(Debug, Default, Deserialize)]
pub(super) struct RelayInfo {
    #[serde(default)]
    pub(super) limitation: Limitation,
    #[serde(default)]
    pub(super) supported_nips: Vec<serde_json::Value>,
}

/// The limits of a relay.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Limitation {
    pub(super) max_content_length: Option<u64>,
}

/// What a media server says about a file (BUD-02).
#[derive(Debug, Deserialize)]
pub(super) struct Blob {
    pub(super) url: String,
    pub(super) sha256: String,
}

/// What a note needs to know of a file: the content of our `Attachment`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) url: String,
    #[serde(rename = "m")]
    pub(super) mime: String,
    #[serde(rename = "x")]
    pub(super) sha256: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) dim: Option<(u32, u32)>,
}
