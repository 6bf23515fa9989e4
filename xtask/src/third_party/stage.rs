//! The server that a suite plays against.

use crate::drive::{Process, binary};
use crate::place;
use anyhow::{Result, bail};
use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;
use std::time::Duration;

/// The port that the suites have written into them.
const PORT: u16 = 3000;

/// Who is there at the beginning.
const CAST: &str = include_str!("../../real/third_party/cast.json");

/// Where the suites call.
pub const BASE: &str = "http://localhost:3000";

/// Starts `syrinx test-server` with an empty memory.
pub fn start(name: &str) -> Result<Process> {
    if TcpListener::bind((Ipv4Addr::LOCALHOST, PORT)).is_err() {
        bail!(
            "port {PORT} of this machine is taken: stop what listens there and run it again; the suite has that port written into it"
        );
    }
    let folder = place::fresh(&format!("{name}-server"))?;
    let cast = folder.join("cast.json");
    std::fs::write(&cast, CAST)?;
    let mut command = Command::new(binary()?);
    command
        .args(["test-server", "--port", &PORT.to_string(), "--cast"])
        .arg(&cast)
        .current_dir(&folder);
    let mut process = Process::start(&mut command, folder.join("server.log"))?;
    // It says its address when everybody of the cast is there.
    process.wait_for_line(BASE, Duration::from_secs(30))?;
    Ok(process)
}
