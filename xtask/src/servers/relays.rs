//! Two real Nostr relays, written by different people in different languages.

use crate::drive::{Process, free_port};
use crate::install;
use crate::parties::Nostr;
use crate::place;
use anyhow::Result;
use std::process::Command;
use std::time::Duration;

/// How long a relay may take to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// nostr-relay, in Python over SQLite, and the relay of rust-nostr.
pub struct Relays {
    _servers: [Process; 2],
    urls: [String; 2],
}

impl Relays {
    /// Starts both, empty.
    pub fn start(name: &str) -> Result<Self> {
        let bin = install::python("nostr-relays", &["nostr-relay==1.14", "nostr-sdk==0.45.1"])?;
        let folder = place::fresh(name)?;
        let ports = [free_port()?, free_port()?];
        std::fs::write(folder.join("relay.yaml"), settings(ports[0]))?;
        let mut python = Command::new(bin.join("nostr-relay"));
        python
            .args(["-c", "relay.yaml", "serve"])
            .current_dir(&folder)
            // It keeps a socket in the home folder.
            .env("HOME", &folder);
        let mut python = Process::start(&mut python, folder.join("python.log"))?;
        let mut rust = Command::new(bin.join("python"));
        rust.arg(script()).arg(ports[1].to_string()).current_dir(&folder);
        let mut rust = Process::start(&mut rust, folder.join("rust.log"))?;
        python.wait_for_port(ports[0], PATIENCE)?;
        rust.wait_for_port(ports[1], PATIENCE)?;
        Ok(Self {
            _servers: [python, rust],
            urls: ports.map(|port| format!("ws://127.0.0.1:{port}")),
        })
    }

    /// Two people, each on a relay of their own; their pictures lie at `blossom`.
    pub async fn party(&self, blossom: &str) -> Result<Nostr> {
        let software = "nostr-relay 1.14 (yours) and the relay of nostr-sdk 0.45.1 (the friend's)";
        Nostr::meet(software, self.urls.clone(), blossom).await
    }
}

fn script() -> std::path::PathBuf {
    place::root().join("xtask/real/nostr/local_relay.py")
}

fn settings(port: u16) -> String {
    let validators = ["is_not_too_large", "is_signed", "is_recent"]
        .map(|name| format!("nostr_relay.validators.{name}"))
        .join(", ");
    format!(
        "relay_name: test relay\nstorage:\n  sqlalchemy.url: sqlite+aiosqlite:///nostr.sqlite3\n  validators: [{validators}]\n\
         gunicorn: {{bind: \"127.0.0.1:{port}\", workers: 1, loglevel: info}}\nauthentication: {{enabled: false}}\n"
    )
}
