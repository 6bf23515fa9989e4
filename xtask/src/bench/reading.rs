//! Reading: home pages of all owners in rotation while posts arrive, and one status.

use super::book::{Book, Row, Side, Turn};
use super::load::{Fired, Load, Shots};
use super::seed::{self, OWNERS};
use super::{Bench, rig, wire};
use anyhow::{Context, Result};
use std::time::Duration;

const CONNECTIONS: usize = 16;
/// Posts that arrive in a second while we are read from, and how many homes each enters.
const ARRIVALS: u64 = 20;
const HOMES: u64 = 5;

const fn row(name: &'static str, unit: &'static str, aim: &'static str) -> Row {
    Row {
        area: "home",
        name,
        unit,
        aim,
    }
}

const HOME_40: [Row; 3] = [
    row("home `limit=40`", "req/s", "≥ 0.50"),
    row("home `limit=40`, p50", "ms", ""),
    row("home `limit=40`, p99", "ms", "p99 / p50 ≤ 3"),
];
const HOME_20: [Row; 3] = [
    row("home `limit=20`", "req/s", "≥ 0.50"),
    row("home `limit=20`, p50", "ms", ""),
    row("home `limit=20`, p99", "ms", ""),
];
const STATUS: [Row; 3] = [
    row("one status", "req/s", ""),
    row("one status, p50", "ms", ""),
    row("one status, p99", "ms", ""),
];
const BYTES: Row = row("bytes of a home `limit=40`", "bytes", "equal");

/// Measures reading.
pub async fn measure(bench: &Bench, book: &mut Book) -> Result<()> {
    let pids = bench.pids();
    let statuses = statuses(bench).await?;
    let peer_ids = match &bench.peer {
        Some(peer) => rig::ids(&peer.address, &peer.token).await?,
        None => Vec::new(),
    };
    book.turns("home", &pids, async |turn| {
        for (limit, rows) in [(40, HOME_40), (20, HOME_20)] {
            home(bench, turn, limit, rows).await?;
        }
        let ours = fire_with_arrivals(bench, &statuses).await?;
        noted(turn, STATUS, Side::Ours, &ours);
        let asked = (1..=OWNERS * 40).map(|id| wire::get(&format!("/row/{id}"), ""));
        let theirs = fire(bench, &bench.yardstick.address, &Shots::Rotating(asked.collect()))?;
        noted(turn, STATUS, Side::Yardstick, &theirs);
        if let Some(peer) = &bench.peer {
            let asked = peer_ids
                .iter()
                .map(|id| wire::get(&format!("/api/v1/statuses/{id}"), &peer.token));
            let theirs = fire(bench, &peer.address, &Shots::Rotating(asked.collect()))?;
            noted(turn, STATUS, Side::Peer, &theirs);
        }
        Ok(())
    })
    .await
}

async fn home(bench: &Bench, turn: &mut Turn, limit: usize, rows: [Row; 3]) -> Result<()> {
    let path = format!("/api/v1/timelines/home?limit={limit}");
    let asked = (0..OWNERS).map(|owner| wire::get(&path, &seed::token(owner)));
    let ours = fire_with_arrivals(bench, &Shots::Rotating(asked.collect())).await?;
    noted(turn, rows, Side::Ours, &ours);
    let asked = (1..=OWNERS).map(|owner| wire::get(&format!("/rows/{owner}/{limit}"), ""));
    let theirs = fire(bench, &bench.yardstick.address, &Shots::Rotating(asked.collect()))?;
    noted(turn, rows, Side::Yardstick, &theirs);
    let ready = Shots::Rotating(vec![wire::get(&format!("/static/{limit}"), "")]);
    let ready = fire(bench, &bench.yardstick.address, &ready)?;
    noted(turn, rows, Side::Fixed, &ready);
    if limit == 40 {
        turn.note(BYTES, Side::Ours, ours.body() as f64);
        turn.note(BYTES, Side::Yardstick, theirs.body() as f64);
        turn.note(BYTES, Side::Fixed, ready.body() as f64);
        if theirs.rate() < 0.35 * ready.rate() {
            turn.void = Some("the yardstick's rows are below 35 % of its body that lies ready".to_owned());
        }
    }
    if let Some(peer) = &bench.peer {
        let asked = Shots::Rotating(vec![wire::get(&path, &peer.token)]);
        let theirs = fire(bench, &peer.address, &asked)?;
        noted(turn, rows, Side::Peer, &theirs);
    }
    Ok(())
}

fn noted(turn: &mut Turn, rows: [Row; 3], side: Side, fired: &Fired) {
    turn.note(rows[0], side, fired.rate());
    turn.note(rows[1], side, fired.millis(0.5));
    turn.note(rows[2], side, fired.millis(0.99));
}

/// The newest statuses of all owners, each asked for by its owner.
async fn statuses(bench: &Bench) -> Result<Shots> {
    let mut asked = Vec::new();
    for owner in 0..OWNERS {
        let token = seed::token(owner);
        let ids = rig::ids(&bench.ours.address, &token).await?;
        asked.extend(
            ids.iter()
                .map(|id| wire::get(&format!("/api/v1/statuses/{id}"), &token)),
        );
    }
    Ok(Shots::Rotating(asked))
}

fn fire(bench: &Bench, address: &str, shots: &Shots) -> Result<Fired> {
    Load {
        address,
        connections: CONNECTIONS,
        lasting: bench.lasting,
        shots,
    }
    .fire()
    .with_context(|| format!("load on {address}"))
}

/// Fires at our server while posts arrive in it.
async fn fire_with_arrivals(bench: &Bench, shots: &Shots) -> Result<Fired> {
    let (far, first) = (bench.far.clone(), bench.numbers(100_000));
    let arriving = tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_millis(1000 / ARRIVALS));
        for number in first.. {
            tick.tick().await;
            for home in 0..HOMES {
                let account = super::words::mix(number * HOMES + home) % OWNERS as u64;
                far.say(usize::try_from(account).unwrap_or_default(), number)
                    .await;
            }
        }
    });
    let fired = tokio::task::block_in_place(|| fire(bench, &bench.ours.address, shots));
    arriving.abort();
    fired
}
