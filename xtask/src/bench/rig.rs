//! The two servers, each in a process of its own, built in release.

use super::far::Far;
use super::seed::{self, OWNERS};
use super::wire::{self, Line};
use crate::drive::{Process, free_port};
use crate::place;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use syrinx_model::{Capabilities, Grant, Limits, Moment, Network, Secret};
use syrinx_store::{AuthorRow, NewAccount};

/// Builds what is measured, each by itself: built together, one would get the features of another's dependencies.
pub fn build() -> Result<()> {
    for package in ["syrinx-server", "yardstick", "xtask"] {
        let built = Command::new("cargo")
            .args(["build", "--quiet", "--release", "--package", package])
            .current_dir(place::root())
            .status()?;
        ensure!(built.success(), "{package} could not be built");
    }
    Ok(())
}

fn release(name: &str) -> PathBuf {
    place::target().join("release").join(name)
}

/// A server that is measured.
pub struct Server {
    process: Process,
    /// `host:port`.
    pub address: String,
}

impl Server {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Our server on a data folder, ready. Also gives how long it took from its start to the first answer.
    pub async fn ours(folder: &Path, path: &str) -> Result<(Self, Duration)> {
        let port = free_port()?;
        let settings = format!(
            "data = \"data\"\nlisten = \"127.0.0.1:{port}\"\npublic_url = \"https://bench.example\"\n\n\
             [outbound]\nallow_loopback = true\n\n[limits]\ncalls = 4000000000\n\n[log]\nlevel = \"warn\"\n"
        );
        std::fs::write(folder.join("syrinx.toml"), settings)?;
        let mut command = Command::new(release("syrinx"));
        command.arg("serve").current_dir(folder);
        let started = Instant::now();
        let process = Process::start(&mut command, folder.join("serve.log"))?;
        let server = Self {
            process,
            address: format!("127.0.0.1:{port}"),
        };
        server.answered(path, &seed::token(0), started).await?;
        Ok((server, started.elapsed()))
    }

    /// The yardstick, filled with these bodies.
    pub async fn yardstick(folder: &Path) -> Result<(Self, Duration)> {
        let mut command = Command::new(release("yardstick"));
        command.arg(folder);
        let started = Instant::now();
        let mut process = Process::start(&mut command, folder.join("yardstick.log"))?;
        let line = process.wait_for_line("listening on ", Duration::from_secs(60))?;
        let port = line.rsplit(' ').next().unwrap_or_default();
        let server = Self {
            process,
            address: format!("127.0.0.1:{port}"),
        };
        server.answered("/static/1", "", started).await?;
        Ok((server, started.elapsed()))
    }

    /// Waits for the first answer.
    async fn answered(&self, path: &str, token: &str, started: Instant) -> Result<()> {
        loop {
            if let Ok(mut line) = Line::open(&self.address).await
                && let Ok(reply) = line.ask(&wire::get(path, token)).await
                && reply.status == 200
            {
                return Ok(());
            }
            ensure!(
                started.elapsed() < Duration::from_secs(60),
                "{} does not answer {path} with 200; see its log",
                self.address
            );
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// What it answers, as text.
    pub async fn ask(&self, path: &str, token: &str) -> Result<String> {
        ask(&self.address, path, token).await
    }
}

/// What a server answers, as text.
pub async fn ask(address: &str, path: &str, token: &str) -> Result<String> {
    let mut line = Line::open(address).await?;
    let reply = line.ask(&wire::get(path, token)).await?;
    ensure!(reply.status == 200, "{path}: {}", reply.status);
    Ok(String::from_utf8_lossy(line.body(&reply)).into_owned())
}

/// Links every owner to their account on the far network. The folder must not be in use.
pub async fn link(data: &Path, far: &Far) -> Result<()> {
    let store = syrinx_store::open(&seed::paths(data)).await?.store;
    let network = Network::new("mastodon").context("a name that fits")?;
    for number in 0..OWNERS {
        let name = format!("owner{number}");
        let owner = store.owner_by_name(&name).await?.context("a filled folder")?;
        let author = seed::author(&network, super::words::HOST, &name);
        let at = Moment(super::far::now());
        let row = AuthorRow {
            id: syrinx_model::AuthorId(owner.author.0 + 1_000_000),
            fragment: "{}".to_owned(),
            owner: None,
            fetched_at: Moment(0),
            author: author.clone(),
        };
        let grant = Grant {
            network: network.clone(),
            author_uri: author.uri,
            handle: format!("{name}@{}", super::words::HOST),
            server: format!("http://127.0.0.1:{}", far.port),
            expires_at: None,
            secret: Secret::new(format!("{{\"token\":\"far-{number}\"}}")),
        };
        let linked = NewAccount {
            owner: owner.id,
            author: store.put_author(row, None).await?,
            grant,
            limits: Limits::none(),
            capabilities: Capabilities {
                timeline: true,
                listen: true,
                ..Capabilities::default()
            },
            at,
        };
        store.link_account(linked).await?;
    }
    Ok(())
}

/// Writes the first pages of all owners for the yardstick, so that its bodies are as long as ours.
pub async fn bodies(ours: &Server, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = std::io::BufWriter::new(std::fs::File::create(folder.join("bodies"))?);
    for owner in 0..OWNERS {
        let page = ours
            .ask("/api/v1/timelines/home?limit=40", &seed::token(owner))
            .await?;
        let page: Vec<Box<serde_json::value::RawValue>> = serde_json::from_str(&page)?;
        for status in page.iter().rev() {
            writeln!(file, "{}\t{}", owner + 1, status.get())?;
        }
    }
    Ok(file.flush()?)
}

/// The ids of the statuses on an owner's first page.
pub async fn ids(address: &str, token: &str) -> Result<Vec<String>> {
    let page = ask(address, "/api/v1/timelines/home?limit=40", token).await?;
    let page: Vec<Value> = serde_json::from_str(&page)?;
    let id = |status: &Value| status["id"].as_str().map(str::to_owned);
    Ok(page.iter().filter_map(id).collect())
}
