//! The keys of those who live on a relay.

use std::collections::BTreeMap;

use nostr::{
    key::{Keys, PublicKey, SecretKey},
    nips::nip19::ToBech32,
};
use sha2::{Digest, Sha256};

use crate::Refused;

/// Names and keys. A name has the same key on every sandbox relay, unless it was given one.
#[derive(Debug, Default)]
pub(crate) struct People(BTreeMap<String, Keys>);

impl People {
    /// The key of this name, made from the name alone if it has none.
    pub(crate) fn enter(&mut self, name: &str) -> Keys {
        self.0
            .entry(name.to_owned())
            .or_insert_with(|| made_from(name))
            .clone()
    }

    /// Gives a name the key of one who has it from elsewhere.
    pub(crate) fn enter_with(&mut self, name: &str, nsec: &str) -> Result<Keys, Refused> {
        let keys = Keys::parse(nsec).map_err(|error| Refused(format!("this is no secret key: {error}")))?;
        self.0.insert(name.to_owned(), keys.clone());
        Ok(keys)
    }

    pub(crate) fn keys(&self, name: &str) -> Result<Keys, Refused> {
        self.0
            .get(name)
            .cloned()
            .ok_or_else(|| Refused(format!("no author {name} on this relay")))
    }

    pub(crate) fn keys_of(&self, key: &PublicKey) -> Option<Keys> {
        self.0.values().find(|keys| keys.public_key() == *key).cloned()
    }

    /// The name of a key; a stranger is called by the key in hex.
    pub(crate) fn name_of(&self, key: &PublicKey) -> String {
        let known = self.0.iter().find(|(_, keys)| keys.public_key() == *key);
        known.map_or_else(|| key.to_hex(), |(name, _)| name.clone())
    }
}

/// A key that follows from the text alone.
pub(crate) fn made_from(text: &str) -> Keys {
    let mut seed = Sha256::digest(format!("a sandbox key for {text}")).to_vec();
    loop {
        if let Ok(secret) = SecretKey::from_slice(&seed) {
            return Keys::new(secret);
        }
        seed = Sha256::digest(&seed).to_vec();
    }
}

/// A new secret key, as one would paste it: `nsec1…`.
pub(crate) fn nsec(keys: &Keys) -> String {
    keys.secret_key()
        .to_bech32()
        .expect("32 bytes always have a bech32 form")
}
