//! What the command line writes: for people in colour, or as JSON for programs.

mod delivery;
mod paint;
mod plain;
mod status;
mod when;

pub use delivery::{delivery, network};
pub use paint::Paint;
pub use plain::{from_html, safe, safe_lines, wrap};
pub use status::{joined, status};
pub use when::ago;

use anyhow::Result;
use clap::ColorChoice;
use serde::Serialize;
use std::io::{self, IsTerminal as _, Write as _};

/// How to write.
#[derive(Clone, Copy, Debug)]
pub struct Show {
    /// For programs.
    pub json: bool,
    /// With colours or without.
    pub paint: Paint,
    /// How many columns there are.
    pub width: usize,
}

impl Show {
    /// As the flags say and the terminal can.
    #[must_use]
    pub fn new(json: bool, color: ColorChoice) -> Self {
        let terminal = io::stdout().is_terminal();
        let colours = match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            // https://no-color.org
            ColorChoice::Auto => {
                terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        };
        let columns = rustix::termios::tcgetwinsize(io::stdout()).map_or(0, |size| usize::from(size.ws_col));
        let width = if columns == 0 { 80 } else { columns.clamp(40, 100) };
        Self {
            json,
            paint: Paint(colours && !json),
            width,
        }
    }

    /// Writes lines.
    ///
    /// # Errors
    /// If nobody reads them any more.
    pub fn line(&self, text: &str) -> Result<()> {
        let mut out = io::stdout().lock();
        writeln!(out, "{text}")?;
        Ok(out.flush()?)
    }

    /// Writes a value as one line of JSON.
    ///
    /// # Errors
    /// As [`Show::line`].
    pub fn value(&self, value: &impl Serialize) -> Result<()> {
        self.line(&serde_json::to_string(value)?)
    }
}
