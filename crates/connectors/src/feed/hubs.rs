//! The hubs that were asked to call us (WebSub, <https://www.w3.org/TR/websub/>): what stands on the shelf, and when to
//! ask again.

use super::place;
use super::poll::Look;
use super::{Account, client::Client};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use syrinx_connector::{Error, Result};
use syrinx_model::{Moment, Secret, Stamp};

const KEY: &str = "hubs";
/// How long we ask to be called, in seconds: the ten days that the specification suggests.
const LEASE: i64 = 864_000;
/// The shortest and longest lease that is believed, in seconds.
const SHORTEST: i64 = 60;
const LONGEST: i64 = 30 * 86_400;
/// How long a hub has to come back to us before it is asked again, in milliseconds.
const UNANSWERED: i64 = 3_600_000;
/// How long a hub that refused is left alone, in milliseconds.
const REFUSED: i64 = 86_400_000;

/// A hub that was asked about one feed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Hub {
    /// The identity of the feed.
    pub(super) feed: String,
    /// The hub.
    pub(super) url: String,
    /// What the feed calls itself there.
    pub(super) topic: String,
    /// What follows our callback address: nobody but the hub knows it.
    pub(super) path: String,
    /// What the hub signs with; `None` if the line to it is open, where it would be no secret.
    pub(super) secret: Option<String>,
    /// When it was last asked.
    asked_at: Moment,
    /// From when to when it calls; `None` until it has asked back.
    lease: Option<(Moment, Moment)>,
    /// Whether it is to call at all.
    wanted: bool,
    /// Until when it is left alone, if it refused.
    #[serde(default)]
    refused_until: Option<Moment>,
}

impl Hub {
    fn new(feed: &str, url: &str, topic: &str, now: Moment) -> Self {
        let key = || Stamp::mint(now, 0).key_hex();
        Self {
            feed: feed.to_owned(),
            url: url.to_owned(),
            topic: topic.to_owned(),
            path: key(),
            secret: keeps_secrets(url).then(key),
            asked_at: now,
            lease: None,
            wanted: true,
            refused_until: None,
        }
    }

    /// Whether it calls us now.
    pub(super) fn calls(&self, now: Moment) -> bool {
        self.wanted && self.lease.is_some_and(|(_, until)| until > now)
    }

    /// Whether it is to be asked again: after four fifths of the lease, or if it never came back.
    fn is_due(&self, now: Moment) -> bool {
        if !self.wanted || self.refused_until.is_some_and(|until| until > now) {
            return false;
        }
        // Somebody who was asked a moment ago has not forgotten it.
        let patience = now.0 - self.asked_at.0 >= UNANSWERED;
        match self.lease {
            Some((from, until)) => {
                let worn = now.0 >= from.0 + (until.0 - from.0) / 5 * 4;
                worn && (self.asked_at <= from || patience)
            }
            None => patience,
        }
    }

    /// Whether nothing is to be expected of it any more.
    fn is_over(&self, now: Moment) -> bool {
        !self.wanted && now.0 - self.asked_at.0 > REFUSED
    }

    /// The hub asks whether we meant it. Says whether we did.
    pub(super) fn confirm(&mut self, mode: &str, topic: &str, seconds: Option<i64>, now: Moment) -> bool {
        if topic != self.topic {
            return false;
        }
        match mode {
            "subscribe" if self.wanted => {
                let seconds = seconds.unwrap_or(LEASE).clamp(SHORTEST, LONGEST);
                self.lease = Some((now, now.plus(seconds * 1000)));
                self.refused_until = None;
                true
            }
            "unsubscribe" => !self.wanted,
            "denied" => {
                self.lease = None;
                self.refused_until = Some(now.plus(REFUSED));
                true
            }
            _ => false,
        }
    }
}

/// Whether a secret can be told to a hub: over a closed line, or to this very machine.
fn keeps_secrets(hub: &str) -> bool {
    hub.starts_with("https:") || place::is_near(hub)
}

impl Account {
    /// All hubs that were asked.
    pub(super) async fn hubs(&self) -> Result<Vec<Hub>> {
        match self.ports.shelf.get(KEY).await? {
            None => Ok(Vec::new()),
            // A list that cannot be read is made anew: hubs are for speed only.
            Some(kept) => Ok(serde_json::from_str(kept.expose()).unwrap_or_default()),
        }
    }

    /// Keeps the list.
    pub(super) async fn keep_hubs(&self, hubs: &[Hub]) -> Result<()> {
        let text = serde_json::to_string(hubs).map_err(|_| Error::garbled("the hubs cannot be written"))?;
        self.ports.shelf.put(KEY, Some(&Secret::new(text))).await
    }

    /// The feeds that call us themselves.
    pub(super) async fn pushed(&self, now: Moment) -> Result<HashSet<String>> {
        let hubs = self.hubs().await?.into_iter();
        Ok(hubs.filter(|hub| hub.calls(now)).map(|hub| hub.feed).collect())
    }

    /// Asks the hubs of the feeds that were just looked at to call us, where that is due. A hub that does not answer
    /// is no failure: the feed is polled all the same.
    pub(super) async fn call_on_hubs(&self, looks: &[Look]) -> Result<()> {
        let Some(callback) = &self.ports.callback else {
            return Ok(());
        };
        let now = self.ports.clock.now();
        let due = {
            let _desk = self.desk.lock().await;
            let mut hubs = self.hubs().await?;
            let before = hubs.len();
            hubs.retain(|hub| !hub.is_over(now));
            let mut due = Vec::new();
            for look in looks {
                let feed = &look.after.author.uri;
                match (
                    &look.hub,
                    hubs.iter_mut().find(|hub| hub.feed == *feed && hub.wanted),
                ) {
                    // A feed that has not changed does not name its hub again.
                    (named, Some(hub))
                        if named
                            .as_ref()
                            .is_none_or(|(url, topic)| (url, topic) == (&hub.url, &hub.topic)) =>
                    {
                        if hub.is_due(now) {
                            hub.asked_at = now;
                            due.push(hub.clone());
                        }
                    }
                    (Some((url, topic)), other) => {
                        let hub = Hub::new(feed, url, topic, now);
                        due.push(hub.clone());
                        match other {
                            Some(other) => *other = hub,
                            None => hubs.push(hub),
                        }
                    }
                    (None, _) => {}
                }
            }
            // It stands there before the hub is asked: it may ask back before it answers.
            if !due.is_empty() || hubs.len() != before {
                self.keep_hubs(&hubs).await?;
            }
            due
        };
        for hub in due {
            ask(&self.client, &hub, "subscribe", callback).await;
        }
        Ok(())
    }

    /// Has the hub of a feed call no longer.
    pub(super) async fn dismiss_hub(&self, feed: &str) -> Result<()> {
        let Some(callback) = &self.ports.callback else {
            return Ok(());
        };
        let dismissed = {
            let _desk = self.desk.lock().await;
            let mut hubs = self.hubs().await?;
            let Some(hub) = hubs.iter_mut().find(|hub| hub.feed == feed && hub.wanted) else {
                return Ok(());
            };
            hub.wanted = false;
            hub.asked_at = self.ports.clock.now();
            let dismissed = hub.clone();
            self.keep_hubs(&hubs).await?;
            dismissed
        };
        ask(&self.client, &dismissed, "unsubscribe", callback).await;
        Ok(())
    }
}

async fn ask(client: &Client, hub: &Hub, mode: &str, callback: &str) {
    let mut form = vec![
        ("hub.callback".to_owned(), format!("{callback}/{}", hub.path)),
        ("hub.mode".to_owned(), mode.to_owned()),
        ("hub.topic".to_owned(), hub.topic.clone()),
        ("hub.lease_seconds".to_owned(), LEASE.to_string()),
    ];
    form.extend(hub.secret.clone().map(|secret| ("hub.secret".to_owned(), secret)));
    if let Err(error) = client.ask_hub(&hub.url, form).await {
        tracing::debug!(hub = place::host(&hub.url), mode, %error, "a hub did not take the request");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(1_793_491_200_000);

    fn later(seconds: i64) -> Moment {
        NOW.plus(seconds * 1000)
    }

    #[test]
    fn leases_are_renewed_at_four_fifths_and_refusals_respected() {
        let mut hub = Hub::new("f", "https://hub.example/", "t", NOW);
        assert!(!hub.is_due(later(60)) && hub.is_due(later(3_600)) && !hub.calls(NOW));
        assert!(!hub.confirm("subscribe", "other", None, NOW) && !hub.confirm("unsubscribe", "t", None, NOW));
        assert!(hub.confirm("subscribe", "t", Some(100_000), later(1)));
        assert!(hub.calls(later(99_000)) && !hub.calls(later(100_002)));
        assert!(!hub.is_due(later(79_000)) && hub.is_due(later(80_002)));
        assert!(hub.confirm("denied", "t", None, later(5)));
        assert!(!hub.calls(later(6)) && !hub.is_due(later(80_002)) && hub.is_due(later(86_500)));
    }

    #[test]
    fn a_secret_is_told_on_closed_lines_only() {
        assert!(Hub::new("f", "http://hub.example/", "t", NOW).secret.is_none());
        for hub in ["https://hub.example/", "http://127.0.0.1:9/", "http://[::1]:9/"] {
            assert!(Hub::new("f", hub, "t", NOW).secret.is_some(), "{hub}");
        }
        let (one, two) = (
            Hub::new("f", "https://h/", "t", NOW),
            Hub::new("f", "https://h/", "t", NOW),
        );
        assert!(one.path != two.path && one.secret != two.secret && Some(&one.path) != one.secret.as_ref());
    }
}
