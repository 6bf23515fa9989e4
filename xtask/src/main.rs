//! The project's own commands. `cargo xtask test` installs what the tests need and runs all of them.

mod bench;
mod clients;
mod drive;
mod install;
mod parties;
mod place;
mod proxies;
mod scenario;
mod servers;
mod suites;
mod tally;
mod third_party;
mod torture;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own commands")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure our server beside a frozen yardstick; docs/performance.md says how to read it.
    Bench(bench::Options),
    /// Kill the server again and again while posts flow, then read the networks back and count.
    Torture(torture::Options),
    /// Install what the tests need and run them; ends with `N passed, N failed`.
    Test {
        /// Run only these suites (may be given several times).
        #[arg(long, value_name = "NAME")]
        only: Vec<String>,
        /// Say which suites there are, and run nothing.
        #[arg(long)]
        list: bool,
        /// Also write `PASSED FAILED` to this file.
        #[arg(long, value_name = "FILE")]
        summary: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Bench(options) => bench::run(&options),
        Command::Torture(options) => torture::run(&options),
        Command::Test { list: true, .. } => {
            suites::list();
            Ok(true)
        }
        Command::Test { only, summary, .. } => suites::run(&only, summary.as_deref()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
