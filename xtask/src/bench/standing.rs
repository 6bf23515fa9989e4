//! Standing: what the server needs while nobody asks, and how fast it stands after a start.

use super::book::{Book, Row, Side};
use super::rig::Server;
use super::{Bench, noise};
use crate::place;
use anyhow::Result;
use std::time::Duration;
use tokio::time::sleep;

/// How long a server is left alone before its memory is looked at.
const REST: Duration = Duration::from_secs(2);

const fn row(area: &'static str, name: &'static str, unit: &'static str, aim: &'static str) -> Row {
    Row {
        area,
        name,
        unit,
        aim,
    }
}

const IDLE: Row = row("memory", "idle, empty: resident memory", "MiB", "≤ 40");
const FILLED: Row = row("memory", "10⁵ posts, 100 owners, now: resident memory", "MiB", "");
const START: Row = row(
    "start",
    "cold start with 10⁵ posts, to the first home",
    "ms",
    "≤ 300",
);

fn mebibytes(pid: u32) -> Result<f64> {
    Ok(noise::resident(pid)? as f64 / 1024.0)
}

/// Measures memory. It comes last, so that what is resident is what work has left.
pub async fn memory(bench: &Bench, book: &mut Book) -> Result<()> {
    book.turns("memory", &bench.pids(), async |turn| {
        let (empty, _) = Server::ours(&place::fresh("bench-empty")?, "/healthz").await?;
        sleep(REST).await;
        turn.note(IDLE, Side::Ours, mebibytes(empty.id())?);
        turn.note(FILLED, Side::Ours, mebibytes(bench.ours.id())?);
        turn.note(FILLED, Side::Yardstick, mebibytes(bench.yardstick.id())?);
        Ok(())
    })
    .await
}

/// Measures the start, on a copy of the data: from `exec` to the first home page.
pub async fn start(bench: &Bench, book: &mut Book) -> Result<()> {
    let folder = place::fresh("bench-start")?;
    super::seed::copy(&folder.join("data")).await?;
    book.turns("start", &bench.pids(), async |turn| {
        let (server, took) = Server::ours(&folder, "/api/v1/timelines/home").await?;
        turn.note(START, Side::Ours, took.as_secs_f64() * 1000.0);
        drop(server);
        Ok(())
    })
    .await
}
