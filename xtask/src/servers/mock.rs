//! mastodon-mock: somebody else's idea of a Mastodon server, with a state of its own.

use crate::drive::{Json, Process, free_port};
use crate::install;
use crate::parties::Mastodon;
use crate::place;
use anyhow::Result;
use std::process::Command;
use std::time::Duration;

/// The server, with its people.
pub struct MastodonMock {
    _server: Process,
    base: String,
}

impl MastodonMock {
    /// Starts it.
    pub fn start(name: &str) -> Result<Self> {
        let bin = install::python("mastodon-mock", &["mastodon-mock==0.6.1"])?;
        let port = free_port()?;
        let folder = place::fresh(name)?;
        let mut command = Command::new(bin.join("mastodon_mock"));
        command
            .args(["serve", "--host", "127.0.0.1", "--in-memory", "--demo", "--port"])
            .arg(port.to_string())
            .current_dir(&folder);
        let mut server = Process::start(&mut command, folder.join("log"))?;
        server.wait_for_port(port, Duration::from_secs(30))?;
        Ok(Self {
            _server: server,
            base: format!("http://127.0.0.1:{port}"),
        })
    }

    /// Two people there.
    pub async fn party(&self) -> Result<Mastodon> {
        let api = |token: &str| Json::new(self.base.clone(), Some(token.to_owned()));
        Mastodon::meet("mastodon-mock 0.6.1", api("ada_token")?, api("grace_token")?).await
    }
}
