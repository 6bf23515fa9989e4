//! What the account says of itself: its profile, its relays, its media servers.

use super::client::Client;
use super::keys::Signer;
use super::lists;
use super::login::Keys;
use super::names;
use super::outbox::RelayList;
use super::relay::Relay;
use super::wire::Profile;
use nostr::event::{Event, Kind, Tag};
use nostr::filter::Filter;
use nostr::key::PublicKey;
use syrinx_connector::Result;
use url::Url;

/// The media servers of an author (BUD-03).
const MEDIA: Kind = Kind::from_u16(10_063);

/// What the account says of itself.
#[derive(Debug, Default)]
pub(super) struct Own {
    pub(super) profile: Option<Profile>,
    pub(super) relays: RelayList,
    /// Where files go, the first choice first.
    pub(super) media: Vec<Url>,
    /// Where other people's lists are looked for besides.
    indexes: Vec<Relay>,
}

impl Own {
    /// Asks the relays of the login.
    ///
    /// # Errors
    /// `Away` if none answers.
    pub(super) async fn look_up(client: &Client, signer: &Signer, keys: &Keys) -> Result<Self> {
        let mine = Filter::new()
            .author(signer.public())
            .kinds([Kind::Metadata, Kind::RelayList, MEDIA]);
        let answered = client
            .pool
            .ask_all(&keys.relays, mine.limit(20))
            .await
            .by_anybody()?;
        let newest = |kind: Kind| {
            lists::newest(
                answered
                    .seen
                    .iter()
                    .map(|seen| seen.event.clone())
                    .filter(|event| event.kind == kind),
            )
        };
        let listed = newest(Kind::RelayList).map(|event| RelayList::of(&event));
        let relays = match listed {
            Some(list) if !keys.named && !list.read.is_empty() && !list.write.is_empty() => list,
            _ => RelayList {
                read: keys.relays.clone(),
                write: keys.relays.clone(),
            },
        };
        let servers = newest(MEDIA).map(|event| servers(&event)).unwrap_or_default();
        Ok(Self {
            profile: newest(Kind::Metadata).and_then(|event| Profile::read(&event.content)),
            relays,
            media: keys.media.clone().into_iter().chain(servers).collect(),
            indexes: if keys.named {
                Vec::new()
            } else {
                Relay::well_known()
            },
        })
    }

    /// All relays of the account.
    pub(super) fn all(&self) -> Vec<Relay> {
        union(self.relays.write.iter().chain(&self.relays.read))
    }

    /// Where things of other people are looked for when it is not known where they write.
    pub(super) fn anywhere(&self) -> Vec<Relay> {
        union(
            self.relays
                .read
                .iter()
                .chain(&self.relays.write)
                .chain(&self.indexes),
        )
    }
}

/// Each relay once, in order.
pub(super) fn union<'a>(relays: impl Iterator<Item = &'a Relay>) -> Vec<Relay> {
    let mut all: Vec<Relay> = Vec::new();
    for relay in relays {
        if !all.contains(relay) {
            all.push(relay.clone());
        }
    }
    all
}

fn servers(event: &Event) -> Vec<Url> {
    let named = event
        .tags
        .iter()
        .map(Tag::as_slice)
        .filter(|tag| tag.first().is_some_and(|kind| kind == "server"));
    named
        .filter_map(|tag| Url::parse(&names::web(tag.get(1)?)?).ok())
        .take(4)
        .collect()
}

/// The name at a domain that a profile claims, if the domain says so too.
pub(super) async fn verified(client: &Client, key: &PublicKey, profile: &Profile) -> Option<String> {
    if profile.nip05.is_empty() {
        return None;
    }
    let found = client.named(&profile.nip05).await.ok().flatten();
    (found.as_ref() == Some(key)).then(|| whole(&profile.nip05))
}

/// A name at a domain, written whole: the domain alone is the name `_` there.
pub(super) fn whole(name: &str) -> String {
    if name.contains('@') {
        name.to_ascii_lowercase()
    } else {
        format!("_@{}", name.to_ascii_lowercase())
    }
}
