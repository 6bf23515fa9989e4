//! The project's own commands. `cargo xtask test` installs what the tests need and runs all of them.

mod clients;
mod drive;
mod install;
mod parties;
mod place;
mod scenario;
mod suites;
mod tally;

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
    let Command::Test { only, list, summary } = Cli::parse().command;
    if list {
        suites::list();
        return ExitCode::SUCCESS;
    }
    match suites::run(&only, summary.as_deref()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
