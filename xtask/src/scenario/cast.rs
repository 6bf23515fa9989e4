//! Who plays: pairs of networks.

use super::rig::Rig;
use super::story;
use crate::drive::{Json, Process, Syrinx, free_port};
use crate::install;
use crate::parties::{Bluesky, Login, Mastodon, Party};
use crate::place;
use crate::tally::Tally;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;
use syrinx_sandbox::{Profile, bluesky, mastodon};

fn play(tally: &mut Tally, story: impl Future<Output = Result<Tally>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    tally.take("scenario", runtime.block_on(story)?);
    Ok(())
}

/// The sandbox's Mastodon and Bluesky.
pub fn over_sandbox(tally: &mut Tally) -> Result<()> {
    play(tally, async {
        let there = mastodon::Server::start(mastodon::Options::default()).await?;
        let sky = bluesky::Server::start(bluesky::Options::default()).await?;
        for name in ["you", "friend"] {
            there.author(Profile::named(name));
            sky.author(&Profile::named(name))?;
        }
        let api = |name: &str| Json::new(there.url(), Some(there.token(name)?));
        let first = Mastodon::meet("sandbox", api("you")?, api("friend")?).await?;
        let you = Login::open(sky.url(), "you.test", &sky.app_password("you")?).await?;
        let friend = Login::open(sky.url(), "friend.test", &sky.app_password("friend")?).await?;
        let second = Bluesky::meet("sandbox", you, friend).await?;
        story::tell(rig("sandbox", vec![Box::new(first), Box::new(second)])?).await
    })
}

/// A real Bluesky, and mastodon-mock as an independent party for the Mastodon dialect.
pub fn over_bluesky_and_mock(tally: &mut Tally) -> Result<()> {
    let sky = RealBluesky::start("bluesky-mock")?;
    let bin = install::python("mastodon-mock", &["mastodon-mock==0.6.1"])?;
    let port = free_port()?;
    let folder = place::fresh("mastodon-mock")?;
    let mut command = Command::new(bin.join("mastodon_mock"));
    command
        .args([
            "serve",
            "--host",
            "127.0.0.1",
            "--in-memory",
            "--demo",
            "--port",
            &port.to_string(),
        ])
        .current_dir(&folder);
    let mut mock = Process::start(&mut command, folder.join("log"))?;
    mock.wait_for_port(port, Duration::from_secs(30))?;
    play(tally, async {
        let base = format!("http://127.0.0.1:{port}");
        let api = |token: &str| Json::new(base.clone(), Some(token.to_owned()));
        let first = Mastodon::meet("mastodon-mock 0.6.1", api("ada_token")?, api("grace_token")?).await?;
        let second = sky.party().await?;
        story::tell(rig("scenario-mock", vec![Box::new(first), Box::new(second)])?).await
    })
}

/// A real Bluesky, and another Syrinx as a party for the Mastodon dialect.
pub fn over_bluesky_and_syrinx(tally: &mut Tally) -> Result<()> {
    let sky = RealBluesky::start("bluesky-syrinx")?;
    let other = Syrinx::start("other-syrinx", &["you", "friend"])?;
    let (you, friend) = (other.login("you")?, other.login("friend")?);
    play(tally, async {
        let first = Mastodon::meet("another Syrinx", you, friend).await?;
        let second = sky.party().await?;
        story::tell(rig("scenario-syrinx", vec![Box::new(first), Box::new(second)])?).await
    })
}

fn rig(name: &str, parties: Vec<Box<dyn Party>>) -> Result<Rig> {
    let server = Syrinx::start(name, &["ann"])?;
    let api = server.login("ann")?;
    Ok(Rig { server, api, parties })
}

/// PDS, PLC and AppView of the real Bluesky, with the database that the AppView needs.
struct RealBluesky {
    _servers: Process,
    _database: Postgres,
    pds: String,
}

impl RealBluesky {
    fn start(name: &str) -> Result<Self> {
        let (net, node) = install::atproto()?;
        let database = Postgres::start(&format!("{name}-database"))?;
        let ports: Vec<String> = (0..4)
            .map(|_| free_port().map(|port| port.to_string()))
            .collect::<Result<_>>()?;
        let folder = place::fresh(name)?;
        let mut command = Command::new(node.join("node"));
        command
            .args(["--require", "./loopback.cjs", "start.mjs"])
            .args(&ports)
            .current_dir(net)
            .env("DB_POSTGRES_URL", database.url())
            .env("DB_POSTGRES_SCHEMA", "bsky")
            // It must be named; nothing needs to answer there.
            .env("REDIS_HOST", "127.0.0.1:56379");
        let mut servers = Process::start(&mut command, folder.join("log"))?;
        let ready = servers.wait_for_line("\"pds\"", Duration::from_secs(90))?;
        let ready: serde_json::Value = serde_json::from_str(&ready)?;
        let pds = ready["pds"]
            .as_str()
            .context("the PDS has an address")?
            .to_owned();
        Ok(Self {
            _servers: servers,
            _database: database,
            pds,
        })
    }

    async fn party(&self) -> Result<Bluesky> {
        let you = Login::create(&self.pds, "you-sing").await?;
        let friend = Login::create(&self.pds, "old-friend").await?;
        Bluesky::meet(
            "real PDS and AppView (@atproto/dev-env 0.6.7, @atproto/pds 0.5.35)",
            you,
            friend,
        )
        .await
    }
}

/// A PostgreSQL of this run's own; it runs as `nobody`, since it refuses to run as root.
struct Postgres {
    bin: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Postgres {
    fn start(name: &str) -> Result<Self> {
        let bin = install::postgres()?;
        // A folder that `nobody` can reach: the target folder may lie below one that is closed to others.
        let folder = std::env::temp_dir().join(format!("syrinx-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let port = free_port()?;
        let database = Self { bin, folder, port };
        install::quietly(Command::new("chown").arg("nobody").arg(&database.folder))?;
        let data = database.folder.join("data");
        database.run(
            "initdb",
            &[
                "-D",
                &data.to_string_lossy(),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
        )?;
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c fsync=off -c synchronous_commit=off -c max_connections=200",
            database.folder.display()
        );
        let log = data.join("log");
        database.run(
            "pg_ctl",
            &[
                "-D",
                &data.to_string_lossy(),
                "-w",
                "-t",
                "30",
                "-l",
                &log.to_string_lossy(),
                "-o",
                &options,
                "start",
            ],
        )?;
        database.run(
            "createdb",
            &[
                "-h",
                "127.0.0.1",
                "-p",
                &port.to_string(),
                "-U",
                "postgres",
                "bsky",
            ],
        )?;
        Ok(database)
    }

    fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/bsky", self.port)
    }

    fn run(&self, program: &str, words: &[&str]) -> Result<()> {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"])
            .arg(self.bin.join(program))
            .args(words);
        command
            .current_dir(&self.folder)
            .env("HOME", &self.folder)
            .stdin(std::process::Stdio::null());
        // A server that stays must not hold the pipe of the command that started it.
        command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        let status = command
            .status()
            .with_context(|| format!("{program} could not be started"))?;
        anyhow::ensure!(status.success(), "{program} {words:?}: {status}");
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.folder.join("data");
        let _ = self.run("pg_ctl", &["-D", &data.to_string_lossy(), "-m", "fast", "stop"]);
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
