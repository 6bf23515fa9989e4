//! A program that runs beside the tests and ends with them.

use anyhow::{Context, Result, bail};
use std::fs::File;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A program that runs beside the tests; dropping it ends it.
pub struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts it; what it says goes to a file.
    pub fn start(command: &mut Command, log: PathBuf) -> Result<Self> {
        let out = File::create(&log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .spawn()
            .with_context(|| format!("{command:?} could not be started"))?;
        Ok(Self { child, log })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, as a power cut would: it has no time to tidy up.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Waits until something listens on a port of loopback.
    pub fn wait_for_port(&mut self, port: u16, within: Duration) -> Result<()> {
        self.wait_for(within, || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok())
    }

    /// Waits until it has said something that holds these words; gives that line.
    pub fn wait_for_line(&mut self, words: &str, within: Duration) -> Result<String> {
        let log = self.log.clone();
        let find = || {
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            said.lines().find(|line| line.contains(words)).map(str::to_owned)
        };
        self.wait_for(within, || find().is_some())?;
        find().context("the line was there")
    }

    fn wait_for(&mut self, within: Duration, ready: impl Fn() -> bool) -> Result<()> {
        let started = Instant::now();
        while !ready() {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended at once ({status}): {}", self.last_words());
            }
            if started.elapsed() > within {
                bail!(
                    "it was not ready within {} s: {}",
                    within.as_secs(),
                    self.last_words()
                );
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn last_words(&self) -> String {
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        let tail: Vec<&str> = said.lines().rev().take(8).collect();
        tail.into_iter().rev().collect::<Vec<_>>().join(" | ")
    }
}

impl Drop for Process {
    /// Asks it to end, and ends it if it does not.
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
            return;
        }
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(10) {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port of loopback that nobody uses now.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
