//! A database of this run's own.

use crate::drive::free_port;
use crate::install;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

/// A PostgreSQL of this run's own; it runs as `nobody`, since it refuses to run as root.
pub struct Postgres {
    bin: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Postgres {
    /// Starts it, with an empty database.
    pub fn start(name: &str) -> Result<Self> {
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

    /// Where it is.
    pub fn url(&self) -> String {
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
