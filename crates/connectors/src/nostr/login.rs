//! The way in: a secret key, brought along or made here.

use super::client::Client;
use super::desk::tell_all;
use super::keys::Signer;
use super::own::{self, Own};
use super::relay::Relay;
use super::{names, network};
use async_trait::async_trait;
use nostr::event::{Kind as EventKind, Tag};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use syrinx_connector::{Begin, Error, Keepsake, Login, LoginInput, Pending, Ports, Result};
use syrinx_model::{Grant, Kind, LoginField, LoginForm, Secret};
use url::Url;

const HINT: &str = "Write your secret key (nsec1… or 64 hexadecimal digits). Leave it empty to have a new one made, with \
    the name that you give; it is then shown to you once. Whoever has the key is you, and nobody can give it back once \
    it is lost: keep a copy of it in a safe place. If you name no relays, those of your own list are used, or well-known ones.";

const KEEP: &str = "This is the secret key of your new Nostr account. It is shown this once: put it into a password \
    manager now. Whoever has it is you, and without it you cannot use the account in any other app.";

/// The most relays that an owner can name.
const MAX_RELAYS: usize = 10;

/// What [`Grant::secret`] holds.
#[derive(Serialize, Deserialize)]
pub(super) struct Keys {
    /// The secret key, in hexadecimal digits.
    key: String,
    /// The relays of the account.
    pub(super) relays: Vec<Relay>,
    /// Whether the owner named them: then no others are asked but those that people name for themselves.
    pub(super) named: bool,
    /// The media server that the owner named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) media: Option<Url>,
}

impl Keys {
    /// Reads a grant.
    pub(super) fn of(grant: &Grant) -> Result<(Self, Signer)> {
        // The error must not quote what it could not read.
        let unreadable = || Error::new(Kind::Refused, "the stored login cannot be read: log in again");
        let keys: Self = serde_json::from_str(grant.secret.expose()).map_err(|_| unreadable())?;
        let signer = Signer::parse(&keys.key).ok_or_else(unreadable)?;
        Ok((keys, signer))
    }

    /// The grant.
    pub(super) fn grant(&self, signer: &Signer, handle: String) -> Grant {
        Grant {
            network: network(),
            author_uri: names::author(&signer.public()),
            handle,
            server: self.relays.first().map(ToString::to_string).unwrap_or_default(),
            expires_at: None,
            secret: Secret::new(serde_json::to_string(self).unwrap_or_default()),
        }
    }
}

/// The login with a key.
#[derive(Default)]
pub(super) struct KeyLogin;

#[async_trait]
impl Login for KeyLogin {
    fn form(&self) -> LoginForm {
        let field = |name: &str, label: &str, secret| LoginField {
            name: name.to_owned(),
            label: label.to_owned(),
            secret,
            required: false,
        };
        LoginForm {
            fields: vec![
                field("key", "Secret key; empty for a new one", true),
                field("name", "Name, for a new key", false),
                field("relays", "Relays, if not those of your list", false),
                field("media", "Media server (Blossom), if any", false),
            ],
            hint: HINT.to_owned(),
        }
    }

    async fn begin(&self, input: &LoginInput, _redirect_uri: &str, ports: &Ports) -> Result<Begin> {
        let typed = |name: &str| input.get(name).map(|value| value.trim()).unwrap_or_default();
        let relays = relays(typed("relays"))?;
        let media = media(typed("media"))?;
        let named = !relays.is_empty();
        let asked = if named { relays } else { Relay::well_known() };
        let (signer, new) = match typed("key") {
            "" => (Signer::generate(), true),
            key => (imported(key)?, false),
        };
        let signer = Arc::new(signer);
        let client = Client::new(ports, &signer);
        let mut keys = Keys {
            key: signer.secret().expose().to_owned(),
            relays: asked,
            named,
            media,
        };
        if new {
            introduce(&client, &signer, &keys, typed("name")).await?;
            let grant = keys.grant(&signer, names::npub(&signer.public()));
            let keep = Keepsake {
                secret: signer.nsec(),
                note: KEEP.to_owned(),
            };
            return Ok(Begin::Made { grant, keep });
        }
        let own = Own::look_up(&client, &signer, &keys).await?;
        keys.relays = own.all();
        let handle = match &own.profile {
            Some(profile) => own::verified(&client, &signer.public(), profile).await,
            None => None,
        };
        let handle = handle.unwrap_or_else(|| names::npub(&signer.public()));
        Ok(Begin::Done(keys.grant(&signer, handle)))
    }

    async fn finish(&self, _: &Pending, _: &LoginInput, _: &Ports) -> Result<Grant> {
        Err(Error::unsupported("this network does not send the owner back"))
    }

    async fn refresh(&self, _: &Grant, _: &Ports) -> Result<Grant> {
        Err(Error::unsupported("a key does not end"))
    }
}

/// Tells the relays of a new key where it reads and writes, and its name.
async fn introduce(client: &Client, signer: &Signer, keys: &Keys, name: &str) -> Result<()> {
    let now = super::client::sift::seconds(client.now());
    let relays = keys
        .relays
        .iter()
        .map(|relay| Tag::custom("r", [relay.as_str()]))
        .collect();
    let list = signer.sign(EventKind::RelayList, now, relays, "")?;
    let mut profile = json!({});
    if !name.is_empty() {
        let name: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
        profile = json!({ "name": name, "display_name": name });
    }
    let profile = signer.sign(EventKind::Metadata, now, Vec::new(), profile.to_string())?;
    for event in [list, profile] {
        tell_all(client, &keys.relays, &event).await?;
    }
    Ok(())
}

fn imported(key: &str) -> Result<Signer> {
    Signer::parse(key).ok_or_else(|| {
        let key = key.trim_start_matches("nostr:");
        Error::rejected(match key.split('1').next().unwrap_or_default() {
            "npub" | "nprofile" => {
                "That is your public key, by which you can be read. Write the secret one, nsec1…."
            }
            "ncryptsec" => {
                "That key is locked with a password. Unlock it in the app that made it, and write nsec1…."
            }
            _ if key.starts_with("bunker:") => {
                "Remote signers are not spoken to yet. Write the secret key, nsec1…."
            }
            _ => "That is no secret key. Write it as nsec1… or as 64 hexadecimal digits.",
        })
    })
}

fn relays(typed: &str) -> Result<Vec<Relay>> {
    let mut relays = Vec::new();
    for word in typed
        .split([' ', ',', '\n', '\t', ';'])
        .filter(|word| !word.is_empty())
    {
        let relay = Relay::typed(word).ok_or_else(|| {
            Error::rejected(
                "That is no relay. Write relays as wss://relay.example, with spaces between them.",
            )
        })?;
        if !relays.contains(&relay) {
            relays.push(relay);
        }
    }
    if relays.len() > MAX_RELAYS {
        return Err(Error::rejected(format!("Write at most {MAX_RELAYS} relays.")));
    }
    Ok(relays)
}

fn media(typed: &str) -> Result<Option<Url>> {
    if typed.is_empty() {
        return Ok(None);
    }
    let whole = if typed.contains("://") {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    };
    let url = names::web(&whole).and_then(|url| Url::parse(&url).ok());
    url.map(Some)
        .ok_or_else(|| Error::rejected("That is no media server. Write it as https://media.example."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_wrong_is_told() {
        assert_eq!(
            relays("wss://a.example, b.example\nwss://a.example/").ok(),
            Some(
                ["wss://a.example", "wss://b.example"]
                    .iter()
                    .filter_map(|url| Relay::parse(url))
                    .collect()
            )
        );
        assert!(relays("https://a.example").is_err());
        assert!(relays(&(0..11).map(|n| format!("r{n}.example ")).collect::<String>()).is_err());
        assert!(media("ftp://a.example").is_err());
        assert_eq!(
            media("a.example").ok().flatten().map(String::from).as_deref(),
            Some("https://a.example/")
        );
        for key in ["npub1abc", "ncryptsec1abc", "bunker://x", "hello"] {
            assert!(
                matches!(imported(key).map_err(|error| error.kind), Err(Kind::Rejected(_))),
                "{key}"
            );
        }
    }
}
