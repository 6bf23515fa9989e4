//! Reading the stream of everything.

use crate::client::{Client, Events, Status};
use crate::show::{Show, joined, status};
use anyhow::Result;
use serde::Deserialize as _;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;
use syrinx_connector::{Clock as _, SystemClock};

/// The first and the longest wait before the stream is asked for again.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// So many entries are remembered, to tell when one of them is heard from another network too.
const REMEMBERED: usize = 500;

/// A stream that is being read, oldest first.
pub struct Reading {
    show: Show,
    client: Client,
    /// The highest id that was shown.
    newest: i64,
    /// On how many networks the latest entries stood when they were shown.
    networks: BTreeMap<i64, usize>,
}

impl Reading {
    /// Nothing has been read yet.
    #[must_use]
    pub fn new(show: Show, client: Client) -> Self {
        Self {
            show,
            client,
            newest: 0,
            networks: BTreeMap::new(),
        }
    }

    /// One page of the home, newest first.
    ///
    /// # Errors
    /// If the server cannot be asked.
    pub async fn page(&self, query: &[(&str, String)]) -> Result<Vec<Value>> {
        self.client.get("/api/v1/timelines/home", query).await
    }

    /// Shows so many entries, and then what comes in, without end.
    ///
    /// It listens for speed and pages for truth: whenever a stream stands, what came before it is read.
    ///
    /// # Errors
    /// If the first stream does not stand, or nobody reads what is written.
    pub async fn follow(&mut self, limit: u16) -> Result<()> {
        let mut stream = Events::open(&self.client).await?;
        // One is read even if none is to be shown: what comes later is measured by it.
        let mut first = self.page(&[("limit", limit.max(1).to_string())]).await?;
        self.newest = first.get(usize::from(limit)).and_then(id).unwrap_or(0);
        first.truncate(limit.into());
        first.iter().rev().try_for_each(|entry| self.tell(entry))?;
        loop {
            self.hear(stream).await?;
            let (again, missed) = self.reopen().await;
            stream = again;
            missed.iter().try_for_each(|entry| self.tell(entry))?;
        }
    }

    /// Shows what a stream brings until it ends.
    async fn hear(&mut self, mut stream: Events) -> Result<()> {
        while let Some(event) = stream.next().await {
            // One event that cannot be read does not end the stream.
            let Ok(entry) = serde_json::from_str(&event.data) else {
                continue;
            };
            match event.name.as_str() {
                "update" => self.tell(&entry)?,
                "status.update" => self.tell_change(&entry)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Asks for the stream until it stands; gives it and what was missed, oldest first.
    async fn reopen(&self) -> (Events, Vec<Value>) {
        let mut wait = FIRST_WAIT;
        loop {
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
            let opened = async { Ok((Events::open(&self.client).await?, self.missed().await?)) };
            let opened: Result<_> = opened.await;
            match opened {
                Ok(both) => return both,
                Err(error) => eprintln!("syrinx: {error:#} (trying again)"),
            }
        }
    }

    async fn missed(&self) -> Result<Vec<Value>> {
        let mut all = Vec::new();
        let mut newest = self.newest;
        loop {
            let page = self
                .page(&[("min_id", newest.to_string()), ("limit", "40".to_owned())])
                .await?;
            match page.first().and_then(id).filter(|first| *first > newest) {
                Some(first) => newest = first,
                None => return Ok(all),
            }
            all.extend(page.into_iter().rev());
        }
    }

    /// Shows an entry, unless it was shown.
    ///
    /// # Errors
    /// If nobody reads what is written.
    pub fn tell(&mut self, entry: &Value) -> Result<()> {
        let Some(id) = id(entry).filter(|id| *id > self.newest) else {
            return Ok(());
        };
        self.newest = id;
        let read = Status::deserialize(entry);
        let networks = read.as_ref().map_or(0, |entry| entry.networks().len());
        self.networks.insert(id, networks);
        if self.networks.len() > REMEMBERED {
            self.networks.pop_first();
        }
        if self.show.json {
            return self.show.value(entry);
        }
        // One entry that cannot be read does not end the stream.
        let text = match read {
            Ok(entry) => status(&self.show, &entry, SystemClock.now()),
            Err(error) => self
                .show
                .paint
                .dim(&format!("(an entry that cannot be shown: {error})")),
        };
        self.show.line(&format!("{text}\n"))
    }

    /// Tells when an entry that was shown has been heard from another network too.
    fn tell_change(&mut self, entry: &Value) -> Result<()> {
        let (Some(id), Ok(read)) = (id(entry), Status::deserialize(entry)) else {
            return Ok(());
        };
        let now = read.networks().len();
        match self.networks.get_mut(&id).filter(|known| **known < now) {
            Some(known) => *known = now,
            None => return Ok(()),
        }
        if self.show.json {
            return self.show.value(entry);
        }
        self.show.line(&format!("{}\n", joined(&self.show, &read)))
    }
}

fn id(entry: &Value) -> Option<i64> {
    entry["id"].as_str()?.parse().ok()
}
