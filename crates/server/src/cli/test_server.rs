//! `syrinx test-server`.

use super::Global;
use crate::config::Log;
use crate::observe;
use crate::serve::asked_to_stop;
use crate::suites::{Cast, SuiteServer};
use anyhow::Result;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Serve test suites of clients: on loopback, open to everybody on this machine, forgetting everything at its end
#[derive(Debug, Args)]
pub(super) struct TestServer {
    /// The port of loopback to listen on
    #[arg(long, value_name = "PORT", default_value_t = 3000)]
    port: u16,
    /// Who is there at the beginning: a JSON file
    #[arg(long, value_name = "FILE")]
    cast: Option<PathBuf>,
}

impl TestServer {
    /// It reads no settings: neither a file nor the environment can make it anything else, or anything else it.
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        observe::start(Log::default());
        let cast = self.cast.as_deref().map(Cast::read).transpose()?;
        let mut running = SuiteServer::start(self.port, &cast.unwrap_or_default()).await?;
        global.show().value(&json!({"url": running.server.base_url}))?;
        tokio::select! {
            asked = asked_to_stop() => asked?,
            () = running.server.broken() => tracing::error!("a part of the server ended by itself"),
        }
        running.stop().await;
        Ok(())
    }
}
