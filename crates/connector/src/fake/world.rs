//! A fake network as a test sees it: what strangers do, what goes wrong, and what was accepted.

use super::character::Character;
use super::connector::Fake;
use super::state::{Event, Said, State, Thing};
use crate::{Error, Result};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use syrinx_model::{Audience, Claim, Evidence, Grant, Inbound, Kind, Moment, NoticeKind, Secret, Text};
use tokio::sync::broadcast;

/// Events that a slow listener may be behind before its line breaks.
const BACKLOG: usize = 1024;

/// What happens to the next write: a publication, edit, deletion, act or change of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing is done, and that is certain.
    Away,
    /// It is done, and the answer is lost.
    UncertainDone,
    /// It is not done, and the answer is lost.
    UncertainLost,
    /// The answer is lost, and it is done only when the world [catches up](FakeWorld::catch_up); until then no repeat is
    /// known as one. Publications only, nothing happens to other writes.
    UncertainLate,
    /// Too many calls: wait until then.
    Busy(Moment),
    /// It is refused, with this reason.
    Rejected(String),
    /// The grant has ended; a refresh helps.
    Expired,
    /// It is taken, and finished when asked again; publications only, nothing happens to other writes.
    Pending,
}

/// What was accepted from an account: a line of the ledger. A post that was published twice stands here twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The handle of the account.
    pub handle: String,
    /// The key of the stamp.
    pub key: u128,
    /// The place in its thread.
    pub ordinal: u32,
    /// What it says.
    pub text: String,
    /// Its canonical URI.
    pub uri: String,
    /// The canonical URI of what it answers.
    pub parent_uri: Option<String>,
}

/// One fake network. Cheap to clone; clones are the same world.
#[derive(Clone)]
pub struct FakeWorld {
    state: Arc<Mutex<State>>,
    live: broadcast::Sender<Event>,
    listeners: Arc<AtomicUsize>,
}

impl std::fmt::Debug for FakeWorld {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("FakeWorld").field(&self.character()).finish()
    }
}

impl FakeWorld {
    /// An empty world.
    #[must_use]
    pub fn new(character: Character) -> Self {
        Self {
            state: Arc::new(Mutex::new(State::new(character))),
            live: broadcast::Sender::new(BACKLOG),
            listeners: Arc::default(),
        }
    }

    /// What it is like.
    #[must_use]
    pub fn character(&self) -> Character {
        self.state().character
    }

    /// The connector to it.
    #[must_use]
    pub fn connector(&self) -> Arc<Fake> {
        Arc::new(Fake::new(self.clone()))
    }

    /// A grant for an account, as its login would give it.
    #[must_use]
    pub fn grant(&self, handle: &str) -> Grant {
        let mut state = self.state();
        let token = *state.tokens.entry(handle.to_owned()).or_insert(1);
        Grant {
            network: state.network(),
            author_uri: state.author_uri(handle),
            handle: handle.to_owned(),
            server: state
                .servers
                .get(handle)
                .cloned()
                .unwrap_or_else(|| format!("https://{}.example", state.character.id())),
            expires_at: None,
            secret: Secret::new(token.to_string()),
        }
    }

    /// The time of the world from now on; every thing that strangers do takes a second.
    pub fn set_now(&self, now: Moment) {
        self.state().now = now;
    }

    /// A stranger says something to everybody. Gives its canonical URI.
    pub fn say(&self, handle: &str, text: &str) -> String {
        self.say_to(handle, text, Audience::Public, None)
    }

    /// A stranger says something to some, perhaps in answer to the post with a canonical URI. Gives its canonical URI.
    pub fn say_to(&self, handle: &str, text: &str, audience: Audience, parent: Option<&str>) -> String {
        self.change(|state| {
            let at = state.tick();
            let parent = parent.and_then(|parent| state.number_of(parent));
            let (n, events) = state.say(Said::plain(handle, text, audience, parent, at));
            (state.uri(n), events)
        })
    }

    /// The author of a post says something else instead.
    pub fn edit(&self, uri: &str, text: &str) {
        self.change(|state| {
            let at = state.tick();
            let n = state.number_of(uri).unwrap_or_default();
            let Some(Thing::Said(said)) = state.things.get_mut(&n) else {
                return ((), Vec::new());
            };
            said.text = Text::detect(text);
            said.edited_at = Some(at);
            ((), vec![Event::Thing(n)])
        });
    }

    /// The author of a post or boost takes it down.
    pub fn delete(&self, uri: &str) {
        self.change(|state| {
            let events = state.number_of(uri).map(|n| state.remove(n)).unwrap_or_default();
            ((), events)
        });
    }

    /// Somebody asks everybody to forget a post, which may not be theirs. It stands.
    pub fn wish_gone(&self, handle: &str, uri: &str) {
        self.change(|state| {
            let wished = state.number_of(uri).map(|n| Event::Wished(n, handle.to_owned()));
            ((), wished.into_iter().collect())
        });
    }

    /// An account is at this server (a base URL) from its next login on.
    pub fn house(&self, handle: &str, server: &str) {
        self.state().servers.insert(handle.to_owned(), server.to_owned());
    }

    /// An account's server tells it something, true or not.
    pub fn tell(&self, handle: &str, item: Inbound) {
        self.change(|_| ((), vec![Event::Claimed(handle.to_owned(), Box::new(item))]));
    }

    /// A stranger passes a post on. Gives the canonical URI of the boost.
    pub fn boost(&self, handle: &str, uri: &str) -> String {
        self.change(|state| {
            let (n, events) = state.boost(handle, state.number_of(uri).unwrap_or_default());
            (state.uri(n), events)
        })
    }

    /// A stranger likes a post.
    pub fn like(&self, handle: &str, uri: &str) {
        self.change(|state| ((), state.like(handle, state.number_of(uri).unwrap_or_default())));
    }

    /// Somebody follows somebody.
    pub fn follow(&self, follower: &str, followed: &str) {
        self.change(|state| {
            let fresh = state.follows.insert((follower.to_owned(), followed.to_owned()));
            let at = state.now;
            let told = fresh.then(|| state.tell(followed, NoticeKind::Follow, follower, at, None));
            ((), told.into_iter().collect())
        });
    }

    /// An author claims to be somebody elsewhere, and can prove it.
    pub fn claim(&self, handle: &str, target: &str) {
        let claim = Claim {
            target: target.to_owned(),
            evidence: Evidence::RelMe,
        };
        self.state()
            .claims
            .entry(handle.to_owned())
            .or_default()
            .push(claim);
    }

    /// Orders a fault for the next write; several come one after the other.
    pub fn trouble(&self, trouble: Trouble) {
        self.state().troubles.push_back(trouble);
    }

    /// Does what it was late with.
    pub fn catch_up(&self) {
        self.change(|state| {
            let late = std::mem::take(&mut state.late);
            let events = late.into_iter().map(|(said, stamp)| state.accept(said, &stamp).1);
            ((), events.flatten().collect())
        });
    }

    /// Whether the whole network is away from now on.
    pub fn set_away(&self, away: bool) {
        self.state().away = away;
    }

    /// Whether no live stream opens from now on, although the network says that it has one.
    pub fn set_streamless(&self, streamless: bool) {
        self.state().streamless = streamless;
    }

    /// The grants of an account end; a refresh gives a good one.
    pub fn expire(&self, handle: &str) {
        *self.state().tokens.entry(handle.to_owned()).or_insert(1) += 1;
    }

    /// The grants of an account end for good: only a new login helps.
    pub fn revoke(&self, handle: &str) {
        self.state().revoked.insert(handle.to_owned());
    }

    /// Cuts all live streams.
    pub fn cut(&self) {
        drop(self.live.send(Event::Cut));
    }

    /// How many live streams stand now.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.listeners.load(Ordering::SeqCst)
    }

    /// Everything that was accepted, in order, deleted or not.
    #[must_use]
    pub fn accepted(&self) -> Vec<Accepted> {
        self.state().accepted.clone()
    }

    /// How often a door was called: `open`, `publish`, `find`, `page`, `act`, ….
    #[must_use]
    pub fn calls(&self, door: &str) -> u64 {
        self.state().calls.get(door).copied().unwrap_or_default()
    }

    /// What a post says now, as everybody sees it; `None` if it is gone.
    #[must_use]
    pub fn text(&self, uri: &str) -> Option<String> {
        let state = self.state();
        Some(state.said(state.number_of(uri)?)?.text.plain().to_owned())
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the world, then lets the listeners know.
    pub(super) fn change<T>(&self, how: impl FnOnce(&mut State) -> (T, Vec<Event>)) -> T {
        let (value, events) = how(&mut self.state());
        for event in events {
            // Nobody listening is no error.
            drop(self.live.send(event));
        }
        value
    }

    /// Counts a call, and fails it if the network is away or the grant has ended.
    pub(super) fn call(&self, door: &'static str, grant: &Grant) -> Result<()> {
        let mut state = self.state();
        *state.calls.entry(door).or_default() += 1;
        if state.away {
            return Err(Error::new(Kind::Away, "the fake network is away"));
        }
        if state.revoked.contains(&grant.handle) {
            return Err(Error::new(Kind::Refused, "the fake network wants a new login"));
        }
        let good = state
            .tokens
            .get(&grant.handle)
            .is_some_and(|token| grant.secret.expose() == token.to_string());
        if good {
            Ok(())
        } else {
            Err(Error::new(Kind::Expired, "the grant has ended"))
        }
    }

    pub(super) fn subscribe(&self) -> (broadcast::Receiver<Event>, Listening) {
        self.listeners.fetch_add(1, Ordering::SeqCst);
        (self.live.subscribe(), Listening(Arc::clone(&self.listeners)))
    }
}

/// Counts one live stream until it is dropped.
pub(super) struct Listening(Arc<AtomicUsize>);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
