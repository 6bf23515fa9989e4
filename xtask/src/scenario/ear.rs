//! Somebody who listens to a live stream.

use crate::drive::Json;
use anyhow::{Result, bail};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// A listener to the owner's stream of server-sent events.
pub struct Ear {
    heard: Arc<Mutex<Vec<(String, Value)>>>,
    task: JoinHandle<()>,
}

impl Ear {
    /// Begins to listen.
    pub async fn open(api: &Json) -> Result<Self> {
        let mut stream = api.events("/api/v1/streaming/user").await?;
        let heard: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let into = Arc::clone(&heard);
        let task = tokio::spawn(async move {
            let mut rest = String::new();
            while let Some(Ok(bytes)) = stream.next().await {
                rest.push_str(&String::from_utf8_lossy(&bytes));
                while let Some((event, tail)) = rest
                    .split_once("\n\n")
                    .map(|(event, tail)| (event.to_owned(), tail.to_owned()))
                {
                    rest = tail;
                    let field = |name: &str| {
                        event
                            .lines()
                            .find_map(|line| line.strip_prefix(name))
                            .map(str::to_owned)
                    };
                    if let (Some(kind), Some(data)) = (field("event: "), field("data: ")) {
                        let data = serde_json::from_str(&data).unwrap_or(Value::String(data));
                        into.lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push((kind, data));
                    }
                }
            }
        });
        Ok(Self { heard, task })
    }

    /// Waits until a status has come whose content holds these words; gives it and how long it took.
    pub async fn wait_for(&self, words: &str, within: Duration) -> Result<(Value, Duration)> {
        let started = Instant::now();
        while started.elapsed() < within {
            let found = self
                .heard
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .iter()
                .find_map(|(kind, status)| {
                    let says = status["content"]
                        .as_str()
                        .is_some_and(|content| content.contains(words));
                    (kind == "update" && says).then(|| status.clone())
                });
            if let Some(status) = found {
                return Ok((status, started.elapsed()));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("“{words}” was not heard within {} s", within.as_secs())
    }

    /// How many new statuses with these words have come.
    pub fn count(&self, words: &str) -> usize {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let says = |status: &Value| {
            status["content"]
                .as_str()
                .is_some_and(|content| content.contains(words))
        };
        heard
            .iter()
            .filter(|(kind, status)| kind == "update" && says(status))
            .count()
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.task.abort();
    }
}
