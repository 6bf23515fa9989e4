//! A switch for everything that may go wrong between a client and a server.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::sync::watch;

use crate::lock;

/// How an item of a page is damaged. The damaged item comes first and is a copy of the page's first item under
/// another id, so that every honest item is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// Numbers where text belongs, text where objects belong.
    WrongTypes,
    /// Scripts, event handlers, `javascript:` links and unclosed tags in text, names and links.
    HostileHtml,
    /// No author at all.
    MissingAuthor,
}

/// What goes wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The server starts its work only after this time.
    Latency(Duration),
    /// The server does its work at once, but answers only after this time.
    SlowAnswer(Duration),
    /// The server does nothing and answers so.
    Status {
        /// The HTTP status code.
        code: u16,
        /// The body, as JSON if it parses as such, else as text.
        body: String,
        /// Seconds for the `Retry-After` header.
        retry_after: Option<u32>,
    },
    /// The server does its work and then answers with this status code and a proxy's HTML page.
    StatusAfter(u16),
    /// The connection breaks before the server does anything.
    ResetBefore,
    /// The server does its work, then the connection breaks before the first byte of the answer.
    ResetAfter,
    /// The JSON of the answer ends in its middle.
    Truncated,
    /// A page of HTML with status 200 comes instead of the answer.
    WrongType,
    /// One gibibyte of JSON white space comes instead of the answer.
    Endless,
    /// A page has one damaged item.
    Malformed(Malformed),
    /// The token is said to have expired, in the dialect's own words; nothing is done.
    ExpiredToken,
    /// The server does nothing and says nothing; the connection stays open.
    Unheard,
    /// The server does its work and says nothing; the connection stays open.
    Unanswered,
    /// The `Idempotency-Key` of the request is not looked at (Mastodon only).
    IgnoreIdempotencyKey,
}

impl Fault {
    /// An answer with this status code, an empty JSON object and no `Retry-After`.
    #[must_use]
    pub fn status(code: u16) -> Self {
        Self::Status {
            code,
            body: "{}".to_owned(),
            retry_after: None,
        }
    }

    /// Too many requests: come back after so many seconds.
    #[must_use]
    pub fn busy(seconds: u32) -> Self {
        let body = r#"{"error":"Too many requests"}"#.to_owned();
        Self::Status {
            code: 429,
            body,
            retry_after: Some(seconds),
        }
    }
}

struct Rule {
    pattern: String,
    fault: Fault,
    left: Option<u32>,
}

/// The switches of one server. Clones are the same switches.
///
/// A pattern names requests by `METHOD path` or by the path alone; the path is the one that was asked for or its
/// template, and `*` stands for any text: `POST /api/v1/statuses`, `/api/v1/timelines/*`, `*getTimeline`, `*`.
/// All rules that match a request strike it, in the order in which they were made.
#[derive(Clone)]
pub struct Faults {
    rules: Arc<Mutex<Vec<Rule>>>,
    silent: Arc<AtomicBool>,
    cuts: Arc<watch::Sender<u64>>,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            rules: Arc::default(),
            silent: Arc::default(),
            cuts: Arc::new(watch::Sender::new(0)),
        }
    }
}

impl Faults {
    /// From now on every matching request meets this fault, until [`clear`](Self::clear) or [`off`](Self::off).
    pub fn on(&self, pattern: &str, fault: Fault) {
        self.add(pattern, fault, None);
    }

    /// The next so many matching requests meet this fault.
    pub fn times(&self, count: u32, pattern: &str, fault: Fault) {
        self.add(pattern, fault, Some(count));
    }

    /// The next matching request meets this fault.
    pub fn once(&self, pattern: &str, fault: Fault) {
        self.times(1, pattern, fault);
    }

    /// Takes away all rules that were made with exactly this pattern.
    pub fn off(&self, pattern: &str) {
        lock(&self.rules).retain(|rule| rule.pattern != pattern);
    }

    /// Takes away all rules and lets silent streams speak again.
    pub fn clear(&self) {
        lock(&self.rules).clear();
        self.silence_streams(false);
    }

    /// How many strikes are still to come of the rules that have a count: 0 proves that all of them struck.
    #[must_use]
    pub fn pending(&self) -> u32 {
        lock(&self.rules).iter().filter_map(|rule| rule.left).sum()
    }

    /// Breaks every stream that is open now; new ones may be opened.
    pub fn cut_streams(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// While true, open streams send neither events nor heartbeats; what happens meanwhile is lost to them.
    pub fn silence_streams(&self, silent: bool) {
        self.silent.store(silent, Ordering::SeqCst);
    }

    pub(crate) fn streams_are_silent(&self) -> bool {
        self.silent.load(Ordering::SeqCst)
    }

    /// Changes whenever the open streams are to be cut.
    pub(crate) fn cuts(&self) -> watch::Receiver<u64> {
        self.cuts.subscribe()
    }

    fn add(&self, pattern: &str, fault: Fault, left: Option<u32>) {
        lock(&self.rules).push(Rule {
            pattern: pattern.to_owned(),
            fault,
            left,
        });
    }

    /// The faults that strike a request known by any of these names; counted rules are used up by it.
    pub(crate) fn strike(&self, names: &[String]) -> Vec<Fault> {
        let mut rules = lock(&self.rules);
        let mut struck = Vec::new();
        for rule in rules.iter_mut() {
            if rule.left == Some(0) || !names.iter().any(|name| fits(&rule.pattern, name)) {
                continue;
            }
            if let Some(left) = &mut rule.left {
                *left -= 1;
            }
            struck.push(rule.fault.clone());
        }
        rules.retain(|rule| rule.left != Some(0));
        struck
    }
}

/// Whether the name fits a pattern in which `*` stands for any text.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, rest)) => name.strip_prefix(head).is_some_and(|tail| {
            tail.char_indices()
                .map(|(at, _)| at)
                .chain([tail.len()])
                .any(|at| fits(rest, &tail[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(fits("*", ""));
        assert!(fits("/api/*/context", "/api/v1/statuses/7/context"));
        assert!(fits("*getTimeline", "GET /xrpc/app.bsky.feed.getTimeline"));
        assert!(!fits("/api/v1/statuses", "/api/v1/statuses/7"));
        assert!(!fits("/api/*/context", "/api/v1/statuses/7/source"));
    }

    #[test]
    fn a_counted_rule_strikes_that_often_and_no_more() {
        let faults = Faults::default();
        faults.times(2, "/x", Fault::ResetAfter);
        let names = ["GET /x".to_owned(), "/x".to_owned()];
        assert_eq!(faults.pending(), 2);
        assert_eq!(faults.strike(&names), [Fault::ResetAfter]);
        assert_eq!(faults.strike(&names), [Fault::ResetAfter]);
        assert!(faults.strike(&names).is_empty());
        assert_eq!(faults.pending(), 0);
    }

    #[test]
    fn rules_of_other_routes_are_left_alone() {
        let faults = Faults::default();
        faults.on("POST /x", Fault::status(500));
        assert!(faults.strike(&["GET /x".to_owned(), "/x".to_owned()]).is_empty());
        assert_eq!(faults.strike(&["POST /x".to_owned(), "/x".to_owned()]).len(), 1);
        faults.off("POST /x");
        assert!(faults.strike(&["POST /x".to_owned()]).is_empty());
    }
}
