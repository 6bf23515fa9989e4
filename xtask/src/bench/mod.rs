//! `cargo xtask bench`: our server beside a frozen yardstick, and beside a peer if one is given, in turns.
//!
//! `docs/performance.md` says how to read the figures.

mod book;
mod far;
mod load;
mod noise;
mod reading;
mod rig;
mod seed;
mod standing;
mod streaming;
mod table;
mod wire;
mod words;
mod writing;

use crate::place;
use anyhow::{Context, Result, ensure};
use book::Book;
use far::Far;
use rig::Server;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The areas, in the order in which they are measured: what leaves posts behind comes after what only reads.
const AREAS: [&str; 6] = ["start", "home", "stream", "ingest", "post", "memory"];

/// What to measure.
#[derive(clap::Args)]
pub struct Options {
    /// Measure only this: start, home, stream, ingest, post or memory.
    area: Option<String>,
    /// Also write all figures to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Measure this server with the Mastodon API too, in turns with ours: `http://HOST:PORT`.
    #[arg(long, value_name = "URL", requires = "peer_token")]
    peer: Option<String>,
    /// A token for it that may read and write.
    #[arg(long, value_name = "TOKEN")]
    peer_token: Option<String>,
    /// How long one load lasts; shorter ones say less.
    #[arg(long, value_name = "N", default_value_t = 10)]
    seconds: u64,
}

/// A server with the Mastodon API that somebody else wrote.
struct Peer {
    address: String,
    token: String,
}

/// Everything that is running.
struct Bench {
    ours: Server,
    yardstick: Server,
    far: Far,
    peer: Option<Peer>,
    lasting: Duration,
    next: AtomicU64,
}

impl Bench {
    /// The processes whose work is no noise.
    fn pids(&self) -> Vec<u32> {
        vec![self.ours.id(), self.yardstick.id()]
    }

    /// Numbers for so many posts that nobody has said yet; gives the first.
    fn numbers(&self, count: u64) -> u64 {
        self.next.fetch_add(count, Ordering::Relaxed)
    }
}

/// Measures, prints the table, and puts it into `docs/performance.md` if it is whole.
pub fn run(options: &Options) -> Result<bool> {
    if let Some(area) = &options.area {
        ensure!(
            AREAS.contains(&area.as_str()),
            "“{area}” is no area; there are {}",
            AREAS.join(", ")
        );
    }
    if cfg!(debug_assertions) {
        return in_release();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let started = Instant::now();
    let book = runtime.block_on(measure(options))?;
    println!("\n{}", table::written(&book));
    if let Some(file) = &options.json {
        std::fs::write(file, serde_json::to_vec_pretty(&book.json())?)?;
    }
    let whole = options.area.is_none() && options.peer.is_none();
    if whole {
        table::into_page(&book)?;
    }
    println!("{} s", started.elapsed().as_secs());
    Ok(true)
}

/// The load generator must not be slower than what it loads: the same command again, built in release.
fn in_release() -> Result<bool> {
    rig::build()?;
    let status = Command::new(place::target().join("release/xtask"))
        .args(std::env::args_os().skip(1))
        .status()?;
    Ok(status.success())
}

async fn measure(options: &Options) -> Result<Book> {
    let bench = set_up(options).await?;
    let mut book = Book::default();
    for area in AREAS {
        if options.area.as_deref().is_some_and(|only| only != area) {
            continue;
        }
        match area {
            "start" => standing::start(&bench, &mut book).await?,
            "home" => reading::measure(&bench, &mut book).await?,
            "stream" => streaming::measure(&bench, &mut book).await?,
            "ingest" => writing::ingest(&bench, &mut book).await?,
            "post" => writing::accept(&bench, &mut book).await?,
            _ => standing::memory(&bench, &mut book).await?,
        }
    }
    Ok(book)
}

async fn set_up(options: &Options) -> Result<Bench> {
    let folder = place::fresh("bench")?;
    seed::copy(&folder.join("data")).await?;
    let far = Far::start(seed::OWNERS).await?;
    rig::link(&folder.join("data"), &far).await?;
    let (ours, _) = Server::ours(&folder, "/api/v1/timelines/home").await?;
    let beside = place::fresh("bench-yardstick")?;
    rig::bodies(&ours, &beside).await?;
    let (yardstick, _) = Server::yardstick(&beside).await?;
    let started = Instant::now();
    while far.heard().await < seed::OWNERS {
        ensure!(
            started.elapsed() < Duration::from_secs(60),
            "our server does not listen to the far network; see {}",
            folder.join("serve.log").display()
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(Bench {
        ours,
        yardstick,
        far,
        peer: peer(options)?,
        lasting: Duration::from_secs(options.seconds.max(1)),
        next: AtomicU64::new(seed::POSTS),
    })
}

fn peer(options: &Options) -> Result<Option<Peer>> {
    let Some(url) = &options.peer else {
        return Ok(None);
    };
    let address = url
        .strip_prefix("http://")
        .context("--peer takes http://HOST:PORT")?
        .trim_end_matches('/')
        .to_owned();
    Ok(Some(Peer {
        address,
        token: options.peer_token.clone().unwrap_or_default(),
    }))
}
