//! What is known of authors: their profiles, and names that their domains confirmed.

use super::client::pool::{Ask, Seen};
use super::desk::Desk;
use super::outbox::AT_ONCE;
use super::wire::Profile;
use super::{normalise, own};
use futures_util::{StreamExt, stream};
use nostr::event::{Event, Kind};
use nostr::filter::Filter;
use nostr::key::PublicKey;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use syrinx_model::Author;
use tokio::time::{Instant, timeout};

/// Authors that are remembered.
const REMEMBERED: usize = 10_000;
/// How long a profile is believed.
const BELIEVED: Duration = Duration::from_secs(3600);
/// How long a domain's word is believed, and how long its silence.
const CONFIRMED: Duration = Duration::from_secs(24 * 3600);
const UNCONFIRMED: Duration = Duration::from_secs(3600);
/// Domains that are asked at the same time, for one page, and how long that may take in all.
const DOMAINS_AT_ONCE: usize = 8;
const DOMAINS: usize = 40;
const DOMAINS_TIME: Duration = Duration::from_secs(4);

/// What is known of one author.
#[derive(Clone, Debug, Default)]
struct Known {
    profile: Option<Profile>,
    /// When the profile was written, in seconds since 1970.
    written: u64,
    looked: Option<Instant>,
    /// The confirmed name, and when the domain was asked.
    name: Option<(Option<String>, Instant)>,
}

/// What is known of authors.
#[derive(Default)]
pub(super) struct People(Mutex<HashMap<PublicKey, Known>>);

impl People {
    /// Takes a profile in, if it is newer than the one that is known. Says whether it is one.
    pub(super) fn take(&self, event: &Event) -> bool {
        let Some(profile) = Profile::read(&event.content) else {
            return false;
        };
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if people.len() >= REMEMBERED {
            people.clear();
        }
        let known = people.entry(event.pubkey).or_default();
        let written = event.created_at.as_secs();
        if written >= known.written {
            if known
                .profile
                .as_ref()
                .is_some_and(|old| old.nip05 != profile.nip05)
            {
                known.name = None;
            }
            known.written = written;
            known.profile = Some(profile);
        }
        known.looked = Some(Instant::now());
        true
    }

    fn unknown(&self, keys: &BTreeSet<PublicKey>) -> Vec<PublicKey> {
        let people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |key: &PublicKey| {
            people
                .get(key)
                .and_then(|known| known.looked)
                .is_some_and(|at| at.elapsed() < BELIEVED)
        };
        keys.iter().filter(|key| !fresh(key)).copied().collect()
    }

    fn looked(&self, keys: &[PublicKey]) {
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            people.entry(*key).or_default().looked = Some(Instant::now());
        }
    }

    /// The names that domains should be asked about.
    fn unconfirmed(&self, keys: &BTreeSet<PublicKey>) -> Vec<(PublicKey, Profile)> {
        let people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let open = |key: &PublicKey| -> Option<(PublicKey, Profile)> {
            let known = people.get(key)?;
            let asked = known.name.as_ref().is_some_and(|(name, at)| {
                at.elapsed() < if name.is_some() { CONFIRMED } else { UNCONFIRMED }
            });
            let profile = known
                .profile
                .clone()
                .filter(|profile| !profile.nip05.is_empty() && !asked)?;
            Some((*key, profile))
        };
        keys.iter().filter_map(open).take(DOMAINS).collect()
    }

    fn confirm(&self, key: PublicKey, name: Option<String>) {
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        people.entry(key).or_default().name = Some((name, Instant::now()));
    }

    /// An author, as far as they are known.
    pub(super) fn author(&self, key: &PublicKey) -> Author {
        let people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = people.get(key);
        let profile = known.and_then(|known| known.profile.as_ref());
        let name = known.and_then(|known| known.name.as_ref()?.0.as_deref());
        normalise::author(key, profile, name)
    }
}

impl Desk {
    /// Gets to know these authors, as far as they are not known: what cannot be found out now is found out later.
    pub(super) async fn meet(&self, keys: &BTreeSet<PublicKey>) {
        let unknown = self.people.unknown(keys);
        for some in unknown.chunks(AT_ONCE) {
            let asks = self.at_their_relays(some, |authors| {
                Filter::new()
                    .kind(Kind::Metadata)
                    .limit(authors.len())
                    .authors(authors)
            });
            let answered = self.client.pool.ask(asks).await;
            for Seen { event, .. } in &answered.seen {
                self.people.take(event);
            }
            if answered.whole > 0 {
                self.people.looked(some);
            }
        }
        let unconfirmed = self.people.unconfirmed(keys);
        let asking =
            stream::iter(unconfirmed).for_each_concurrent(DOMAINS_AT_ONCE, |(key, profile)| async move {
                let name = own::verified(&self.client, &key, &profile).await;
                self.people.confirm(key, name);
            });
        // Domains that take longer are asked again with a later page.
        drop(timeout(DOMAINS_TIME, asking).await);
    }

    /// A question about authors, at the relays where they write, as far as we know these, and at ours.
    pub(super) fn at_their_relays(
        &self,
        authors: &[PublicKey],
        filter: impl Fn(Vec<PublicKey>) -> Filter,
    ) -> Vec<Ask> {
        let plan = super::outbox::plan(authors, |key| self.outbox.of(key), &self.own.anywhere());
        plan.into_iter()
            .map(|(relay, authors)| Ask {
                relay,
                filter: filter(authors),
            })
            .collect()
    }
}
