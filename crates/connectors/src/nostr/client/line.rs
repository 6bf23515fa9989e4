//! One line to one relay: one WebSocket over which several questions, events and streams go at once.
//!
//! A line is a task ([`Talk`]) that ends when nobody holds it, when it was idle for a while, or when it breaks. Whoever
//! waits for an answer then hears nothing more, and knows by what was said before whether anything was sent.

use super::talk::Talk;
use crate::nostr::keys::Signer;
use crate::nostr::relay::Relay;
use nostr::event::{Event, EventId};
use nostr::filter::Filter;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use syrinx_connector::{HttpError, Ports};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

/// How long a line may take to stand.
const OPENING: Duration = Duration::from_secs(10);
/// Orders that wait to be taken up.
const WAITING: usize = 256;

/// Something that came for a question.
#[derive(Debug)]
pub(in crate::nostr) enum Word {
    /// An event, proven.
    Event(Box<Event>),
    /// Something that was not believed.
    Oddity,
    /// Everything that was stored has been told.
    Stored,
    /// The relay does not answer this.
    Refused,
}

/// What a relay said to an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::nostr) enum Said {
    /// It has it, now or already.
    Taken,
    /// It wants us to wait.
    Later,
    /// It does not want it, and says why.
    Refused(String),
    /// It was sent, and nobody knows what became of it.
    Unclear,
    /// Nothing was sent.
    Unreached,
}

/// What a line is told to do.
pub(super) enum Order {
    Ask {
        number: u64,
        filter: Box<Filter>,
        words: mpsc::Sender<Word>,
    },
    Leave {
        number: u64,
    },
    Tell {
        id: EventId,
        text: String,
        answer: oneshot::Sender<Said>,
    },
}

/// A line to a relay. Cheap to clone; it is hung up when the last one is gone.
#[derive(Clone)]
pub(in crate::nostr) struct Line {
    orders: mpsc::Sender<Order>,
    numbers: Arc<AtomicU64>,
    /// Whether it stood when it was dialled; `None` until then.
    stood: watch::Receiver<Option<bool>>,
}

/// The answers to one question. Dropping it ends the question.
pub(in crate::nostr) struct Answers {
    words: mpsc::Receiver<Word>,
    number: u64,
    orders: mpsc::WeakSender<Order>,
}

impl Answers {
    /// The next word; `None` if the line is gone.
    pub(in crate::nostr) async fn next(&mut self) -> Option<Word> {
        self.words.recv().await
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        if let Some(orders) = self.orders.upgrade() {
            // A line that is so busy that it takes no order notices by itself that nobody listens.
            drop(orders.try_send(Order::Leave { number: self.number }));
        }
    }
}

impl Line {
    /// Opens a line; `opened` is told how that went.
    pub(in crate::nostr) fn open(
        relay: &Relay,
        ports: &Ports,
        signer: Arc<Signer>,
        opened: impl FnOnce(Result<(), HttpError>) + Send + 'static,
    ) -> Self {
        let (orders, taken) = mpsc::channel(WAITING);
        let (tells, stood) = watch::channel(None);
        let (relay, ports) = (relay.clone(), ports.clone());
        tokio::spawn(async move {
            let dialled = timeout(OPENING, ports.http.websocket(relay.as_str(), &[])).await;
            let socket =
                dialled.unwrap_or_else(|_| Err(HttpError::NotSent("no line stood in time".to_owned())));
            match socket {
                Ok(socket) => {
                    opened(Ok(()));
                    tells.send_replace(Some(true));
                    let end = Talk::new(relay, ports, signer, socket).run(taken).await;
                    tracing::debug!(?end, "a line to a relay has ended");
                }
                Err(error) => {
                    opened(Err(error));
                    tells.send_replace(Some(false));
                }
            }
        });
        Self {
            orders,
            numbers: Arc::new(AtomicU64::new(1)),
            stood,
        }
    }

    /// Whether it has ended.
    pub(in crate::nostr) fn is_gone(&self) -> bool {
        self.orders.is_closed()
    }

    /// Whether it stands, once it was dialled.
    pub(in crate::nostr) async fn stands(&self) -> bool {
        let mut stood = self.stood.clone();
        let answer = stood
            .wait_for(Option::is_some)
            .await
            .is_ok_and(|stood| *stood == Some(true));
        answer && !self.is_gone()
    }

    /// Asks. `room` is how many words may wait to be heard: whoever hears more slowly loses the answer.
    pub(in crate::nostr) async fn ask(&self, filter: Filter, room: usize) -> Answers {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let (speaker, words) = mpsc::channel(room);
        let filter = Box::new(filter);
        // If the line is gone, so is the speaker, and the answers end at once.
        drop(
            self.orders
                .send(Order::Ask {
                    number,
                    filter,
                    words: speaker,
                })
                .await,
        );
        Answers {
            words,
            number,
            orders: self.orders.downgrade(),
        }
    }

    /// Sends an event.
    pub(in crate::nostr) async fn tell(&self, event: &Event) -> Said {
        let (answer, said) = oneshot::channel();
        let text = json!(["EVENT", event]).to_string();
        let id = event.id;
        if self.orders.send(Order::Tell { id, text, answer }).await.is_err() {
            return Said::Unreached;
        }
        // An order that was never taken up is dropped with the line.
        said.await.unwrap_or(Said::Unreached)
    }
}
