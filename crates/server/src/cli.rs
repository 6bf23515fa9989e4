//! The command line: one file per command.

mod accounts;
mod demo;
mod doctor;
mod feeds;
mod link;
mod login;
mod owner;
mod post;
mod serve;
mod test_server;
mod timeline;
mod unlink;

use crate::client::Client;
use crate::config::{Config, Sources};
use crate::home::{LoginFile, login_path};
use crate::show::Show;
use anyhow::{Context as _, Result};
use clap::{Args, ColorChoice, Parser, Subcommand};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  syrinx demo                          see it work, with no account anywhere
  syrinx serve                         start a server in the folder syrinx-data
  syrinx login http://127.0.0.1:3000   log the command line in
  syrinx link bluesky                  link an account of yours
  syrinx post \"Good morning\" --wait    say it everywhere, and see it arrive
  syrinx timeline --follow             read everything, live";

/// One breath, many pipes: post once to every network, read all of them in one stream.
#[derive(Debug, Parser)]
#[command(name = "syrinx", version, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
struct Global {
    /// Write JSON for programs instead of text for people
    #[arg(long, global = true)]
    json: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    /// The file that keeps the login of the command line [default: ~/.config/syrinx/login.json]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "SYRINX_LOGIN",
        hide_env = true
    )]
    login: Option<PathBuf>,
    /// The settings file of the server [default: syrinx.toml, if there is one]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "SYRINX_CONFIG",
        hide_env = true
    )]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Owner(owner::Owner),
    Login(login::Login),
    Link(link::Link),
    Accounts(accounts::Accounts),
    Unlink(unlink::Unlink),
    Post(post::Post),
    Timeline(timeline::Timeline),
    Demo(demo::Demo),
    Doctor(doctor::Doctor),
    Feeds(feeds::Feeds),
    #[command(hide = true)]
    TestServer(test_server::TestServer),
}

impl Command {
    async fn run(self, global: &Global) -> Result<()> {
        match self {
            Self::Serve(command) => command.run(global).await,
            Self::Owner(command) => command.run(global).await,
            Self::Login(command) => command.run(global).await,
            Self::Link(command) => command.run(global).await,
            Self::Accounts(command) => command.run(global).await,
            Self::Unlink(command) => command.run(global).await,
            Self::Post(command) => command.run(global).await,
            Self::Timeline(command) => command.run(global).await,
            Self::Demo(command) => command.run(global).await,
            Self::Doctor(command) => command.run(global).await,
            Self::Feeds(command) => command.run(global).await,
            Self::TestServer(command) => command.run(global).await,
        }
    }
}

impl Global {
    fn show(&self) -> Show {
        Show::new(self.json, self.color)
    }

    fn login_path(&self) -> Result<PathBuf> {
        login_path(self.login.as_deref())
    }

    /// The server of `syrinx login`, with its token.
    async fn client(&self) -> Result<Client> {
        let login = LoginFile::read(&self.login_path()?)?;
        Client::new(&login.url, Some(login.token)).await
    }
}

/// What every command takes that works on the server's own data.
#[derive(Debug, Args)]
struct Place {
    /// The data folder [default: syrinx-data]
    #[arg(long, value_name = "FOLDER", global = true)]
    data: Option<PathBuf>,
}

impl Place {
    /// What a command needs besides to work on the same data.
    fn again(&self) -> String {
        let data = self.data.as_ref();
        data.map(|folder| format!(" --data {}", folder.display()))
            .unwrap_or_default()
    }

    fn sources(&self, global: &Global) -> Sources {
        let data = self.data.as_ref().map(|path| path.to_string_lossy().into_owned());
        Sources::of_process(global.config.clone()).flag("data", data)
    }

    fn config(&self, global: &Global) -> Result<Config> {
        Ok(self.sources(global).read()?)
    }
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("this machine gives no threads")
        .and_then(|runtime| runtime.block_on(cli.command.run(&cli.global)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("syrinx: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether whoever read the output has read enough, as `head` does.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_is_described() {
        for command in Cli::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
        }
    }

    #[test]
    fn global_flags_go_anywhere() {
        let before = Cli::try_parse_from(["syrinx", "--json", "accounts"]).unwrap();
        let after = Cli::try_parse_from(["syrinx", "accounts", "--json", "--color", "never"]).unwrap();
        assert!(before.global.json && after.global.json);
        assert!(
            Cli::try_parse_from(["syrinx", "acounts"])
                .unwrap_err()
                .to_string()
                .contains("accounts")
        );
    }

    #[test]
    fn the_promised_forms_are_taken() {
        for line in [
            "demo --once --json",
            "serve --listen 127.0.0.1:0 --data x",
            "owner add ann --password-stdin --admin",
            "login http://localhost:3000 --name ann --password-stdin",
            "link bluesky --handle a.bsky.social --password-stdin",
            "link mastodon --server a.example --token t",
            "post hello --to bluesky --to 12 --media a.png --alt A --reply-to 7 --spoiler s --visibility private --wait",
            "post hello --preview",
            "timeline --follow --limit 5",
            "unlink 12 --purge",
            "doctor --data x --json",
            "feeds import follows.opml --account 7",
            "feeds export",
            "feeds home --rotate",
        ] {
            let words = std::iter::once("syrinx").chain(line.split(' '));
            assert!(Cli::try_parse_from(words).is_ok(), "{line}");
        }
    }
}
