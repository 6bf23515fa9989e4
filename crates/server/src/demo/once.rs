//! The demo, once: one post, its deliveries, and what others said on four networks, one of it on two of them.

use super::report::{Arrived, Report, Sent, missing, undelivered};
use super::stage::Stage;
use crate::client::{self, Client, Status};
use crate::show::{Show, delivery, status};
use anyhow::{Result, bail};
use serde_json::json;
use std::time::Duration;
use syrinx_connector::{Clock as _, SystemClock};
use syrinx_sandbox::life::Chorus;
use tokio::time::{Instant, sleep, timeout_at};

/// How long everything together may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// What is kept of it to tell what failed, and to stop.
const CLOSING: Duration = Duration::from_secs(8);
/// How often the home is looked at.
const BEAT: Duration = Duration::from_millis(500);

/// What the owner says.
pub(super) const HELLO: &str = "Hello from Syrinx: said once, heard on three networks. 🎶 #syrinx";

/// Does it once.
///
/// # Errors
/// A sentence that names what failed: a delivery, an arrival or the merge.
pub async fn once(show: &Show) -> Result<()> {
    let deadline = Instant::now() + PATIENCE - CLOSING;
    let Ok(stage) = timeout_at(deadline, Stage::set(&[0])).await else {
        bail!("the demo's server and networks were not ready in time");
    };
    let stage = stage?;
    let done = timeout_at(deadline + CLOSING, run(show, &stage, deadline)).await;
    stage.strike().await;
    done.unwrap_or_else(|_| bail!("the demo's server did not answer in time"))
}

async fn run(show: &Show, stage: &Stage, deadline: Instant) -> Result<()> {
    let script = stage.town.once_on_all()?;
    stage.look().await?;
    let post = client::post(&stage.client, &json!({"status": HELLO})).await?;
    let id = post["id"].as_str().unwrap_or_default().to_owned();
    let deliveries = client::settle(&stage.client, &id, deadline, |_| Ok(())).await?;
    let entries = arrivals(&stage.client, &script, &id, deadline).await?;
    let mut failed = undelivered(&deliveries);
    failed.extend(missing(&script, &entries));
    if show.json {
        show.value(&Report {
            post,
            deliveries: deliveries.iter().map(Sent::from).collect(),
            entries: entries.iter().map(Arrived::from).collect(),
        })?;
    } else {
        show.line(&format!("Posted: {HELLO}\n"))?;
        deliveries
            .iter()
            .try_for_each(|one| show.line(&delivery(show.paint, one)))?;
        show.line("")?;
        let now = SystemClock.now();
        entries
            .iter()
            .rev()
            .try_for_each(|entry| show.line(&format!("{}\n", status(show, entry, now))))?;
    }
    if failed.is_empty() {
        Ok(())
    } else {
        bail!("{}", failed.join("; "))
    }
}

/// What others said, as it stands in the home once nothing is missing, or at the deadline.
async fn arrivals(client: &Client, script: &Chorus, own: &str, deadline: Instant) -> Result<Vec<Status>> {
    loop {
        let mut entries: Vec<Status> = client
            .get("/api/v1/timelines/home", &[("limit", "40".to_owned())])
            .await?;
        entries.retain(|entry| entry.id != own);
        if missing(script, &entries).is_empty() || Instant::now() >= deadline {
            return Ok(entries);
        }
        sleep(BEAT).await;
    }
}
