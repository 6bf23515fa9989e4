//! What an account calls a post here: enough to answer, quote, like and delete it.

use super::uri::AtUri;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use syrinx_connector::{Error, Result};
use syrinx_model::{Address, Moment, Receipt, Stamp};

/// A pointer to one version of a record (`com.atproto.repo.strongRef`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StrongRef {
    pub(super) uri: String,
    pub(super) cid: String,
}

impl StrongRef {
    /// As records hold it. The shape is spelt out since addresses and records must not drift together.
    pub(super) fn value(&self) -> Value {
        json!({ "uri": self.uri, "cid": self.cid })
    }
}

/// The content of an [`Address`] of a post, a boost or a like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    #[serde(flatten)]
    pub(super) own: StrongRef,
    /// The first post of its conversation; `None` if it is that itself.
    pub(super) root: Option<StrongRef>,
}

impl Place {
    /// Reads an address.
    ///
    /// # Errors
    /// `Rejected` if it is not one that this connector has made.
    pub(super) fn read(address: &Address) -> Result<Self> {
        let place: Self = serde_json::from_str(&address.0)
            .map_err(|_| Error::rejected("this is not the address of a post on Bluesky"))?;
        match AtUri::parse(&place.own.uri) {
            Some(uri) if !uri.rkey.is_empty() => Ok(place),
            _ => Err(Error::rejected("this is not the address of a post on Bluesky")),
        }
    }

    /// The address.
    pub(super) fn address(&self) -> Address {
        Address(serde_json::to_string(self).unwrap_or_default())
    }

    /// What a record that answers this one says in `reply`.
    pub(super) fn reply(&self) -> Value {
        let root = self.root.as_ref().unwrap_or(&self.own);
        json!({ "root": root.value(), "parent": self.own.value() })
    }

    /// The place of an answer to this one.
    pub(super) fn answered_by(&self, own: StrongRef) -> Self {
        Self {
            own,
            root: Some(self.root.clone().unwrap_or_else(|| self.own.clone())),
        }
    }

    /// The receipt for a record that was written with this stamp.
    pub(super) fn receipt(&self, url: Option<String>, stamp: &Stamp) -> Receipt {
        receipt(self, url, stamp.at)
    }
}

/// The receipt for a record.
pub(super) fn receipt(place: &Place, url: Option<String>, at: Moment) -> Receipt {
    Receipt {
        uri: place.own.uri.clone(),
        address: place.address(),
        url,
        at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(rkey: &str) -> StrongRef {
        StrongRef {
            uri: format!("at://did:plc:a/app.bsky.feed.post/{rkey}"),
            cid: format!("cid{rkey}"),
        }
    }

    #[test]
    fn an_address_survives_and_a_thread_keeps_its_root() {
        let root = Place {
            own: at("1"),
            root: None,
        };
        let second = root.answered_by(at("2"));
        let third = second.answered_by(at("3"));
        assert_eq!(Place::read(&third.address()).ok(), Some(third.clone()));
        assert_eq!(third.reply()["root"], at("1").value());
        assert_eq!(third.reply()["parent"], at("3").value());
        assert_eq!(root.reply()["root"], at("1").value());
    }

    #[test]
    fn strange_addresses_are_refused() {
        for bad in [
            "",
            "{}",
            "at://did:plc:a/app.bsky.feed.post/1",
            r#"{"uri":"https://x","cid":"c","root":null}"#,
        ] {
            assert!(Place::read(&Address(bad.to_owned())).is_err(), "{bad}");
        }
    }
}
