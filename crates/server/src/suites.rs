//! A server for suites of tests that others wrote: it lets in what such suites need and nobody else may have. It
//! listens on loopback only, forgets everything when it ends, and no setting leads to it: `serve` knows none of this.

mod cast;

pub use cast::Cast;

use crate::config::{Config, PublicUrl, SignUp};
use crate::serve::Server;
use anyhow::{Context as _, Result};
use std::net::{Ipv4Addr, SocketAddr};
use syrinx_api::ApiSettings;
use tempfile::TempDir;

/// A running server for suites. Its data are gone when it is stopped.
pub struct SuiteServer {
    /// The server itself.
    pub server: Server,
    folder: TempDir,
}

impl SuiteServer {
    /// Starts it on a port of loopback, with these owners, apps and tokens.
    ///
    /// # Errors
    /// If the port is taken, or the cast does not fit.
    pub async fn start(port: u16, cast: &Cast) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("syrinx-suites-")
            .tempdir()
            .context("no temporary folder")?;
        let config = Config {
            data: folder.path().join("data"),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            public_url: Some(PublicUrl::of_this_machine(port)?),
            title: "Syrinx for suites".to_owned(),
            sign_up: SignUp::Open,
            ..Config::default()
        };
        let server = Server::start_with(&config, open_doors).await?;
        cast.enter(&server.engine).await?;
        Ok(Self { server, folder })
    }

    /// Stops it and takes its data away.
    pub async fn stop(self) {
        self.server.stop().await;
        if let Err(error) = self.folder.close() {
            tracing::warn!(%error, "the temporary folder could not be taken away");
        }
    }
}

/// What suites need of the API: logging in by password alone, and as many calls as they like.
fn open_doors(settings: ApiSettings) -> ApiSettings {
    ApiSettings {
        password_grant: true,
        calls: u32::MAX,
        logins: u32::MAX,
        sign_ups: u32::MAX,
        ..settings
    }
}
