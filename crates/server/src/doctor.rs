//! The doctor: looks at everything that a server needs, and says how to mend what is wrong.
//!
//! It works beside a running server, through the socket in the data folder, and without one. It changes nothing, but that
//! a linked account which it opens is noted as it is whenever an account is opened.

mod accounts;
mod clock;
mod finding;
mod folder;
mod memory;
mod public;
mod running;
mod settings;

pub use finding::{Area, Finding, Report, State};

use crate::config::Sources;
use anyhow::Result;
use running::Running;

/// Looks at everything, and hands over each area when it is done.
///
/// # Errors
/// If `tell` fails. What is wrong with the server is no error, but in the report.
pub async fn examine(sources: &Sources, mut tell: impl FnMut(&Area) -> Result<()>) -> Result<Report> {
    let mut report = Report::default();
    let mut take = |name, findings| {
        let area = Area { name, findings };
        tell(&area)?;
        report.areas.push(area);
        anyhow::Ok(())
    };
    let read = sources.read();
    take("settings", settings::examine(sources, &read))?;
    let Ok(config) = read else {
        return Ok(report);
    };
    let running = Running::find(&config).await;
    take("data folder", folder::examine(&config, &running))?;
    let (sound, found) = memory::examine(&config).await;
    take("memory", found)?;
    let (accounts, found) = accounts::examine(&config, &running, sound).await;
    take("accounts", found)?;
    take("clock", clock::examine(&config, &accounts).await)?;
    take("public address", public::examine(&config, &running).await)?;
    Ok(report)
}
