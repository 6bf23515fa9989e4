//! The lines to all relays of an account, and questions to many relays at once.

use super::line::{Line, Said, Word};
use crate::nostr::keys::Signer;
use crate::nostr::relay::Relay;
use futures_util::future::join_all;
use nostr::event::{Event, EventId};
use nostr::filter::Filter;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use syrinx_connector::{Error, Ports, Result};
use syrinx_model::Kind;
use tokio::time::{Instant, timeout};

/// How long a question may take.
const ASKING: Duration = Duration::from_secs(12);
/// How long a relay may take to say that it has an event.
const TELLING: Duration = Duration::from_secs(12);
/// The most relays that are spoken to at once.
pub(in crate::nostr) const MAX_RELAYS: usize = 30;
/// After a failure a relay is left alone for so long, and twice as long after the next, up to [`LONGEST`].
const REST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_secs(300);
/// The most events that one relay may tell for one question that names no limit.
const MOST: usize = 500;
/// The most relays whose failures are remembered.
const REMEMBERED: usize = 2000;

/// An event, and the relay that had it: of several, the first by name, so that it is the same next time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::nostr) struct Seen {
    pub(in crate::nostr) event: Event,
    pub(in crate::nostr) relay: Relay,
}

/// One question to one relay.
#[derive(Clone, Debug)]
pub(in crate::nostr) struct Ask {
    pub(in crate::nostr) relay: Relay,
    pub(in crate::nostr) filter: Filter,
}

/// What many relays answered.
#[derive(Debug, Default)]
pub(in crate::nostr) struct Answered {
    /// Each event once, newest first.
    pub(in crate::nostr) seen: Vec<Seen>,
    /// What was not believed.
    pub(in crate::nostr) oddities: u32,
    /// How many questions were answered to the end.
    pub(in crate::nostr) whole: usize,
    /// The highest of the oldest times of answers that were as long as was asked for: below it something may be missing.
    pub(in crate::nostr) floor: Option<u64>,
}

impl Answered {
    /// The events of a question that at least one relay must have answered.
    ///
    /// # Errors
    /// `Away` if none did.
    pub(in crate::nostr) fn by_anybody(self) -> Result<Self> {
        if self.whole == 0 {
            return Err(Error::new(Kind::Away, "no relay has answered"));
        }
        Ok(self)
    }
}

/// What one relay answered.
#[derive(Default)]
struct Answer {
    events: Vec<Event>,
    oddities: u32,
    whole: bool,
    cut: bool,
}

/// A relay that failed lately.
#[derive(Clone, Copy)]
struct Trouble {
    failures: u32,
    until: Instant,
}

/// The lines of an account.
pub(in crate::nostr) struct Pool {
    ports: Ports,
    signer: Arc<Signer>,
    lines: Mutex<HashMap<Relay, Line>>,
    troubles: Arc<Mutex<HashMap<Relay, Trouble>>>,
}

impl Pool {
    pub(in crate::nostr) fn new(ports: Ports, signer: Arc<Signer>) -> Self {
        Self {
            ports,
            signer,
            lines: Mutex::default(),
            troubles: Arc::default(),
        }
    }

    /// The line to a relay, opened if there is none.
    pub(in crate::nostr) fn line(&self, relay: &Relay) -> Line {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|_, line| !line.is_gone());
        if let Some(line) = lines.get(relay) {
            return line.clone();
        }
        let (troubles, whose) = (Arc::clone(&self.troubles), relay.clone());
        let line = Line::open(relay, &self.ports, Arc::clone(&self.signer), move |opened| {
            let mut troubles = troubles.lock().unwrap_or_else(PoisonError::into_inner);
            match opened {
                Ok(()) => drop(troubles.remove(&whose)),
                Err(error) => {
                    tracing::debug!(relay = %whose, %error, "a relay cannot be reached");
                    note(&mut troubles, whose);
                }
            }
        });
        lines.insert(relay.clone(), line.clone());
        line
    }

    /// Whether a relay failed so lately that it is left alone.
    fn rests(&self, relay: &Relay) -> bool {
        let troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        troubles
            .get(relay)
            .is_some_and(|trouble| trouble.until > Instant::now())
    }

    /// Whether a relay can be reached now.
    pub(in crate::nostr) async fn stands(&self, relay: &Relay) -> bool {
        self.line(relay).stands().await
    }

    /// Asks all at once. Relays that failed lately are left out, unless all of them did.
    pub(in crate::nostr) async fn ask(&self, asks: Vec<Ask>) -> Answered {
        let awake: Vec<Ask> = asks
            .iter()
            .filter(|ask| !self.rests(&ask.relay))
            .cloned()
            .collect();
        let asks = if awake.is_empty() { asks } else { awake };
        let answers = join_all(asks.into_iter().map(|ask| async move {
            let answer = self.ask_one(&ask).await;
            (ask.relay, answer)
        }))
        .await;
        merged(answers)
    }

    /// The same question to several relays.
    pub(in crate::nostr) async fn ask_all(&self, relays: &[Relay], filter: Filter) -> Answered {
        let ask = |relay: &Relay| Ask {
            relay: relay.clone(),
            filter: filter.clone(),
        };
        self.ask(relays.iter().map(ask).collect()).await
    }

    async fn ask_one(&self, ask: &Ask) -> Answer {
        let most = ask.filter.limit.unwrap_or(MOST);
        let mut answer = Answer::default();
        let mut told = 0;
        let whole = async {
            let mut answers = self
                .line(&ask.relay)
                .ask(ask.filter.clone(), most.saturating_mul(2) + 16)
                .await;
            while let Some(word) = answers.next().await {
                match word {
                    Word::Stored => return true,
                    Word::Refused => return false,
                    Word::Oddity => answer.oddities = answer.oddities.saturating_add(1),
                    Word::Event(event) => answer.events.push(*event),
                }
                told += 1;
                if told > most {
                    // It tells more than was asked for: the rest is not waited for.
                    answer.oddities = answer.oddities.saturating_add(1);
                    return true;
                }
            }
            false
        };
        let ended = timeout(ASKING, whole).await.unwrap_or(false);
        // An answer that broke off is an answer, below which something is missing.
        answer.whole = ended || told > 0;
        answer.cut = told >= most || !ended;
        answer
    }

    /// Sends an event to one relay.
    pub(in crate::nostr) async fn tell(&self, relay: &Relay, event: &Event) -> Said {
        let line = self.line(relay);
        match timeout(TELLING, line.tell(event)).await {
            Ok(said) => said,
            Err(_) => Said::Unclear,
        }
    }
}

fn note(troubles: &mut HashMap<Relay, Trouble>, relay: Relay) {
    if troubles.len() >= REMEMBERED {
        let now = Instant::now();
        troubles.retain(|_, trouble| trouble.until > now);
    }
    let failures = troubles
        .get(&relay)
        .map_or(1, |trouble| trouble.failures.saturating_add(1));
    let rest = LONGEST.min(REST * 2_u32.saturating_pow(failures.saturating_sub(1).min(8)));
    let until = Instant::now() + rest;
    troubles.insert(relay, Trouble { failures, until });
}

fn merged(answers: Vec<(Relay, Answer)>) -> Answered {
    let mut all = Answered::default();
    let mut seen: HashMap<EventId, Seen> = HashMap::new();
    for (relay, answer) in answers {
        all.oddities = all.oddities.saturating_add(answer.oddities);
        all.whole += usize::from(answer.whole);
        let oldest = answer.events.iter().map(|event| event.created_at.as_secs()).min();
        if answer.cut {
            all.floor = all.floor.max(oldest);
        }
        for event in answer.events {
            match seen.get_mut(&event.id) {
                Some(known) if relay < known.relay => known.relay = relay.clone(),
                Some(_) => {}
                None => {
                    let relay = relay.clone();
                    seen.insert(event.id, Seen { event, relay });
                }
            }
        }
    }
    all.seen = seen.into_values().collect();
    // The network's order: newest first, of the same second the lowest id.
    all.seen.sort_by(|one, other| one.event.cmp(&other.event));
    all
}
