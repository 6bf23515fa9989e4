//! Streaming: from a post's arrival at our socket to a client's event, and to a thousand clients.

use super::book::{Book, Row, Side, Turn};
use super::wire::{self, Line};
use super::{Bench, noise, seed, words};
use anyhow::{Context, Result};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Posts whose way is timed in one turn, and how far apart they are.
const TIMED: u64 = 400;
const APART: Duration = Duration::from_millis(50);
/// Clients that listen.
const LISTENERS: usize = 1_000;

const fn row(name: &'static str, unit: &'static str, aim: &'static str) -> Row {
    Row {
        area: "stream",
        name,
        unit,
        aim,
    }
}

const P50: Row = row("arrival → event, p50", "ms", "");
const P99: Row = row("arrival → event, p99", "ms", "≤ 10");
const SPREAD: Row = row("1,000 listeners, first to last receipt", "ms", "");
const LAST: Row = row("1,000 listeners, arrival to last receipt", "ms", "");
const EACH: Row = row("memory of a listener", "KiB", "");

/// Measures streaming.
pub async fn measure(bench: &Bench, book: &mut Book) -> Result<()> {
    // Memory that one turn's listeners gave back serves the next: all turns count from before the first.
    let sides = [Side::Ours, Side::Yardstick];
    let before = [resident(bench, Side::Ours)?, resident(bench, Side::Yardstick)?];
    book.turns("stream", &bench.pids(), async |turn| {
        for side in sides {
            let mut times = one_listener(bench, side).await?;
            times.sort_unstable();
            let at = |quantile: f64| {
                let at = (times.len() as f64 * quantile) as usize;
                times[at.min(times.len() - 1)].as_secs_f64() * 1000.0
            };
            turn.note(P50, side, at(0.5));
            turn.note(P99, side, at(0.99));
        }
        for (side, before) in sides.into_iter().zip(before) {
            many_listeners(bench, turn, side, before).await?;
        }
        Ok(())
    })
    .await
}

async fn listen(bench: &Bench, side: Side) -> Result<TcpStream> {
    let (address, request) = match side {
        Side::Ours => (
            &bench.ours.address,
            wire::get("/api/v1/streaming/user", &seed::token(0)),
        ),
        _ => (&bench.yardstick.address, wire::get("/events", "")),
    };
    Line::open(address).await?.listen(&request).await
}

/// Lets a post of this number arrive.
async fn arrive(bench: &Bench, side: Side, number: u64) -> Result<()> {
    if side == Side::Ours {
        bench.far.say(0, number).await;
        return Ok(());
    }
    let status = words::status(number, "2026-01-01T00:00:00Z").to_string();
    let mut line = Line::open(&bench.yardstick.address).await?;
    line.ask(&wire::post("/announce", "", &status)).await?;
    Ok(())
}

/// Reads until an event tells of the post.
async fn heard(stream: &mut TcpStream, number: u64) -> Result<Instant> {
    let mark = format!("No {number}.");
    let mut read = Vec::with_capacity(16 * 1024);
    loop {
        let count = timeout(Duration::from_secs(20), stream.read_buf(&mut read))
            .await
            .with_context(|| format!("post {number} was not told within 20 s"))??;
        anyhow::ensure!(count > 0, "the stream ended");
        if read.windows(mark.len()).any(|window| window == mark.as_bytes()) {
            return Ok(Instant::now());
        }
    }
}

async fn one_listener(bench: &Bench, side: Side) -> Result<Vec<Duration>> {
    let first = bench.numbers(TIMED);
    let mut stream = listen(bench, side).await?;
    let mut times = Vec::new();
    for number in first..first + TIMED {
        let said = Instant::now();
        arrive(bench, side, number).await?;
        times.push(heard(&mut stream, number).await? - said);
        sleep(APART).await;
    }
    Ok(times)
}

/// Resident memory of a side, in KiB.
fn resident(bench: &Bench, side: Side) -> Result<u64> {
    noise::resident(match side {
        Side::Ours => bench.ours.id(),
        _ => bench.yardstick.id(),
    })
}

async fn many_listeners(bench: &Bench, turn: &mut Turn, side: Side, before: u64) -> Result<()> {
    let mut streams = Vec::with_capacity(LISTENERS);
    for _ in 0..LISTENERS {
        streams.push(listen(bench, side).await?);
    }
    sleep(Duration::from_millis(500)).await;
    let grown = resident(bench, side)?.saturating_sub(before);
    turn.note(EACH, side, grown as f64 / LISTENERS as f64);
    let number = bench.numbers(1);
    let mut listeners = JoinSet::new();
    for mut stream in streams {
        listeners.spawn(async move { heard(&mut stream, number).await });
    }
    sleep(Duration::from_millis(200)).await;
    let said = Instant::now();
    arrive(bench, side, number).await?;
    let mut receipts = Vec::with_capacity(LISTENERS);
    while let Some(receipt) = listeners.join_next().await {
        receipts.push(receipt??);
    }
    let first = receipts.iter().min().copied().unwrap_or(said);
    let last = receipts.iter().max().copied().unwrap_or(said);
    turn.note(SPREAD, side, (last - first).as_secs_f64() * 1000.0);
    turn.note(LAST, side, (last - said).as_secs_f64() * 1000.0);
    Ok(())
}
