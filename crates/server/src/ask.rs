//! Questions to the person at the terminal.

use anyhow::{Context as _, Result, bail};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use syrinx_model::Secret;

/// Asks for a line; `None` if nothing was typed.
///
/// # Errors
/// If nobody is there to answer.
pub fn line(question: &str) -> Result<Option<String>> {
    if !io::stdin().is_terminal() {
        bail!("“{question}” needs an answer, but nobody is at the terminal: give it as an argument");
    }
    prompt(question)?;
    Ok(read()?
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty()))
}

/// Asks for something that must not be shown while typed; `None` if nothing was typed.
///
/// # Errors
/// If nobody is there to answer.
pub fn secret(question: &str) -> Result<Option<Secret>> {
    if !io::stdin().is_terminal() {
        bail!(
            "“{question}” needs an answer, but nobody is at the terminal: pipe it in with --password-stdin"
        );
    }
    prompt(question)?;
    let answer = {
        let _hidden = Hidden::start()?;
        read()
    };
    eprintln!();
    Ok(answer?.filter(|line| !line.is_empty()).map(Secret::new))
}

/// Reads a secret that was piped in: the first line.
///
/// # Errors
/// If there is none.
pub fn piped_secret() -> Result<Secret> {
    match read()?.filter(|line| !line.is_empty()) {
        Some(line) => Ok(Secret::new(line)),
        None => bail!("no password came in on stdin: pipe it in as its first line"),
    }
}

fn prompt(question: &str) -> Result<()> {
    eprint!("{question}: ");
    io::stderr().flush().context("the terminal cannot be written to")
}

/// A line of stdin without its end.
fn read() -> Result<Option<String>> {
    let mut line = String::new();
    let bytes = io::stdin()
        .lock()
        .read_line(&mut line)
        .context("stdin cannot be read")?;
    Ok((bytes > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// A terminal that does not show what is typed, until this is dropped.
struct Hidden(rustix::termios::Termios);

impl Hidden {
    fn start() -> Result<Self> {
        let shown = tcgetattr(io::stdin()).context("the terminal cannot be asked")?;
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &hidden)
            .context("the terminal cannot hide what is typed")?;
        Ok(Self(shown))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // If even this fails there is no terminal left to speak to.
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.0);
    }
}
