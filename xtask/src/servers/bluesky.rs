//! A real Bluesky.

use super::Postgres;
use crate::drive::{Process, free_port};
use crate::install;
use crate::parties::{Bluesky, Login};
use crate::place;
use anyhow::{Context, Result};
use std::process::Command;
use std::time::Duration;

/// PDS, PLC and AppView of the real Bluesky, with the database that the AppView needs.
pub struct RealBluesky {
    _servers: Process,
    _database: Postgres,
    pds: String,
}

impl RealBluesky {
    /// Starts them, with an empty network.
    pub fn start(name: &str) -> Result<Self> {
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

    /// Two people there.
    pub async fn party(&self) -> Result<Bluesky> {
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
