//! Our own server, run as its operator would run it.

use super::{Json, Process, binary, free_port};
use crate::place;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// A running `syrinx serve` with an empty data folder of its own.
pub struct Syrinx {
    process: Process,
    binary: PathBuf,
    folder: PathBuf,
    port: u16,
    starts: u32,
    /// Its base URL.
    pub base: String,
}

impl Syrinx {
    /// Starts it with these owners, each with the password `correct horse`.
    pub fn start(name: &str, owners: &[&str]) -> Result<Self> {
        let folder = place::fresh(name)?;
        // A build that goes on beside must not put another program in place between two starts.
        let program = folder.join("syrinx");
        std::fs::hard_link(binary()?, &program)?;
        let binary = program;
        let port = free_port()?;
        let base = format!("http://localhost:{port}");
        let settings = format!(
            "listen = \"127.0.0.1:{port}\"\npublic_url = \"{base}\"\n\n[outbound]\nallow_loopback = true\n\n[limits]\ncalls = 1000000\nlogins = 1000\n"
        );
        std::fs::write(folder.join("syrinx.toml"), settings)?;
        for owner in owners {
            run(
                &binary,
                &folder,
                &["owner", "add", owner, "--password-stdin"],
                Some("correct horse\n"),
            )?;
        }
        let mut command = serve(&binary, &folder);
        let mut process = Process::start(&mut command, folder.join("serve.log"))?;
        process.wait_for_port(port, Duration::from_secs(20))?;
        Ok(Self {
            process,
            binary,
            folder,
            port,
            starts: 1,
            base,
        })
    }

    /// Ends it with `kill -9`.
    pub fn kill(&mut self) -> Result<()> {
        self.process.kill()
    }

    /// Starts it again on the same data folder and port; what it says goes to a file of its own.
    pub fn start_again(&mut self) -> Result<()> {
        let log = self.folder.join(format!("serve-{}.log", self.starts));
        self.starts += 1;
        self.process = Process::start(&mut serve(&self.binary, &self.folder), log)?;
        self.process.wait_for_port(self.port, Duration::from_secs(20))
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// The folder with its settings and data.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Logs an owner in through the command line; gives the API as they may use it.
    pub fn login(&self, owner: &str) -> Result<Json> {
        let file = self.login_file(owner);
        let file = file.to_str().context("a path in UTF-8")?;
        self.command(
            &[
                "login",
                &self.base,
                "--name",
                owner,
                "--password-stdin",
                "--login",
                file,
            ],
            Some("correct horse\n"),
        )?;
        let login: Value = serde_json::from_slice(&std::fs::read(file)?)?;
        let token = login["token"].as_str().context("the login has a token")?;
        Json::new(self.base.clone(), Some(token.to_owned()))
    }

    /// Where an owner's login is kept.
    pub fn login_file(&self, owner: &str) -> PathBuf {
        self.folder.join(format!("{owner}.login.json"))
    }

    /// Runs a command of ours to its end; gives what it said.
    pub fn command(&self, words: &[&str], input: Option<&str>) -> Result<String> {
        run(&self.binary, &self.folder, words, input)
    }
}

fn serve(binary: &Path, folder: &Path) -> Command {
    let mut command = Command::new(binary);
    command
        .arg("serve")
        .current_dir(folder)
        .env("SYRINX_LOG_LEVEL", "debug");
    command
}

fn run(binary: &PathBuf, folder: &PathBuf, words: &[&str], input: Option<&str>) -> Result<String> {
    let mut child = Command::new(binary)
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
        stdin.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!(
            "syrinx {}: {}",
            words.join(" "),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
