//! The way in: there is nobody to log in to. A login makes an identity of its own, and may bring its first feed.

use super::client::Client;
use super::find::find;
use super::subscriptions::Subscription;
use super::{network, place};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use syrinx_connector::{Begin, Error, Login, LoginInput, Pending, Ports, Result};
use syrinx_model::{Grant, Kind, LoginField, LoginForm, Secret, Stamp};

const HINT: &str = "Write the address of a feed, or of a page that has one, to follow it at once; or leave it empty and \
    follow feeds later by looking up their addresses. Nobody is told that you read them but the sites themselves.";

/// What [`Grant::secret`] holds.
#[derive(Serialize, Deserialize)]
pub(super) struct Keys {
    /// What was typed at the login, already followed.
    pub(super) first: Vec<Subscription>,
}

impl Keys {
    /// Reads a grant.
    pub(super) fn of(grant: &Grant) -> Result<Self> {
        // The error must not quote what it could not read.
        serde_json::from_str(grant.secret.expose()).map_err(|_| {
            Error::new(
                Kind::Refused,
                "the stored login cannot be read: link the account again",
            )
        })
    }
}

/// The login.
pub(super) struct Opening;

#[async_trait]
impl Login for Opening {
    fn form(&self) -> LoginForm {
        LoginForm {
            fields: vec![LoginField {
                name: "feed".to_owned(),
                label: "First feed or page".to_owned(),
                secret: false,
                required: false,
            }],
            hint: HINT.to_owned(),
        }
    }

    async fn begin(&self, input: &LoginInput, _: &str, ports: &Ports) -> Result<Begin> {
        let typed = input.get("feed").map(|typed| typed.trim()).unwrap_or_default();
        let now = ports.clock.now();
        let mut first = Vec::new();
        if !typed.is_empty() {
            let whole = if typed.contains(':') {
                typed.to_owned()
            } else {
                format!("https://{typed}")
            };
            let url = place::typed(&whole).ok_or_else(|| {
                Error::rejected("That is not an address that can be read. Write it whole, such as https://blog.example/feed.")
            })?;
            let author = find(&Client::new(ports), &url).await?.ok_or_else(|| {
                Error::rejected("There is no feed at that address. Look for a link named RSS, Atom or feed on the page, and write that.")
            })?;
            let url = author
                .address
                .as_ref()
                .map_or_else(|| url.clone(), |address| address.0.clone());
            first.push(Subscription {
                author,
                url,
                since: now,
                gone: false,
            });
        }
        Ok(Begin::Done(grant(Keys { first }, now)))
    }

    async fn finish(&self, _: &Pending, _: &LoginInput, _: &Ports) -> Result<Grant> {
        Err(Error::unsupported("feeds need no login that could be finished"))
    }

    async fn refresh(&self, _: &Grant, _: &Ports) -> Result<Grant> {
        Err(Error::unsupported("a login to feeds does not end"))
    }
}

/// A grant with an identity of its own.
fn grant(keys: Keys, now: syrinx_model::Moment) -> Grant {
    let key = Stamp::mint(now, 0).key_hex();
    // A random UUID (RFC 9562, version 4).
    let uuid = format!(
        "{}-{}-4{}-a{}-{}",
        &key[..8],
        &key[8..12],
        &key[13..16],
        &key[17..20],
        &key[20..]
    );
    Grant {
        network: network(),
        author_uri: format!("urn:uuid:{uuid}"),
        handle: "feeds".to_owned(),
        server: keys
            .first
            .first()
            .map(|first| origin(&first.url))
            .unwrap_or_default(),
        expires_at: None,
        secret: Secret::new(serde_json::to_string(&keys).unwrap_or_default()),
    }
}

fn origin(url: &str) -> String {
    url::Url::parse(url)
        .map(|url| url.origin().ascii_serialization())
        .unwrap_or_default()
}
