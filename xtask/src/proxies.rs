//! The proxies of README, with the very lines that stand there: a real Caddy and a real nginx with certificates of an
//! authority of their own, and `syrinx doctor` through each.

mod readme;
mod stage;

use crate::place;
use crate::tally::Tally;
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use stage::Stage;

/// Runs both.
pub fn proxies(tally: &mut Tally) -> Result<()> {
    let readme = std::fs::read_to_string(place::root().join("README.md"))?;
    let stage = Stage::behind_caddy(&readme)?;
    look(tally, "caddy", &stage)?;
    drop(stage);
    let stage = Stage::behind_nginx(&readme)?;
    look(tally, "nginx", &stage)?;
    drop(stage);

    // The doctor must miss what is taken away, or its praise means nothing.
    let halved = readme.replace("        proxy_set_header Upgrade $http_upgrade;\n", "");
    ensure!(halved != readme, "README sets the Upgrade header");
    let stage = Stage::behind_nginx(&halved)?;
    tally.check(
        "nginx without Upgrade: the doctor complains",
        complaint(&stage, "websocket"),
    );
    Ok(())
}

/// Everything that the doctor looks at and that does not depend on this machine must be well.
fn look(tally: &mut Tally, name: &str, stage: &Stage) -> Result<()> {
    println!("   party {}", stage.software);
    let (report, well) = stage.doctor(true)?;
    for area in report["areas"].as_array().context("areas")? {
        if !["settings", "memory", "public address"].contains(&area["name"].as_str().unwrap_or_default()) {
            continue;
        }
        for finding in area["findings"].as_array().context("findings")? {
            let check = finding["check"].as_str().unwrap_or_default();
            tally.check(format!("{name}: {check}"), ok(finding));
        }
    }
    tally.check(
        format!("{name}: the doctor ends with 0"),
        well.then_some("0").context("it ends with 1"),
    );
    tally.check(
        format!("{name}: metrics are closed"),
        stage.status("/metrics").and_then(closed),
    );
    let untrusted = stage
        .doctor(false)
        .and_then(|(report, _)| complained(&report, "address"));
    tally.check(format!("{name}: a certificate that nobody trusts"), untrusted);
    Ok(())
}

fn ok(finding: &Value) -> Result<String> {
    ensure!(finding["state"] == "ok", "{finding}");
    Ok(finding["found"].as_str().unwrap_or_default().to_owned())
}

fn closed(status: String) -> Result<String> {
    ensure!(status == "404", "it answers with {status}");
    Ok(status)
}

fn complaint(stage: &Stage, check: &str) -> Result<String> {
    let (report, well) = stage.doctor(true)?;
    ensure!(!well, "it ends with 0");
    complained(&report, check)
}

/// The one failure, which must be this.
fn complained(report: &Value, check: &str) -> Result<String> {
    let findings = report["areas"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|area| area["findings"].as_array().into_iter().flatten());
    let failures: Vec<&Value> = findings.filter(|finding| finding["state"] == "failure").collect();
    match failures[..] {
        [failure] if failure["check"] == check => {
            ensure!(failure["mend"].is_string(), "it does not say how to mend it");
            Ok(failure["found"].as_str().unwrap_or_default().to_owned())
        }
        _ => bail!("{failures:?}"),
    }
}
