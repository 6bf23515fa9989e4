//! Who is no stranger: those whom the account follows, and those whom they follow. Anybody may write to anybody here,
//! and this keeps what nobody vouches for out of the way.

use super::client::pool::Seen;
use super::desk::Desk;
use super::lists;
use nostr::filter::Filter;
use nostr::key::PublicKey;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Of so many whom we follow is read whom they follow.
const FOLLOWS: usize = 500;
/// Follow lists that are asked for at once: they are large.
const AT_ONCE: usize = 50;
/// The most people that are remembered as no strangers: about four megabytes.
const MOST: usize = 100_000;
/// How long that is believed; after a failure, how long until it is tried again.
const BELIEVED: Duration = Duration::from_secs(6 * 3600);
const AGAIN: Duration = Duration::from_secs(300);

/// Half a key: nobody can make one whose half is that of another.
type Half = u128;

/// The people that are no strangers, and until when that is believed.
type Friends = Option<(Arc<HashSet<Half>>, Instant)>;

/// The people that are no strangers, as they were found last.
#[derive(Default)]
pub(super) struct Trust(Mutex<Friends>);

/// The people that are no strangers.
#[derive(Clone, Default)]
pub(super) struct Circle(Arc<HashSet<Half>>);

impl Circle {
    /// Whether somebody vouches for this author.
    pub(super) fn knows(&self, key: &PublicKey) -> bool {
        self.0.contains(&half(key))
    }
}

fn half(key: &PublicKey) -> Half {
    let mut half = [0; 16];
    half.copy_from_slice(&key.as_bytes()[..16]);
    Half::from_be_bytes(half)
}

impl Desk {
    /// The people that are no strangers. Where that cannot be found out, more are strangers than need be.
    pub(super) async fn circle(&self) -> Circle {
        {
            let known = self.trust.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((friends, _)) = known.as_ref().filter(|(_, until)| *until > Instant::now()) {
                return Circle(Arc::clone(friends));
            }
        }
        let Ok(follows) = self.follows().await else {
            return Circle::default();
        };
        let mut friends: HashSet<Half> = follows.iter().chain([&self.me()]).map(half).collect();
        let mut whole = true;
        for some in follows[..follows.len().min(FOLLOWS)].chunks(AT_ONCE) {
            let asks = self.at_their_relays(some, |authors| {
                Filter::new()
                    .kind(lists::FOLLOWS)
                    .limit(authors.len())
                    .authors(authors)
            });
            let answered = self.client.pool.ask(asks).await;
            whole &= answered.whole > 0;
            let newest = lists::newest_of_each(answered.seen.into_iter().map(|Seen { event, .. }| event));
            for list in newest.values() {
                let room = MOST.saturating_sub(friends.len());
                friends.extend(lists::people(list).iter().take(room).map(half));
            }
        }
        let friends = Arc::new(friends);
        let until = Instant::now() + if whole { BELIEVED } else { AGAIN };
        *self.trust.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Arc::clone(&friends), until));
        Circle(friends)
    }

    /// To be found out anew: whom we follow has changed.
    pub(super) fn circle_changed(&self) {
        *self.trust.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
