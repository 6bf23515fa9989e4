//! `cargo xtask torture`: the server is killed again and again while posts flow to all networks, and then the networks
//! are read back and counted.

mod app;
mod book;
mod client;
mod dice;
mod fsync;
mod judge;
mod lives;
mod networks;
mod outbox;
mod report;
mod weather;

use crate::tally::Tally;
use anyhow::{Result, ensure};
use clap::Args;

/// What is asked for.
#[derive(Args)]
pub struct Options {
    /// How often the server is killed.
    #[arg(long, default_value_t = 50)]
    kills: u32,
    /// What decides what happens: the same seed is the same plan.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// To which networks posts go.
    #[arg(long, value_name = "NAME", value_delimiter = ',', default_values_t = networks::ALL.map(str::to_owned))]
    networks: Vec<String>,
    /// Kill nothing; prove with strace that every post is on disk before its client is answered.
    #[arg(long)]
    fsync: bool,
}

/// How many posts the proof of the disk makes.
const SYNCED_POSTS: usize = 40;

/// Kills, reads back, counts. Says whether all is well.
pub fn run(options: &Options) -> Result<bool> {
    if options.fsync {
        println!("{}", fsync::check(SYNCED_POSTS)?);
        return Ok(true);
    }
    let report = play(options)?;
    report.print();
    Ok(report.is_well())
}

fn play(options: &Options) -> Result<report::Report> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(lives::live(options))
}

/// The short version, as a suite of `cargo xtask test`. The network that can only be read back is left to the long one:
/// what a kill leaves in doubt there is waited for a whole minute.
pub fn suite(tally: &mut Tally) -> Result<()> {
    let report = play(&Options {
        kills: 5,
        seed: 1,
        networks: networks::KEYED.map(str::to_owned).into(),
        fsync: false,
    })?;
    report.print();
    let outcome = || {
        ensure!(report.is_well(), "{}", report.closing());
        ensure!(report.between > 0, "no kill fell between intent and settle");
        Ok(report.closing())
    };
    tally.check("five kills lose and double nothing", outcome());
    tally.check(
        "every 200 comes after a sync of the WAL",
        fsync::check(SYNCED_POSTS),
    );
    Ok(())
}
