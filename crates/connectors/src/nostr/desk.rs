//! What the doors of one account share.

use super::client::Client;
use super::client::line::Said;
use super::keys::Signer;
use super::lists;
use super::outbox::Outbox;
use super::own::Own;
use super::people::People;
use super::relay::Relay;
use super::scout::Writers;
use super::trust::Trust;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use nostr::event::{Event, Kind};
use nostr::filter::Filter;
use nostr::key::PublicKey;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use syrinx_connector::{Error, Ports, Result};
use syrinx_model::{Kind as Trouble, Secret};
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;

/// How long a list of ours is believed before the relays are asked again.
const BELIEVED: Duration = Duration::from_secs(120);
/// How long to wait when relays say that we are too fast, in milliseconds.
const PAUSE: i64 = 60_000;
/// Events that go on behind at the same time.
const BEHIND: usize = 32;
/// When an event is sent again to a relay that has not taken it.
const AGAIN: [Duration; 3] = [
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_secs(180),
];

/// What the doors of one account share.
pub(super) struct Desk {
    pub(super) signer: Arc<Signer>,
    pub(super) client: Arc<Client>,
    pub(super) own: Own,
    pub(super) outbox: Outbox,
    pub(super) people: People,
    pub(super) trust: Trust,
    pub(super) writers: Writers,
    /// Told when whom we follow has changed.
    pub(super) follows_changed: watch::Sender<u64>,
    ports: Ports,
    lists: Mutex<HashMap<Kind, (Instant, Option<Event>)>>,
    behind: Arc<Semaphore>,
}

impl Desk {
    pub(super) fn new(ports: &Ports, signer: Arc<Signer>, client: Arc<Client>, own: Own) -> Self {
        Self {
            signer,
            client,
            own,
            outbox: Outbox::default(),
            people: People::default(),
            trust: Trust::default(),
            writers: Writers::default(),
            follows_changed: watch::Sender::new(0),
            ports: ports.clone(),
            lists: Mutex::default(),
            behind: Arc::new(Semaphore::new(BEHIND)),
        }
    }

    /// Whom we speak as.
    pub(super) fn me(&self) -> PublicKey {
        self.signer.public()
    }

    /// A list of ours, at most some minutes old.
    ///
    /// # Errors
    /// `Away` if no relay answers and none is kept here.
    pub(super) async fn list(&self, kind: Kind) -> Result<Option<Event>> {
        {
            let lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((at, list)) = lists.get(&kind).filter(|(at, _)| at.elapsed() < BELIEVED) {
                tracing::trace!(age = ?at.elapsed(), "a list is believed");
                return Ok(list.clone());
            }
        }
        match self.newest_list(kind).await {
            Ok(newest) => Ok(newest.list),
            // To read by an old list is better than not to read; to write by it would not be.
            Err(error) => match self.kept(kind).await? {
                Some(list) => Ok(Some(list)),
                None => Err(error),
            },
        }
    }

    /// The newest version of a list of ours, of all relays and of the copy that is kept here.
    ///
    /// # Errors
    /// `Away` if no relay answers: the copy alone may be old.
    async fn newest_list(&self, kind: Kind) -> Result<Newest> {
        let filter = Filter::new().author(self.me()).kind(kind).limit(4);
        let answered = self
            .client
            .pool
            .ask_all(&self.own.all(), filter)
            .await
            .by_anybody()?;
        let told = lists::newest(answered.seen.into_iter().map(|seen| seen.event));
        let kept = self.kept(kind).await?;
        let list = lists::newest(told.clone().into_iter().chain(kept.clone()));
        if list != kept {
            self.keep(kind, list.as_ref()).await?;
        }
        self.believe(kind, list.clone());
        let lost = list != told;
        Ok(Newest { list, lost })
    }

    async fn kept(&self, kind: Kind) -> Result<Option<Event>> {
        let kept = self.ports.shelf.get(&shelf_key(kind)).await?;
        let event: Option<Event> = kept.and_then(|kept| serde_json::from_str(kept.expose()).ok());
        Ok(event.filter(|event| event.pubkey == self.me() && event.kind == kind))
    }

    async fn keep(&self, kind: Kind, list: Option<&Event>) -> Result<()> {
        let list = list
            .and_then(|list| serde_json::to_string(list).ok())
            .map(Secret::new);
        self.ports.shelf.put(&shelf_key(kind), list.as_ref()).await
    }

    fn believe(&self, kind: Kind, list: Option<Event>) {
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        lists.insert(kind, (Instant::now(), list));
    }

    /// Our lists were changed elsewhere, and are read anew.
    pub(super) fn forget_lists(&self) {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.list_changed(lists::FOLLOWS);
    }

    /// A list of ours has changed.
    fn list_changed(&self, kind: Kind) {
        if kind == lists::FOLLOWS {
            self.circle_changed();
            self.follows_changed
                .send_modify(|times| *times = times.wrapping_add(1));
        }
    }

    /// Puts a person on a list of ours, or takes them off, and publishes it: from the newest version, and never on a
    /// guess. `at` is the time of the deed, in seconds since 1970.
    ///
    /// # Errors
    /// `Away` if no relay tells its version; else as [`tell_all`].
    pub(super) async fn change(&self, kind: Kind, key: &PublicKey, wanted: bool, at: u64) -> Result<()> {
        let Newest { list, lost } = self.newest_list(kind).await?;
        let Some((tags, content)) = lists::changed(list.as_ref(), key, wanted) else {
            // The copy that is kept here may say so already, and the relays not yet.
            return match list.filter(|_| lost) {
                Some(list) => self.publish(&list, Vec::new()).await,
                None => Ok(()),
            };
        };
        // A replacement that is not newer is none.
        let old = list.map_or(0, |list| list.created_at.as_secs());
        let list = self
            .signer
            .sign(kind, at.max(old.saturating_add(1)), tags, content)?;
        // Kept before it is sent: what may be out there must not be forgotten here.
        self.keep(kind, Some(&list)).await?;
        self.publish(&list, Vec::new()).await?;
        self.believe(kind, Some(list));
        self.list_changed(kind);
        Ok(())
    }

    /// Whom we follow.
    ///
    /// # Errors
    /// As [`Desk::list`].
    pub(super) async fn follows(&self) -> Result<Vec<PublicKey>> {
        Ok(self
            .list(lists::FOLLOWS)
            .await?
            .map(|list| lists::people(&list))
            .unwrap_or_default())
    }

    /// Whom we mute; nobody, if that cannot be found out.
    pub(super) async fn muted(&self) -> BTreeSet<PublicKey> {
        let list = self.list(lists::MUTES).await.ok().flatten();
        list.map(|list| lists::people(&list).into_iter().collect())
            .unwrap_or_default()
    }

    /// Publishes an event: it stands when the first of our relays has it. The others, and those of whom it concerns, go
    /// on behind.
    ///
    /// # Errors
    /// As [`verdict`].
    pub(super) async fn publish(&self, event: &Event, others: Vec<Relay>) -> Result<()> {
        let own = self.own.relays.write.clone();
        let mut under_way: FuturesUnordered<_> = own
            .into_iter()
            .map(|relay| {
                let (client, event) = (Arc::clone(&self.client), event.clone());
                async move {
                    let said = client.pool.tell(&relay, &event).await;
                    (relay, said)
                }
            })
            .collect();
        let mut said = Vec::new();
        while let Some((relay, one)) = under_way.next().await {
            let taken = one == Said::Taken;
            said.push((relay, one));
            if taken {
                let open = said
                    .into_iter()
                    .filter(|(_, said)| matches!(said, Said::Later | Said::Unclear | Said::Unreached));
                let open = open.map(|(relay, _)| relay).chain(others).collect();
                self.go_on_behind(event.clone(), under_way, open);
                return Ok(());
            }
        }
        verdict(&said, self.client.now().plus(PAUSE))
    }

    /// Brings an event that stands already to the other relays, with a few tries, as far as there is room for that.
    fn go_on_behind(
        &self,
        event: Event,
        mut under_way: FuturesUnordered<impl Future<Output = (Relay, Said)> + Send + 'static>,
        mut open: Vec<Relay>,
    ) {
        let Ok(room) = Arc::clone(&self.behind).try_acquire_owned() else {
            tracing::debug!("too many events go on behind: this one stands at one relay only");
            return;
        };
        let client = Arc::clone(&self.client);
        tokio::spawn(async move {
            while let Some((relay, said)) = under_way.next().await {
                if matches!(said, Said::Later | Said::Unclear | Said::Unreached) {
                    open.push(relay);
                }
            }
            for pause in [Duration::ZERO].into_iter().chain(AGAIN) {
                tokio::time::sleep(pause).await;
                let mut still = Vec::new();
                for relay in open {
                    let said = client.pool.tell(&relay, &event).await;
                    if matches!(said, Said::Later | Said::Unclear | Said::Unreached) {
                        still.push(relay);
                    }
                }
                open = still;
                if open.is_empty() {
                    break;
                }
            }
            drop(room);
        });
    }
}

/// The newest version of a list of ours.
struct Newest {
    list: Option<Event>,
    /// Whether the relays that answered do not have it.
    lost: bool,
}

fn shelf_key(kind: Kind) -> String {
    format!("list-{}", kind.as_u16())
}

/// Tells all relays at once, and waits for all; for events that must be everywhere.
///
/// # Errors
/// As [`verdict`].
pub(super) async fn tell_all(client: &Client, relays: &[Relay], event: &Event) -> Result<()> {
    let told = relays
        .iter()
        .map(|relay| async move { (relay.clone(), client.pool.tell(relay, event).await) });
    let said = futures_util::future::join_all(told).await;
    verdict(&said, client.now().plus(PAUSE))
}

/// What the relays' answers mean together: one that has it is enough, and while one may have it nothing else counts.
///
/// # Errors
/// `Uncertain` if one may have it, `Busy` if one wants us to wait, `Rejected` with their sentences if all that answered
/// refuse it and all answered, else `Away`.
fn verdict(said: &[(Relay, Said)], until: syrinx_model::Moment) -> Result<()> {
    let any = |wanted: &Said| said.iter().any(|(_, said)| said == wanted);
    if any(&Said::Taken) {
        return Ok(());
    }
    if any(&Said::Unclear) {
        return Err(Error::new(
            Trouble::Uncertain,
            "a relay has not said whether it took it",
        ));
    }
    if any(&Said::Later) {
        return Err(Error::new(Trouble::Busy { until }, "the relays want us to wait"));
    }
    if said.is_empty() || any(&Said::Unreached) {
        return Err(Error::new(
            Trouble::Away,
            "no relay that would take it was reached",
        ));
    }
    let sentences: Vec<String> = said
        .iter()
        .filter_map(|(relay, said)| match said {
            Said::Refused(reason) => Some(format!("{relay}: {reason}")),
            _ => None,
        })
        .collect();
    Err(Error::rejected(format!(
        "Your relays refused it. {}",
        sentences.join("; ")
    )))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]
    use super::*;
    use syrinx_model::Moment;

    #[test]
    fn the_relays_answers_have_one_meaning() {
        let meaning = |said: &[Said]| {
            let said: Vec<(Relay, Said)> = said
                .iter()
                .enumerate()
                .map(|(n, said)| {
                    (
                        Relay::parse(&format!("wss://r{n}.example")).unwrap(),
                        said.clone(),
                    )
                })
                .collect();
            verdict(&said, Moment(7)).map_err(|error| error.kind)
        };
        let no = || Said::Refused("blocked: no".to_owned());
        assert_eq!(meaning(&[no(), Said::Unclear, Said::Taken]), Ok(()));
        assert_eq!(
            meaning(&[no(), Said::Later, Said::Unclear]),
            Err(Trouble::Uncertain)
        );
        assert_eq!(
            meaning(&[no(), Said::Later]),
            Err(Trouble::Busy { until: Moment(7) })
        );
        assert_eq!(meaning(&[no(), Said::Unreached]), Err(Trouble::Away));
        assert_eq!(meaning(&[]), Err(Trouble::Away));
        let both = meaning(&[no(), no()]);
        assert!(
            matches!(both, Err(Trouble::Rejected(reason)) if reason.contains("wss://r1.example: blocked: no"))
        );
    }
}
