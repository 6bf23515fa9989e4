//! `syrinx doctor`.

use super::{Global, Place};
use crate::doctor::{self, Area, State};
use crate::show::{Show, safe, wrap};
use anyhow::{Result, bail};
use clap::Args;
use serde_json::json;

const EXAMPLES: &str = "\
Examples:
  syrinx doctor
  syrinx doctor --json
  SSL_CERT_FILE=my-ca.pem syrinx doctor      public_url has a certificate of your own authority

It works while the server runs, through its socket in the data folder, and while it does not.
Run it as the user of the server, with the same settings. It ends with 1 if something has to be
mended, and with 0 if there are warnings only.";

/// Look at everything that the server needs, and say how to mend what is wrong
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Doctor {
    #[command(flatten)]
    place: Place,
}

impl Doctor {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let (show, sources) = (global.show(), self.place.sources(global));
        let tell = |area: &Area| if show.json { Ok(()) } else { tell(&show, area) };
        let report = doctor::examine(&sources, tell).await?;
        let (failures, warnings) = (report.count(State::Failure), report.count(State::Warning));
        if show.json {
            show.value(&json!({
                "ok": failures == 0,
                "failures": failures,
                "warnings": warnings,
                "areas": report.areas,
            }))?;
        } else {
            let good = report.count(State::Ok);
            show.line(&format!("{good} ok, {warnings} warnings, {failures} failures"))?;
        }
        if failures > 0 {
            bail!("{failures} of what was looked at has to be mended");
        }
        Ok(())
    }
}

/// An area, each finding with its state, and below it how to mend it.
fn tell(show: &Show, area: &Area) -> Result<()> {
    const STATE: usize = 9;
    show.line(&show.paint.bold(area.name))?;
    let gap = " ".repeat(2 + STATE);
    let room = show.width.saturating_sub(gap.len() + 2).max(20);
    for finding in &area.findings {
        let (word, painted) = match finding.state {
            State::Ok => ("ok", show.paint.good("ok")),
            State::Warning => ("warning", show.paint.warn("warning")),
            State::Failure => ("failure", show.paint.bad("failure")),
        };
        let state = format!("{painted}{}", " ".repeat(STATE - word.len()));
        let found = wrap(&safe(&format!("{}: {}", finding.check, finding.found)), room);
        for (at, line) in found.iter().enumerate() {
            let margin = if at == 0 {
                format!("  {state}")
            } else {
                gap.clone()
            };
            show.line(&format!("{margin}{line}"))?;
        }
        for (at, line) in wrap(&safe(finding.mend.as_deref().unwrap_or_default()), room)
            .iter()
            .filter(|line| !line.is_empty())
            .enumerate()
        {
            let arrow = if at == 0 { "→ " } else { "  " };
            show.line(&format!("{gap}{arrow}{line}"))?;
        }
    }
    show.line("")
}
