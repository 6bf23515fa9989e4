//! Reading the stream of everything.

use crate::client::{Client, Events, Status};
use crate::show::{Show, status};
use anyhow::Result;
use serde_json::Value;
use std::time::Duration;
use syrinx_connector::{Clock as _, SystemClock};

/// The longest wait before the stream is asked for again.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A stream that is being read, oldest first.
pub struct Reading {
    show: Show,
    client: Client,
    /// The highest id that was shown.
    newest: i64,
}

impl Reading {
    /// Nothing has been read yet.
    #[must_use]
    pub fn new(show: Show, client: Client) -> Self {
        Self {
            show,
            client,
            newest: 0,
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
        let mut wait = Duration::from_secs(1);
        let mut stream = Events::open(&self.client).await?;
        // One is read even if none is to be shown: what comes later is measured by it.
        let mut first = self.page(&[("limit", limit.max(1).to_string())]).await?;
        self.newest = first.get(usize::from(limit)).and_then(id).unwrap_or(0);
        first.truncate(limit.into());
        first.into_iter().rev().try_for_each(|entry| self.tell(entry))?;
        loop {
            while let Some(event) = stream.next().await {
                wait = Duration::from_secs(1);
                if event.name == "update"
                    && let Ok(entry) = serde_json::from_str(&event.data)
                {
                    self.tell(entry)?;
                }
            }
            stream = loop {
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
                match Events::open(&self.client).await {
                    Ok(stream) => break stream,
                    Err(error) => eprintln!("syrinx: {error:#}; trying again"),
                }
            };
            self.catch_up().await?;
        }
    }

    async fn catch_up(&mut self) -> Result<()> {
        loop {
            let missed = self
                .page(&[("min_id", self.newest.to_string()), ("limit", "40".to_owned())])
                .await?;
            if missed.is_empty() {
                return Ok(());
            }
            missed.into_iter().rev().try_for_each(|entry| self.tell(entry))?;
        }
    }

    /// Shows an entry, unless it was shown.
    ///
    /// # Errors
    /// If nobody reads what is written.
    pub fn tell(&mut self, entry: Value) -> Result<()> {
        let Some(id) = id(&entry).filter(|id| *id > self.newest) else {
            return Ok(());
        };
        self.newest = id;
        if self.show.json {
            return self.show.value(&entry);
        }
        // One entry that cannot be read does not end the stream.
        match serde_json::from_value::<Status>(entry) {
            Ok(entry) => self
                .show
                .line(&format!("{}\n", status(&self.show, &entry, SystemClock.now()))),
            Err(error) => self.show.line(
                &self
                    .show
                    .paint
                    .dim(&format!("(an entry that cannot be shown: {error})")),
            ),
        }
    }
}

fn id(entry: &Value) -> Option<i64> {
    entry["id"].as_str()?.parse().ok()
}
