//! To hear live: one stream out of many relays. Each is attended by a task of its own that comes back when its line
//! breaks; the stream stands as long as one of them does.

use super::Account;
use super::client::line::{Answers, Word};
use super::client::pool::{Ask, Seen};
use super::client::sift::seconds;
use super::desk::Desk;
use super::lists;
use super::relay::Relay;
use super::walk;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use nostr::event::EventId;
use nostr::filter::Filter;
use nostr::types::Timestamp;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use syrinx_connector::{Error, Heard, Listen, Result};
use syrinx_model::Kind;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// How long a relay may take to say its first word.
const FIRST_WORD: Duration = Duration::from_secs(20);
/// How long to wait before a relay that failed is tried again, at the least and at the most.
const PAUSE: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(120));
/// Words of one relay that may wait to be heard.
const ROOM: usize = 512;
/// Events that are read together.
const TOGETHER: usize = 32;
/// Events that are remembered, so that each is told once.
const REMEMBERED: usize = 4096;

impl Listen for Account {
    fn listen(&self) -> BoxStream<'static, Result<Heard>> {
        let desk = Arc::clone(&self.desk);
        stream::once(Ear::open(desk))
            .flat_map(|opened| match opened {
                Ok(ear) => stream::unfold(Some(ear), Ear::next).boxed(),
                Err(error) => stream::iter([Err(error)]).boxed(),
            })
            .boxed()
    }
}

/// What one relay is listened to for.
#[derive(Clone)]
struct Post {
    relay: Relay,
    filters: Vec<Filter>,
}

/// What a post reports.
enum Report {
    /// It is up, after it was down.
    Up(Relay),
    /// Its line does not stand.
    Down(Relay),
    Event(Box<Seen>),
    Oddity,
}

/// The stream.
struct Ear {
    desk: Arc<Desk>,
    reports: mpsc::Receiver<Report>,
    posts: JoinSet<()>,
    /// The relays that are attended, and whether their lines stand, as far as is known.
    lines: BTreeMap<Relay, Option<bool>>,
    follows: watch::Receiver<u64>,
    told: Told,
    ready: VecDeque<Heard>,
    open: bool,
}

impl Ear {
    async fn open(desk: Arc<Desk>) -> Result<Self> {
        let follows = desk.follows_changed.subscribe();
        let mut ear = Self {
            reports: mpsc::channel(1).1,
            posts: JoinSet::new(),
            lines: BTreeMap::new(),
            told: Told::default(),
            ready: VecDeque::new(),
            open: false,
            follows,
            desk,
        };
        ear.attend().await?;
        Ok(ear)
    }

    /// Sends someone to every relay that there is something to hear from.
    async fn attend(&mut self) -> Result<()> {
        let posts = self.desk.posts().await?;
        let (reporter, reports) = mpsc::channel(ROOM);
        // Those who were sent before come home, and what they had to say was said to the old door.
        self.posts = JoinSet::new();
        self.reports = reports;
        self.lines = posts.iter().map(|post| (post.relay.clone(), None)).collect();
        for post in posts {
            self.posts
                .spawn(attend(Arc::clone(&self.desk), post, reporter.clone()));
        }
        Ok(())
    }

    /// The next thing to be heard; after an error there is none.
    async fn next(mut self_: Option<Self>) -> Option<(Result<Heard>, Option<Self>)> {
        let mut ear = self_.take()?;
        loop {
            if let Some(heard) = ear.ready.pop_front() {
                return Some((Ok(heard), Some(ear)));
            }
            if let Err(error) = ear.hear().await {
                return Some((Err(error), None));
            }
        }
    }

    /// Waits for reports, and makes of them what is to be heard.
    async fn hear(&mut self) -> Result<()> {
        tokio::select! {
            changed = self.follows.changed() => {
                return match changed {
                    Ok(()) => self.attend().await,
                    Err(_) => Err(Error::new(Kind::Away, "the account was closed")),
                };
            }
            report = self.reports.recv() => match report {
                Some(report) => self.take(report)?,
                None => return Err(Error::new(Kind::Away, "there is no relay to listen to")),
            },
        }
        let mut seen = std::mem::take(&mut self.told.fresh);
        while seen.len() < TOGETHER {
            let Ok(report) = self.reports.try_recv() else {
                break;
            };
            self.take(report)?;
            seen.append(&mut self.told.fresh);
        }
        if !seen.is_empty() {
            self.read(seen).await;
        }
        Ok(())
    }

    fn take(&mut self, report: Report) -> Result<()> {
        match report {
            Report::Event(seen) => self.told.take(*seen),
            Report::Oddity => self.ready.push_back(Heard::Oddity),
            Report::Up(relay) => {
                self.lines.insert(relay, Some(true));
                if !self.open {
                    self.open = true;
                    self.ready.push_back(Heard::Open);
                }
            }
            Report::Down(relay) => {
                self.lines.insert(relay, Some(false));
                if self.lines.values().all(|up| *up == Some(false)) {
                    return Err(Error::new(Kind::Away, "no relay can be reached"));
                }
            }
        }
        Ok(())
    }

    /// Events that came together, in our words.
    async fn read(&mut self, mut seen: Vec<Seen>) {
        seen.sort_by(|one, other| other.event.cmp(&one.event));
        let me = self.desk.me();
        let ours = |seen: &Seen| {
            seen.event.pubkey == me && [lists::FOLLOWS, lists::MUTES].contains(&seen.event.kind)
        };
        if seen.iter().any(ours) {
            self.desk.forget_lists();
        }
        let told = self.desk.told();
        let names_us = |seen: &Seen| told.match_event(&seen.event, nostr::filter::MatchEventOptions::new());
        let (news, timeline): (Vec<Seen>, Vec<Seen>) = {
            let follows = self.desk.follows().await.unwrap_or_default();
            let at_home = |seen: &Seen| {
                super::timeline::KINDS.contains(&seen.event.kind)
                    && (seen.event.pubkey == me || follows.contains(&seen.event.pubkey))
            };
            let news = seen.iter().filter(|seen| names_us(seen)).cloned().collect();
            (news, seen.into_iter().filter(at_home).collect())
        };
        let mut items = self.desk.items(&timeline).await;
        items.extend(self.desk.notices(&news).await);
        self.ready
            .extend(items.into_iter().map(|item| Heard::Item(Box::new(item))));
    }
}

/// Events that were told already, and those that were not yet.
#[derive(Default)]
struct Told {
    known: HashSet<EventId>,
    order: VecDeque<EventId>,
    fresh: Vec<Seen>,
}

impl Told {
    fn take(&mut self, seen: Seen) {
        if !self.known.insert(seen.event.id) {
            return;
        }
        self.order.push_back(seen.event.id);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.fresh.push(seen);
    }
}

impl Desk {
    /// What to listen for, relay by relay: the home timeline, what names us, and our own lists.
    async fn posts(&self) -> Result<Vec<Post>> {
        let mut posts: BTreeMap<Relay, Vec<Filter>> = BTreeMap::new();
        for Ask { relay, filter } in self.home().await? {
            posts.entry(relay).or_default().push(filter);
        }
        for relay in &self.own.relays.read {
            let lists = Filter::new()
                .author(self.me())
                .kinds([lists::FOLLOWS, lists::MUTES]);
            posts
                .entry(relay.clone())
                .or_default()
                .extend([self.told(), lists]);
        }
        Ok(posts
            .into_iter()
            .map(|(relay, filters)| Post { relay, filters })
            .collect())
    }
}

/// Attends one relay for as long as somebody hears the reports.
async fn attend(desk: Arc<Desk>, post: Post, reports: mpsc::Sender<Report>) {
    let mut pause = PAUSE.0;
    let mut from = seconds(desk.client.now()).saturating_sub(walk::LATE);
    loop {
        let line = desk.client.pool.line(&post.relay);
        let mut answers = Vec::new();
        for filter in &post.filters {
            answers.push(
                line.ask(filter.clone().since(Timestamp::from_secs(from)), ROOM)
                    .await,
            );
        }
        // The line is held by the questions alone: when they are gone, it may go.
        drop(line);
        let mut words = stream::select_all(
            answers
                .into_iter()
                .map(|answers| stream::unfold(Some(answers), heard).boxed()),
        );
        let mut word = timeout(FIRST_WORD, words.next()).await.ok().flatten().flatten();
        if word.is_some() {
            pause = PAUSE.0;
            if reports.send(Report::Up(post.relay.clone())).await.is_err() {
                return;
            }
        }
        while let Some(one) = word {
            let report = match one {
                Word::Event(event) => Some(Report::Event(Box::new(Seen {
                    event: *event,
                    relay: post.relay.clone(),
                }))),
                Word::Oddity => Some(Report::Oddity),
                Word::Stored | Word::Refused => None,
            };
            if let Some(report) = report
                && reports.send(report).await.is_err()
            {
                return;
            }
            from = seconds(desk.client.now()).saturating_sub(walk::LATE);
            word = words.next().await.flatten();
        }
        if !desk.client.pool.stands(&post.relay).await {
            if reports.send(Report::Down(post.relay.clone())).await.is_err() {
                return;
            }
            sleep(pause).await;
            pause = PAUSE.1.min(pause * 2);
        }
    }
}

/// The next word of one question; `None` in it when the question has ended, which ends the attendance.
async fn heard(answers: Option<Answers>) -> Option<(Option<Word>, Option<Answers>)> {
    let mut answers = answers?;
    match answers.next().await {
        Some(Word::Refused) | None => Some((None, None)),
        Some(word) => Some((Some(word), Some(answers))),
    }
}
