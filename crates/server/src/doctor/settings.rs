//! The settings: whether they can be used, where they come from, and what does not go together.

use super::Finding;
use crate::config::{Config, ConfigError, KEYS, SignUp, Sources};
use std::collections::BTreeMap;

pub(super) fn examine(sources: &Sources, read: &Result<Config, ConfigError>) -> Vec<Finding> {
    let config = match read {
        Ok(config) => config,
        Err(error) => {
            return vec![Finding::failure(
                "settings",
                error.to_string(),
                "correct it there; “syrinx serve --help” lists every setting with its variable and default",
            )];
        }
    };
    let mut findings = vec![Finding::ok("settings", origins(sources))];
    findings.extend(doubts(config));
    findings
}

/// Where the values come from, by place.
fn origins(sources: &Sources) -> String {
    let set = sources.origins().unwrap_or_default();
    let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (key, place) in &set {
        places.entry(place).or_default().push(key);
    }
    let mut told: Vec<String> = places
        .iter()
        .map(|(place, keys)| format!("{place}: {}", keys.join(", ")))
        .collect();
    told.push(format!("{} defaults", KEYS.len() - set.len()));
    told.join("; ")
}

/// What can be used, but hardly be meant.
fn doubts(config: &Config) -> Vec<Finding> {
    let mut doubts = Vec::new();
    let everywhere = !config.listen.ip().is_loopback();
    if config.sign_up == SignUp::Open && config.public_url.is_none() {
        doubts.push(Finding::warning(
            "sign_up",
            "sign_up is open, but public_url is not set: whoever signs up gets links that lead to their own machine",
            "set public_url, or sign_up = \"closed\"",
        ));
    }
    if everywhere && config.public_url.is_none() {
        doubts.push(Finding::warning(
            "listen",
            format!(
                "{} can be reached from other machines, without https: passwords and tokens can be read on the way",
                config.listen
            ),
            "listen on 127.0.0.1 behind a proxy with a certificate, and set public_url",
        ));
    }
    if config.reachable() && everywhere {
        doubts.push(Finding::warning(
            "listen",
            format!(
                "{} can be reached from other machines, past the proxy and without https",
                config.listen
            ),
            "listen on 127.0.0.1, or close the port to others; if the proxy is on another machine, this is meant",
        ));
    }
    if config.reachable() && config.outbound.allow_loopback {
        doubts.push(Finding::warning(
            "outbound",
            "outbound.allow_loopback is for tests: owners can make this server call services on its own machine",
            "remove it",
        ));
    }
    doubts
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::super::State;
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Vec<Finding> {
        let environment = variables
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let sources = Sources {
            environment,
            ..Sources::default()
        };
        examine(&sources, &sources.read())
    }

    fn checks(findings: &[Finding]) -> Vec<&str> {
        let off = findings.iter().filter(|finding| finding.state != State::Ok);
        off.map(|finding| finding.check).collect()
    }

    #[test]
    fn what_is_set_is_named_with_its_place() {
        let found = of(&[("SYRINX_TITLE", "a"), ("SYRINX_LISTEN", "127.0.0.1:1")]);
        assert!(checks(&found).is_empty());
        assert!(
            found[0].found.starts_with("the environment: listen, title; "),
            "{}",
            found[0].found
        );
    }

    #[test]
    fn what_cannot_be_meant_is_doubted() {
        assert!(of(&[]).iter().all(|finding| finding.state == State::Ok));
        for (variables, check) in [
            (vec![("SYRINX_SIGN_UP", "open")], "sign_up"),
            (vec![("SYRINX_LISTEN", "0.0.0.0:3000")], "listen"),
            (
                vec![
                    ("SYRINX_LISTEN", "0.0.0.0:3000"),
                    ("SYRINX_PUBLIC_URL", "https://a.example"),
                ],
                "listen",
            ),
            (
                vec![
                    ("SYRINX_OUTBOUND_ALLOW_LOOPBACK", "true"),
                    ("SYRINX_PUBLIC_URL", "https://a.example"),
                ],
                "outbound",
            ),
        ] {
            assert_eq!(checks(&of(&variables)), [check]);
        }
    }

    #[test]
    fn settings_that_cannot_be_used_are_a_failure() {
        let found = of(&[("SYRINX_LISTN", "x")]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].state, State::Failure);
        assert!(found[0].found.contains("did you mean SYRINX_LISTEN?"));
        assert!(found[0].mend.as_ref().unwrap().contains("serve --help"));
    }
}
