//! What is said over one line, both ways, until it ends (NIP-01, NIP-42).

use super::line::{Order, Said, Word};
use super::sift;
use crate::nostr::keys::Signer;
use crate::nostr::relay::Relay;
use crate::nostr::wire::RelayMessage;
use nostr::event::EventId;
use nostr::filter::Filter;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use syrinx_connector::http::{Message, WebSocket};
use syrinx_connector::{HttpError, Ports};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};

/// How long one message may take to be sent.
const SENDING: Duration = Duration::from_secs(10);
/// How long a line stays when nothing is asked any more.
const IDLE: Duration = Duration::from_secs(45);
/// After so long without a word from a relay that somebody listens to, it is asked whether it is there.
const SILENCE: Duration = Duration::from_secs(90);
/// How long it may take to say so.
const ANSWER: Duration = Duration::from_secs(30);
/// The subscription that asks so.
const BEAT: &str = "beat";

/// How far the relay knows who we are (NIP-42).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    No,
    Asked(EventId),
    Yes,
    Never,
}

/// A question under way.
struct Question {
    filter: Filter,
    words: mpsc::Sender<Word>,
}

/// An event under way.
struct Telling {
    text: String,
    answers: Vec<oneshot::Sender<Said>>,
}

/// The line as its task holds it.
pub(super) struct Talk {
    relay: Relay,
    ports: Ports,
    signer: Arc<Signer>,
    socket: WebSocket,
    questions: HashMap<u64, Question>,
    tellings: HashMap<EventId, Telling>,
    challenge: Option<String>,
    known: Known,
    /// What waits until the relay knows who we are.
    held: HashSet<Held>,
    heard_at: Instant,
    asked_back: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Held {
    Question(u64),
    Event(EventId),
}

/// The line broke.
#[derive(Debug)]
pub(super) struct Broken;

impl Talk {
    pub(super) fn new(relay: Relay, ports: Ports, signer: Arc<Signer>, socket: WebSocket) -> Self {
        Self {
            relay,
            ports,
            signer,
            socket,
            questions: HashMap::new(),
            tellings: HashMap::new(),
            challenge: None,
            known: Known::No,
            held: HashSet::new(),
            heard_at: Instant::now(),
            asked_back: false,
        }
    }

    /// Talks until the end; what was sent and not answered is unclear then.
    pub(super) async fn run(mut self, mut orders: mpsc::Receiver<Order>) -> Result<(), Broken> {
        let end = self.talk(&mut orders).await;
        for (_, telling) in self.tellings.drain() {
            telling
                .answers
                .into_iter()
                .for_each(|answer| drop(answer.send(Said::Unclear)));
        }
        if end.is_ok() {
            self.socket.close().await;
        }
        end
    }

    async fn talk(&mut self, orders: &mut mpsc::Receiver<Order>) -> Result<(), Broken> {
        loop {
            let busy = !self.questions.is_empty() || !self.tellings.is_empty();
            let patience = match (busy, self.asked_back) {
                (false, _) => IDLE,
                (true, false) => SILENCE,
                (true, true) => SILENCE + ANSWER,
            };
            let late = self.heard_at + patience;
            tokio::select! {
                order = orders.recv() => match order {
                    Some(order) => self.take(order).await?,
                    None => return Ok(()),
                },
                message = self.socket.next() => {
                    self.heard_at = Instant::now();
                    self.asked_back = false;
                    match message {
                        Some(Ok(Message::Text(text))) => self.hear(&text).await?,
                        Some(Ok(_)) => {}
                        Some(Err(HttpError::TooLarge(_))) => {
                            self.questions.values().for_each(|question| drop(question.words.try_send(Word::Oddity)));
                            return Err(Broken);
                        }
                        Some(Err(_)) | None => return Err(Broken),
                    }
                }
                () = sleep_until(late) => {
                    if !busy {
                        return Ok(());
                    }
                    if self.asked_back {
                        return Err(Broken);
                    }
                    self.asked_back = true;
                    self.send(json!(["REQ", BEAT, { "ids": ["0".repeat(64)], "limit": 1 }]).to_string()).await?;
                }
            }
        }
    }

    async fn take(&mut self, order: Order) -> Result<(), Broken> {
        // An idle line was silent for good reason.
        if self.questions.is_empty() && self.tellings.is_empty() {
            self.heard_at = Instant::now();
        }
        match order {
            Order::Ask {
                number,
                filter,
                words,
            } => {
                let filter = *filter;
                self.questions.insert(number, Question { filter, words });
                self.question(number).await
            }
            Order::Leave { number } => self.leave(number).await,
            Order::Tell { id, text, answer } => {
                let telling = self.tellings.entry(id).or_insert_with(|| Telling {
                    text,
                    answers: Vec::new(),
                });
                telling.answers.push(answer);
                self.event(id).await
            }
        }
    }

    async fn question(&mut self, number: u64) -> Result<(), Broken> {
        match self.questions.get(&number) {
            Some(question) => {
                self.send(json!(["REQ", number.to_string(), question.filter]).to_string())
                    .await
            }
            None => Ok(()),
        }
    }

    async fn leave(&mut self, number: u64) -> Result<(), Broken> {
        match self.questions.remove(&number) {
            Some(_) => self.send(json!(["CLOSE", number.to_string()]).to_string()).await,
            None => Ok(()),
        }
    }

    async fn event(&mut self, id: EventId) -> Result<(), Broken> {
        match self.tellings.get(&id) {
            Some(telling) => self.send(telling.text.clone()).await,
            None => Ok(()),
        }
    }

    async fn send(&mut self, text: String) -> Result<(), Broken> {
        match timeout(SENDING, self.socket.send_text(text)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Broken),
        }
    }

    async fn hear(&mut self, text: &str) -> Result<(), Broken> {
        match RelayMessage::read(text) {
            Some(RelayMessage::Event(subscription, raw)) => {
                let Some((number, question)) = self.asked(&subscription) else {
                    return Ok(());
                };
                let now = self.ports.clock.now();
                let word = match sift::event(raw, &question.filter, now) {
                    Ok(event) if sift::expired(&event, now) => return Ok(()),
                    Ok(event) => Word::Event(Box::new(event)),
                    Err(doubt) => {
                        tracing::debug!(relay = %self.relay, ?doubt, "an event was not believed");
                        Word::Oddity
                    }
                };
                self.pass(number, word).await
            }
            Some(RelayMessage::Eose(subscription)) if subscription == BEAT => {
                self.send(json!(["CLOSE", BEAT]).to_string()).await
            }
            Some(RelayMessage::Eose(subscription)) => match self.asked(&subscription) {
                Some((number, _)) => self.pass(number, Word::Stored).await,
                None => Ok(()),
            },
            Some(RelayMessage::Closed(subscription, reason)) => self.closed(&subscription, &reason).await,
            Some(RelayMessage::Ok(id, taken, reason)) => self.answered(id, taken, &reason).await,
            Some(RelayMessage::Auth(challenge)) => {
                self.challenge = Some(challenge);
                // Whoever we are is told only to a relay that wants to know before it answers.
                if self.held.is_empty() {
                    Ok(())
                } else {
                    self.introduce().await
                }
            }
            Some(RelayMessage::Notice) => Ok(()),
            None => {
                self.questions
                    .values()
                    .for_each(|question| drop(question.words.try_send(Word::Oddity)));
                Ok(())
            }
        }
    }

    fn asked(&self, subscription: &str) -> Option<(u64, &Question)> {
        let number = subscription.parse().ok()?;
        self.questions.get(&number).map(|question| (number, question))
    }

    /// Passes a word on; whoever does not listen, or too slowly, is left.
    async fn pass(&mut self, number: u64, word: Word) -> Result<(), Broken> {
        let passed = self
            .questions
            .get(&number)
            .map(|question| question.words.try_send(word));
        match passed {
            Some(Err(_)) => self.leave(number).await,
            _ => Ok(()),
        }
    }

    async fn closed(&mut self, subscription: &str, reason: &str) -> Result<(), Broken> {
        let Some((number, _)) = self.asked(subscription) else {
            return Ok(());
        };
        if reason.starts_with("auth-required:") && self.may_introduce() {
            self.held.insert(Held::Question(number));
            return self.introduce().await;
        }
        if let Some(question) = self.questions.remove(&number) {
            drop(question.words.try_send(Word::Refused));
        }
        Ok(())
    }

    async fn answered(&mut self, id: Option<EventId>, taken: bool, reason: &str) -> Result<(), Broken> {
        if let (Known::Asked(asked), Some(id)) = (self.known, id)
            && asked == id
        {
            return self.introduced(taken).await;
        }
        // Some relays forget to say which event they refuse: if only one is under way, it is that.
        let only = self
            .tellings
            .keys()
            .next()
            .copied()
            .filter(|_| self.tellings.len() == 1);
        let Some(id) = id
            .filter(|id| self.tellings.contains_key(id))
            .or(only.filter(|_| id.is_none()))
        else {
            return Ok(());
        };
        if !taken && reason.starts_with("auth-required:") && self.may_introduce() {
            self.held.insert(Held::Event(id));
            return self.introduce().await;
        }
        if let Some(telling) = self.tellings.remove(&id) {
            let said = verdict(taken, reason);
            telling
                .answers
                .into_iter()
                .for_each(|answer| drop(answer.send(said.clone())));
        }
        Ok(())
    }

    fn may_introduce(&self) -> bool {
        matches!(self.known, Known::No | Known::Asked(_))
    }

    /// Signs the relay's challenge, for this relay only.
    async fn introduce(&mut self) -> Result<(), Broken> {
        let (Known::No, Some(challenge)) = (self.known, &self.challenge) else {
            return Ok(());
        };
        let Ok(event) = self
            .signer
            .introduction(&self.relay, challenge, self.ports.clock.now())
        else {
            return Ok(());
        };
        self.known = Known::Asked(event.id);
        self.send(json!(["AUTH", event]).to_string()).await
    }

    /// What was held goes out again once; a relay that does not want us answers it as it likes.
    async fn introduced(&mut self, welcome: bool) -> Result<(), Broken> {
        self.known = if welcome { Known::Yes } else { Known::Never };
        for held in std::mem::take(&mut self.held) {
            match held {
                Held::Question(number) => self.question(number).await?,
                Held::Event(id) => self.event(id).await?,
            }
        }
        Ok(())
    }
}

/// What `OK` means (NIP-01).
fn verdict(taken: bool, reason: &str) -> Said {
    let prefix = reason.split(':').next().unwrap_or_default();
    match (taken, prefix) {
        (true, _) | (false, "duplicate") => Said::Taken,
        (false, "rate-limited") => Said::Later,
        // A relay that failed may have stored it before.
        (false, "error") => Said::Unclear,
        (false, _) => Said::Refused(words(reason)),
    }
}

/// A relay's own words, within bounds.
fn words(reason: &str) -> String {
    let words: String = reason.chars().filter(|c| !c.is_control()).take(200).collect();
    if words.is_empty() {
        "no reason given".to_owned()
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_its_meaning() {
        for (taken, reason, said) in [
            (true, "", Said::Taken),
            (true, "duplicate: already have it", Said::Taken),
            (false, "duplicate: already have it", Said::Taken),
            (false, "rate-limited: slow down", Said::Later),
            (false, "error: disk full", Said::Unclear),
            (false, "blocked: no", Said::Refused("blocked: no".to_owned())),
            (false, "", Said::Refused("no reason given".to_owned())),
        ] {
            assert_eq!(verdict(taken, reason), said, "{taken} {reason}");
        }
    }
}
