//! Logs go to stderr, one line per event, with secrets blotted out.

use super::redact::redact;
use crate::config::{Log, LogFormat};
use std::io::{self, IsTerminal as _, Write};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Starts telling. A second call in one process changes nothing.
pub fn start(log: Log) {
    let level = log.level.as_str();
    // Other crates speak at `warn` at the most, unless every step is wanted.
    let others = if level == "trace" { "debug" } else { "warn" };
    let filter = EnvFilter::new(format!("{others},syrinx={level}"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(Blotting);
    // An error means that somebody tells already, which does as well.
    drop(match log.format {
        LogFormat::Text => builder
            .with_ansi(io::stderr().is_terminal())
            .with_target(false)
            .try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    });
}

/// Stderr behind the blotter.
#[derive(Clone, Copy)]
struct Blotting;

impl<'a> MakeWriter<'a> for Blotting {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        *self
    }
}

impl Write for Blotting {
    /// The formatter hands over whole events, so that no secret can hide between two writes.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = redact(&String::from_utf8_lossy(bytes));
        io::stderr().lock().write_all(line.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
