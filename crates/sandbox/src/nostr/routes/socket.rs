//! The front door: a WebSocket, or the document about the relay.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{
        ConnectInfo, State,
        ws::{Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::{SinkExt, StreamExt};
use http::{
    HeaderMap,
    header::{ACCEPT, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE},
};
use nostr::filter::Filter;
use serde_json::json;
use tokio::sync::mpsc;

use super::{Here, Relay};
use crate::{
    Fault, lock,
    nostr::{
        archive::{self, Kept, MAX_LIMIT},
        mischief::{self, Plan},
        relay::{FUTURE, MAX_CONTENT, MAX_TAGS},
        trouble::{self, Before},
        wire::{self, Ask, MAX_FILTERS, MAX_NAME},
    },
    serve::Link,
};

/// The longest frame that is read, in bytes; a longer one ends the conversation.
const MAX_FRAME: usize = 512 << 10;
/// The most open subscriptions of one conversation.
const MAX_SUBSCRIPTIONS: usize = 50;
/// How many frames may wait for a slow reader.
const OUTBOX: usize = 256;

pub(super) fn routes() -> Router<Arc<Relay>> {
    Router::new().route("/", get(front))
}

async fn front(
    State(here): Here,
    ConnectInfo(link): ConnectInfo<Link>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    match upgrade {
        Ok(upgrade) => upgrade
            .max_message_size(MAX_FRAME)
            .on_upgrade(move |socket| converse(here, link, socket)),
        Err(_) if wants_document(&headers) => document(),
        Err(_) => "This is a Nostr relay: open a WebSocket.".into_response(),
    }
}

fn wants_document(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("application/nostr+json"))
}

/// The relay about itself, after NIP-11.
fn document() -> Response {
    let limits = json!({
        "max_message_length": MAX_FRAME,
        "max_subscriptions": MAX_SUBSCRIPTIONS,
        "max_filters": MAX_FILTERS,
        "max_limit": MAX_LIMIT,
        "max_subid_length": MAX_NAME,
        "max_event_tags": MAX_TAGS,
        "max_content_length": MAX_CONTENT,
        "auth_required": false,
        "payment_required": false,
        "created_at_upper_limit": FUTURE,
    });
    let body = json!({
        "name": "Sandbox relay",
        "description": "A small relay for tests and the demo. It forgets everything when it stops.",
        "supported_nips": [1, 5, 9, 11, 50],
        "software": "syrinx-sandbox",
        "version": env!("CARGO_PKG_VERSION"),
        "limitation": limits,
    });
    let headers = [
        (CONTENT_TYPE, "application/nostr+json"),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, body.to_string()).into_response()
}

struct Subscription {
    filters: Vec<Filter>,
    /// What had arrived up to this number was in the answer.
    answered: u64,
}

/// One open conversation. Clones are the same one.
#[derive(Clone)]
struct Talk {
    here: Arc<Relay>,
    link: Link,
    out: mpsc::Sender<String>,
    subscriptions: Arc<Mutex<BTreeMap<String, Subscription>>>,
}

async fn converse(here: Arc<Relay>, link: Link, socket: WebSocket) {
    let (mut sink, mut frames) = socket.split();
    let (out, mut outbox) = mpsc::channel::<String>(OUTBOX);
    let writer = tokio::spawn(async move {
        while let Some(frame) = outbox.recv().await {
            if sink.send(Message::Text(frame.into())).await.is_err() {
                return;
            }
        }
    });
    let (mut live, mut shouts, mut cuts) = (here.listen(), here.shouts(), here.faults.cuts());
    let talk = Talk {
        here,
        link,
        out,
        subscriptions: Arc::default(),
    };
    loop {
        tokio::select! {
            frame = frames.next() => match frame {
                Some(Ok(Message::Text(frame))) => talk.hear(frame.as_str()).await,
                Some(Ok(Message::Binary(_))) => talk.say(wire::notice("invalid: frames are text")).await,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
            },
            // Who is too slow misses events, as with any relay.
            Ok(kept) = live.recv() => talk.tell(&kept).await,
            Ok(frame) = shouts.recv() => talk.say(frame).await,
            _ = cuts.changed() => { talk.link.cut(); break }
        }
    }
    writer.abort();
}

impl Talk {
    async fn say(&self, frame: String) {
        // The other side may be gone; the reading side notices.
        let _ = self.out.send(frame).await;
    }

    /// Passes a live event on to every subscription that wants it.
    async fn tell(&self, kept: &Kept) {
        if self.here.faults.streams_are_silent() {
            return;
        }
        let wanted = |subscription: &Subscription| {
            kept.order > subscription.answered
                && subscription
                    .filters
                    .iter()
                    .any(|filter| archive::fits(filter, &kept.event))
        };
        let names: Vec<_> = lock(&self.subscriptions)
            .iter()
            .filter(|(_, subscription)| wanted(subscription))
            .map(|(name, _)| name.clone())
            .collect();
        for name in names {
            self.say(wire::event(&name, &kept.event)).await;
        }
    }

    async fn hear(&self, frame: &str) {
        let ask = match Ask::read(frame) {
            Ok(ask) => ask,
            Err(answer) => return self.say(answer).await,
        };
        let names = ask.names();
        self.here.calls.count(&names[0]);
        let struck = self.here.faults.strike(&names);
        if struck.is_empty() {
            return self.answer(ask).await;
        }
        // A fault may take its time, and must not hold up the frames behind it.
        let talk = self.clone();
        tokio::spawn(async move { talk.answer_badly(ask, struck).await });
    }

    async fn answer(&self, ask: Ask) {
        for answer in self.act(ask) {
            self.say(answer).await;
        }
    }

    async fn answer_badly(&self, ask: Ask, struck: Vec<Fault>) {
        for fault in &struck {
            if let Before::Instead(answers) = trouble::before(fault, &ask, &self.link).await {
                for answer in answers {
                    self.say(answer).await;
                }
                return;
            }
        }
        let mut answers = self.act(ask.clone());
        for fault in &struck {
            answers = trouble::after(fault, &ask, answers, &self.link).await;
        }
        for answer in answers {
            self.say(answer).await;
        }
    }

    /// Does what is asked for; the result is the answer to it.
    fn act(&self, ask: Ask) -> Vec<String> {
        match ask {
            Ask::Event(event) => {
                let id = event.id.to_hex();
                let answer = match self.here.receive(*event) {
                    Ok(message) => wire::ok(&id, true, message),
                    Err(reason) => wire::ok(&id, false, reason),
                };
                vec![answer]
            }
            Ask::Req(name, filters) => self.subscribe(name, filters),
            Ask::Close(name) => {
                lock(&self.subscriptions).remove(&name);
                Vec::new()
            }
        }
    }

    fn subscribe(&self, name: String, filters: Vec<Filter>) -> Vec<String> {
        let (honest, answered) = self.here.query(&filters);
        let Plan {
            first: mut answers,
            endless,
            silent,
        } = self.here.with(|state| mischief::plan(state, &name, &honest));
        if silent {
            return answers;
        }
        let mut subscriptions = lock(&self.subscriptions);
        if subscriptions.len() >= MAX_SUBSCRIPTIONS && !subscriptions.contains_key(&name) {
            return vec![wire::closed(&name, "error: too many subscriptions")];
        }
        let subscription = Subscription { filters, answered };
        subscriptions.insert(name.clone(), subscription);
        answers.extend(honest.iter().map(|event| wire::event(&name, event)));
        match endless {
            None => answers.push(wire::eose(&name)),
            Some(forger) => {
                let talk = self.clone();
                tokio::spawn(async move {
                    for event in (0..).map_while(|n| forger.next(n)) {
                        if !lock(&talk.subscriptions).contains_key(&name) {
                            return;
                        }
                        if talk.out.send(wire::event(&name, &event)).await.is_err() {
                            return;
                        }
                    }
                });
            }
        }
        answers
    }
}
