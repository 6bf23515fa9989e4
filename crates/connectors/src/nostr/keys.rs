//! The key of an account: it signs, and never shows itself.

use super::client::sift::seconds;
use super::relay::Relay;
use nostr::event::{Event, Kind, SignEvent, Tag, UnsignedEvent};
use nostr::key::{Keys, PublicKey, SecretKey};
use nostr::nips::nip19::ToBech32;
use nostr::types::Timestamp;
use std::fmt;
use syrinx_connector::{Error, Result};
use syrinx_model::{Kind as Trouble, Moment, Secret};

/// The key.
pub(super) struct Signer(Keys);

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.public())
    }
}

impl Signer {
    /// A new key.
    pub(super) fn generate() -> Self {
        Self(Keys::generate())
    }

    /// Reads a secret key: `nsec1…` or 64 hexadecimal digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        SecretKey::parse(text.trim()).ok().map(|key| Self(Keys::new(key)))
    }

    /// The secret key, for the seal only.
    pub(super) fn secret(&self) -> Secret {
        Secret::new(self.0.secret_key().to_secret_hex())
    }

    /// The secret key as people keep it (NIP-19), for the owner's eyes only.
    pub(super) fn nsec(&self) -> Secret {
        match self.0.secret_key().to_bech32() {
            Ok(nsec) => Secret::new(nsec),
            Err(never) => match never {},
        }
    }

    /// The public key.
    pub(super) fn public(&self) -> PublicKey {
        self.0.public_key()
    }

    /// Signs. The id is a function of everything but the signature.
    pub(super) fn sign(
        &self,
        kind: Kind,
        at: u64,
        tags: Vec<Tag>,
        content: impl Into<String>,
    ) -> Result<Event> {
        let event = UnsignedEvent::new(self.public(), Timestamp::from_secs(at), kind, tags, content);
        self.0
            .sign_event(event)
            .map_err(|_| Error::new(Trouble::Refused, "the stored key does not sign: log in again"))
    }

    /// Says to one relay who we are (NIP-42).
    pub(super) fn introduction(&self, relay: &Relay, challenge: &str, now: Moment) -> Result<Event> {
        let tags = vec![
            Tag::custom("relay", [relay.as_str()]),
            Tag::custom("challenge", [challenge]),
        ];
        self.sign(Kind::Authentication, seconds(now), tags, "")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]
    use super::*;

    #[test]
    fn a_key_never_shows_itself_and_survives_the_seal() {
        let signer = Signer::generate();
        let secret = signer.secret();
        assert!(!format!("{signer:?}").contains(secret.expose()));
        for kept in [&secret, &signer.nsec()] {
            assert_eq!(Signer::parse(kept.expose()).unwrap().public(), signer.public());
        }
        assert!(signer.nsec().expose().starts_with("nsec1"));
        for text in ["", "npub1x", "nsec1x", "0", &"0".repeat(64)] {
            assert!(Signer::parse(text).is_none(), "{text}");
        }
    }
}
