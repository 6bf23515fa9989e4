//! Writing: posts accepted through the API, each durable before its answer, and posts taken in from a network.

use super::book::{Book, Row, Side, Turn};
use super::load::{Load, Shots};
use super::seed::{self, OWNERS};
use super::{Bench, rig, wire, words};
use anyhow::{Context, Result, ensure};
use std::time::{Duration, Instant};

/// Posts that are taken in, in one turn.
const TAKEN_IN: u64 = 10_000;

const fn row(area: &'static str, name: &'static str, unit: &'static str, aim: &'static str) -> Row {
    Row {
        area,
        name,
        unit,
        aim,
    }
}

const ACCEPTED: [(usize, [Row; 2]); 2] = [
    (
        1,
        [
            row("post", "post accepted, 1 connection", "posts/s", "≥ 500"),
            row("post", "post accepted, 1 connection, p99", "ms", ""),
        ],
    ),
    (
        8,
        [
            row("post", "post accepted, 8 connections", "posts/s", "≥ 500"),
            row("post", "post accepted, 8 connections, p99", "ms", ""),
        ],
    ),
];
const INGEST: Row = row("ingest", "ingest, whole inward path", "posts/s", "≥ 2,000");

/// Measures posts accepted.
pub async fn accept(bench: &Bench, book: &mut Book) -> Result<()> {
    let first = bench.numbers(10_000_000);
    book.turns("post", &bench.pids(), async |turn| {
        for (connections, rows) in ACCEPTED {
            let ours = Shots::Made(Box::new(move |number| {
                let token = seed::token(usize::try_from(number).unwrap_or_default() % OWNERS);
                wire::post("/api/v1/statuses", &token, &draft(first + number))
            }));
            post(
                bench,
                turn,
                rows,
                Side::Ours,
                (&bench.ours.address, connections),
                &ours,
            )?;
            let theirs = Shots::Made(Box::new(move |number| {
                wire::post("/row", "", &draft(first + number))
            }));
            let address = &bench.yardstick.address;
            post(
                bench,
                turn,
                rows,
                Side::Yardstick,
                (address, connections),
                &theirs,
            )?;
            if let Some(peer) = &bench.peer {
                let token = peer.token.clone();
                let theirs = Shots::Made(Box::new(move |number| {
                    wire::post("/api/v1/statuses", &token, &draft(first + number))
                }));
                post(
                    bench,
                    turn,
                    rows,
                    Side::Peer,
                    (&peer.address, connections),
                    &theirs,
                )?;
            }
        }
        Ok(())
    })
    .await
}

fn post(
    bench: &Bench,
    turn: &mut Turn,
    rows: [Row; 2],
    side: Side,
    (address, connections): (&str, usize),
    shots: &Shots,
) -> Result<()> {
    let load = Load {
        address,
        connections,
        lasting: bench.lasting / 2,
        shots,
    };
    let fired = tokio::task::block_in_place(|| load.fire())?;
    turn.note(rows[0], side, fired.rate());
    turn.note(rows[1], side, fired.millis(0.99));
    Ok(())
}

fn draft(number: u64) -> String {
    let said = words::said(number);
    format!("{{\"status\":\"{said}\",\"visibility\":\"public\"}}")
}

/// Measures posts taken in: from the wire of a network until they stand in homes and are announced.
pub async fn ingest(bench: &Bench, book: &mut Book) -> Result<()> {
    book.turns("ingest", &bench.pids(), async |turn| {
        let first = bench.numbers(TAKEN_IN);
        let before = taken_in(bench).await?;
        let started = Instant::now();
        let speakers: Vec<_> = (0..OWNERS as u64)
            .map(|account| {
                let far = bench.far.clone();
                tokio::spawn(async move {
                    let mine = (first..first + TAKEN_IN).filter(|number| number % OWNERS as u64 == account);
                    for number in mine {
                        far.say(usize::try_from(account).unwrap_or_default(), number)
                            .await;
                    }
                })
            })
            .collect();
        while taken_in(bench).await? < before + TAKEN_IN {
            ensure!(
                started.elapsed() < Duration::from_secs(120),
                "{TAKEN_IN} posts were not taken in within two minutes"
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let seconds = started.elapsed().as_secs_f64();
        for speaker in speakers {
            speaker.await?;
        }
        turn.note(INGEST, Side::Ours, TAKEN_IN as f64 / seconds);
        Ok(())
    })
    .await
}

/// How many posts our server says that it took in.
async fn taken_in(bench: &Bench) -> Result<u64> {
    let told = rig::ask(&bench.ours.address, "/metrics", "").await?;
    let line = told
        .lines()
        .find_map(|line| line.strip_prefix("syrinx_ingested_posts_total "));
    line.unwrap_or("0").trim().parse().context("a count")
}
