//! The public address: everything that an app needs, asked for as an app would, through whatever stands in front.

mod calls;
mod discovery;
mod door;
mod forwarding;
mod instance;
mod probe;
mod streams;
#[cfg(test)]
mod tests;

pub(super) use probe::Probe;

use super::{Finding, Running, State};
use crate::config::Config;
use syrinx_model::Secret;

pub(super) async fn examine(config: &Config, running: &Running) -> Vec<Finding> {
    let Some(url) = &config.public_url else {
        return vec![Finding::ok(
            "public_url",
            format!(
                "it is not set: apps on this machine use {}, others cannot",
                config.base_url(config.listen)
            ),
        )];
    };
    let mirror = match running {
        Running::Server(standing) => Some(&standing.mirror),
        _ => None,
    };
    through(&url.to_string(), &config.listen.to_string(), mirror).await
}

/// Asks for everything through an address. With the key of a mirror it also sees how calls arrive.
async fn through(base: &str, listen: &str, mirror: Option<&Secret>) -> Vec<Finding> {
    let probe = match Probe::new(base).await {
        Ok(probe) => probe,
        Err(error) => {
            return vec![Finding::failure(
                "name",
                format!("{error:#}"),
                "let the name in public_url point to this machine (an A or AAAA record), or correct public_url",
            )];
        }
    };
    let mut findings = door::examine(&probe, listen).await;
    if findings.iter().any(|finding| finding.state == State::Failure) {
        return findings;
    }
    findings.extend(discovery::examine(&probe).await);
    let (limit, found) = instance::examine(&probe).await;
    findings.extend(found);
    findings.extend(streams::examine(&probe).await);
    findings.extend(calls::examine(&probe).await);
    match mirror {
        Some(key) => findings.extend(forwarding::examine(&probe, key, limit).await),
        None => findings.push(Finding::warning(
            "forwarding",
            "what the proxy adds to calls, and how much it lets through, is seen only while the server runs here",
            "start it (syrinx serve) and ask again, on its machine and with its data folder",
        )),
    }
    findings
}
