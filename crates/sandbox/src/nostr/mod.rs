//! A stand-in for a Nostr relay, with a file server (Blossom) beside it, and authors who live there.
//!
//! The relay is small and strict. Two at once need nothing special: an author of the same name has the same key on
//! every relay, and so has everyone who is let in with their own.

mod archive;
mod blobs;
mod compose;
mod deeds;
mod ids;
mod mischief;
mod people;
mod relay;
mod routes;
mod spoil;
mod trouble;
mod wire;

#[cfg(test)]
mod tests;

use std::{io, sync::Arc};

use axum::middleware;
use nostr::{
    event::{Event, EventBuilder, Kind, Tag},
    key::Keys,
};
use serde_json::{Value, json};

use crate::{
    Calls, Faults, Ledger, LedgerEntry, Posted, Profile, Refused, Say,
    gate::{self, Gate},
    serve::{Bound, Running},
};
use relay::Relay;

pub use mischief::Mischief;

/// A new secret key that nobody has, `nsec1…`.
#[must_use]
pub fn fresh_nsec() -> String {
    people::nsec(&Keys::generate())
}

/// How the relay is set up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The port on loopback; a free one if absent.
    pub port: Option<u16>,
}

/// The running relay; dropping it stops it and breaks its connections.
///
/// Its [`Faults`] know requests by their path, and frames by `EVENT`, `EVENT 1` (with the kind), `REQ`, `REQ name`
/// and `CLOSE`; so do its [`Calls`], by the first word. On a socket a status code becomes a reason
/// (`rate-limited:`, `error:`, …) or the body of the fault if that is plain text; faults that are about pages of
/// JSON mean nothing there.
pub struct Server {
    relay: Arc<Relay>,
    running: Running,
}

/// Who an author is to this network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorHandle {
    /// The name with which the author is told what to do, and the `name` of the profile.
    pub name: String,
    /// The key in hex.
    pub key: String,
    /// The key as people write it.
    pub npub: String,
    /// The address `name@127.0.0.1:PORT` (NIP-05).
    pub nip05: String,
}

impl Server {
    /// Starts the relay on loopback. Must be called on a tokio runtime.
    ///
    /// # Errors
    /// If the port is taken.
    pub async fn start(options: Options) -> io::Result<Self> {
        let bound = Bound::bind(options.port).await?;
        let relay = Arc::new(Relay::new(bound.url()));
        let gate = Gate::new(relay.faults.clone(), relay.calls.clone(), spoil::Manners);
        let router = routes::all()
            .layer(middleware::from_fn_with_state(gate, gate::pass))
            .with_state(Arc::clone(&relay));
        Ok(Self {
            relay,
            running: bound.serve(router),
        })
    }

    /// `http://127.0.0.1:PORT`: the file server, and the document about the relay.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.relay.base
    }

    /// `ws://127.0.0.1:PORT`: the relay.
    #[must_use]
    pub fn relay_url(&self) -> String {
        self.relay.socket_url()
    }

    /// The port on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.running.port()
    }

    /// The switches for everything that may go wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.relay.faults
    }

    /// How often each route and each kind of frame was asked.
    #[must_use]
    pub fn calls(&self) -> &Calls {
        &self.relay.calls
    }

    /// Every event that was accepted from clients and means a deed. An event that was sent twice is here once;
    /// two notes of the same text are a double.
    #[must_use]
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.relay.ledger.entries()
    }

    /// What the clients of one author posted.
    #[must_use]
    pub fn ledger_posts_of(&self, name: &str) -> Vec<LedgerEntry> {
        self.relay.ledger.posts_of(name)
    }

    /// The book itself, for further questions.
    #[must_use]
    pub fn book(&self) -> &Ledger {
        &self.relay.ledger
    }

    /// How often clients sent the event of this id, in any form, accepted or not.
    #[must_use]
    pub fn sent(&self, id: &str) -> u64 {
        let count = |id| self.relay.with(|state| state.sent.get(&id).copied().unwrap_or(0));
        ids::event_id(id).map_or(0, count)
    }

    /// Every event that the relay has, as JSON, newest first.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        self.relay
            .with(|state| state.archive.all().map(|event| json!(event)).collect())
    }

    /// The event of this id, in any form, if it stands.
    #[must_use]
    pub fn event(&self, id: &str) -> Option<Value> {
        let id = ids::event_id(id)?;
        self.relay
            .with(|state| state.archive.get(&id))
            .map(|event| json!(event))
    }

    /// From now on the relay does all this at every subscription; an empty list makes it honest again.
    pub fn misbehave(&self, how: &[Mischief]) {
        self.relay.with(|state| state.mischief = how.to_vec());
    }

    /// Sends a frame, whatever it is, over every socket that is open.
    pub fn shout(&self, frame: &str) {
        self.relay.shout(frame.to_owned());
    }

    /// Lets an author move in. One who has this name already gets this profile.
    ///
    /// # Errors
    /// If the profile cannot be signed.
    pub fn author(&self, profile: &Profile) -> Result<AuthorHandle, Refused> {
        let keys = self.relay.with(|state| state.people.enter(&profile.name));
        self.settle(&keys, profile)
    }

    /// Lets somebody move in who has a key already: `nsec1…` or hex.
    ///
    /// # Errors
    /// If this is no secret key.
    pub fn author_with(&self, profile: &Profile, nsec: &str) -> Result<AuthorHandle, Refused> {
        let keys = self
            .relay
            .with(|state| state.people.enter_with(&profile.name, nsec))?;
        self.settle(&keys, profile)
    }

    /// The author's secret key, `nsec1…`, for a login.
    ///
    /// # Errors
    /// If there is no such author.
    pub fn nsec(&self, name: &str) -> Result<String, Refused> {
        self.keys(name).map(|keys| people::nsec(&keys))
    }

    /// The author says plain text; `@name` mentions somebody of this relay.
    ///
    /// # Errors
    /// If there is no such author.
    pub fn say(&self, name: &str, text: &str) -> Result<Posted, Refused> {
        self.say_with(name, Say::text(text))
    }

    /// The author says something.
    ///
    /// # Errors
    /// If there is no such author or parent.
    pub fn say_with(&self, name: &str, say: Say) -> Result<Posted, Refused> {
        let keys = self.keys(name)?;
        let draft = compose::note(&self.relay, &keys.public_key(), &say)?;
        self.speak(&keys, draft)
    }

    /// The author signs an event of any kind, with these tags.
    ///
    /// # Errors
    /// If there is no such author, or a tag is empty.
    pub fn publish(&self, name: &str, kind: u16, content: &str, tags: &[&[&str]]) -> Result<Posted, Refused> {
        let keys = self.keys(name)?;
        let tags = tags
            .iter()
            .map(|tag| Tag::parse(tag.iter().copied()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Refused(format!("this is no tag: {error}")))?;
        self.speak(&keys, EventBuilder::new(Kind::from(kind), content).tags(tags))
    }

    /// The author likes an event.
    ///
    /// # Errors
    /// If there is no such author or event.
    pub fn like(&self, name: &str, uri: &str) -> Result<Posted, Refused> {
        self.react(name, uri, "+")
    }

    /// The author reacts to an event: `+`, `-` or an emoji.
    ///
    /// # Errors
    /// If there is no such author or event.
    pub fn react(&self, name: &str, uri: &str, reaction: &str) -> Result<Posted, Refused> {
        self.refer(name, uri, Kind::Reaction, |_| reaction.to_owned())
    }

    /// The author passes a note on; the result is the repost.
    ///
    /// # Errors
    /// If there is no such author or event.
    pub fn boost(&self, name: &str, uri: &str) -> Result<Posted, Refused> {
        self.refer(name, uri, Kind::Repost, |event| json!(event).to_string())
    }

    /// The author takes an event back.
    ///
    /// # Errors
    /// If there is no such author or event of theirs.
    pub fn delete(&self, name: &str, uri: &str) -> Result<(), Refused> {
        let keys = self.keys(name)?;
        let event = self.relay.with(|state| compose::find(state, uri))?;
        if event.pubkey != keys.public_key() {
            return Err(Refused(format!("{uri} is not by {name}")));
        }
        let draft = EventBuilder::new(Kind::EventDeletion, "")
            .tags([Tag::event(event.id), Tag::custom("k", [event.kind.to_string()])]);
        self.speak(&keys, draft).map(|_| ())
    }

    /// The first author follows the second, who is a name of this relay or a key in any form.
    ///
    /// # Errors
    /// If one of them does not exist.
    pub fn follow(&self, name: &str, whom: &str) -> Result<(), Refused> {
        let keys = self.keys(name)?;
        let whom = match self.keys(whom) {
            Ok(keys) => keys.public_key(),
            Err(refused) => nostr::key::PublicKey::parse(whom).map_err(|_| refused)?,
        };
        let address = format!("3:{}:", keys.public_key().to_hex());
        let old = self.relay.with(|state| state.archive.standing(&address));
        let mut tags: Vec<Tag> = old.iter().flat_map(|old| old.tags.iter().cloned()).collect();
        if !old.is_some_and(|old| old.tags.public_keys().any(|key| key == whom)) {
            tags.push(Tag::public_key(whom));
        }
        self.speak(&keys, EventBuilder::new(Kind::ContactList, "").tags(tags))?;
        Ok(())
    }

    /// The author says at which relays to find them (NIP-65): where they write, and where they read what is for them.
    ///
    /// # Errors
    /// If there is no such author.
    pub fn at_relays(&self, name: &str, write: &[&str], read: &[&str]) -> Result<(), Refused> {
        let keys = self.keys(name)?;
        let tag = |url: &&str, role: &str| Tag::custom("r", [*url, role]);
        let tags = write
            .iter()
            .map(|url| tag(url, "write"))
            .chain(read.iter().map(|url| tag(url, "read")));
        self.speak(&keys, EventBuilder::new(Kind::RelayList, "").tags(tags))?;
        Ok(())
    }

    /// Every note that stands, reposts included, oldest first.
    #[must_use]
    pub fn posts(&self) -> Vec<Posted> {
        self.relay.with(|state| {
            let notes = state
                .archive
                .all()
                .filter(|event| matches!(event.kind, Kind::TextNote | Kind::Repost | Kind::GenericRepost));
            let mut posts: Vec<_> = notes.map(|event| posted(event)).collect();
            posts.reverse();
            posts
        })
    }

    fn settle(&self, keys: &Keys, profile: &Profile) -> Result<AuthorHandle, Refused> {
        let nip05 = format!("{}@{}", profile.name, self.relay.host());
        let about = json!({
            "name": profile.name,
            "display_name": profile.display_name,
            "about": profile.bio,
            "nip05": nip05,
            "bot": profile.bot,
        });
        self.speak(keys, EventBuilder::new(Kind::Metadata, about.to_string()))?;
        Ok(AuthorHandle {
            name: profile.name.clone(),
            key: keys.public_key().to_hex(),
            npub: ids::npub(&keys.public_key()),
            nip05,
        })
    }

    fn refer(
        &self,
        name: &str,
        uri: &str,
        kind: Kind,
        content: impl FnOnce(&Event) -> String,
    ) -> Result<Posted, Refused> {
        let keys = self.keys(name)?;
        let event = self.relay.with(|state| compose::find(state, uri))?;
        let hint = [event.id.to_hex(), self.relay.socket_url()];
        let draft = EventBuilder::new(kind, content(&event)).tags([
            Tag::custom("e", hint),
            Tag::public_key(event.pubkey),
            Tag::custom("k", [event.kind.to_string()]),
        ]);
        self.speak(&keys, draft)
    }

    fn speak(&self, keys: &Keys, draft: EventBuilder) -> Result<Posted, Refused> {
        compose::speak(&self.relay, keys, draft).map(|event| posted(&event))
    }

    fn keys(&self, name: &str) -> Result<Keys, Refused> {
        self.relay.with(|state| state.people.keys(name))
    }
}

fn posted(event: &Event) -> Posted {
    let uri = ids::event_uri(&event.id);
    Posted {
        url: format!("https://njump.me/{}", uri.trim_start_matches("nostr:")),
        uri,
        id: event.id.to_hex(),
        cid: None,
    }
}
