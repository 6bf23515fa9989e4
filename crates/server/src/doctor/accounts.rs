//! The linked accounts: each is opened right now.

use super::{Finding, Running};
use crate::admin::{self, AccountLine, Deed};
use crate::config::Config;
use anyhow::Result;
use syrinx_model::Kind;

const CHECK: &str = "account";

/// Opens each of them: through the server that runs, or on the database if that is `sound`. Also gives them.
pub(super) async fn examine(
    config: &Config,
    running: &Running,
    sound: bool,
) -> (Vec<AccountLine>, Vec<Finding>) {
    let opened = match running {
        Running::Server(_) => open(config).await,
        Running::Nobody if sound => open(config).await,
        _ => {
            let unknown = if config.data.exists() {
                Finding::warning(
                    CHECK,
                    "they are not opened as long as the data folder or its memory needs a look",
                    "see above",
                )
            } else {
                Finding::ok(CHECK, "none is linked yet")
            };
            return (Vec::new(), vec![unknown]);
        }
    };
    match opened {
        Ok(accounts) if accounts.is_empty() => {
            let none = Finding::ok(CHECK, "none is linked yet; link one with: syrinx link NETWORK");
            (accounts, vec![none])
        }
        Ok(accounts) => {
            let findings = accounts.iter().map(judge).collect();
            (accounts, findings)
        }
        Err(error) => {
            let found = format!("they could not be opened: {error:#}");
            (
                Vec::new(),
                vec![Finding::failure(CHECK, found, "see the server's log")],
            )
        }
    }
}

async fn open(config: &Config) -> Result<Vec<AccountLine>> {
    let answer = admin::perform(config, &Deed::CheckAccounts).await?;
    Ok(serde_json::from_value(answer)?)
}

fn judge(account: &AccountLine) -> Finding {
    let name = format!("{} on {} (of {})", account.handle, account.network, account.owner);
    let Some(failure) = &account.failure else {
        return Finding::ok(CHECK, format!("{name} opens"));
    };
    let again = format!("{} logs in again: syrinx link {}", account.owner, account.network);
    match &failure.kind {
        Kind::Refused | Kind::Expired => Finding::failure(
            CHECK,
            format!("{name}: its login is no longer valid; its posts wait"),
            again,
        ),
        Kind::Busy { until } => Finding::warning(
            CHECK,
            format!("{name}: the network asks us to wait until {}", until.rfc3339()),
            "nothing: it goes on by itself",
        ),
        Kind::Away | Kind::Uncertain | Kind::Garbled => Finding::warning(
            CHECK,
            format!(
                "{name}: {} cannot be reached ({})",
                account.server, failure.detail
            ),
            "if it stays so, look at this machine's names (DNS) and its firewall; posts wait and go out later",
        ),
        Kind::Missing => Finding::failure(
            CHECK,
            format!("{name} is not there any more ({})", failure.detail),
            format!("{again}, or take it away: syrinx unlink"),
        ),
        Kind::Unsupported => Finding::failure(
            CHECK,
            format!("{name}: {}", failure.detail),
            "use a syrinx that speaks that network, or take the account away: syrinx unlink",
        ),
        Kind::Rejected(reason) => Finding::failure(
            CHECK,
            format!("{name}: {reason}"),
            format!(
                "if its server is on a private network, name that in the setting outbound.allow; else {again}"
            ),
        ),
    }
}

/// For the clock, which asks the same servers.
pub(super) fn servers(accounts: &[AccountLine]) -> Vec<String> {
    let mut servers: Vec<String> = accounts
        .iter()
        .map(|account| account.server.clone())
        .filter(|server| server.starts_with("http"))
        .collect();
    servers.sort();
    servers.dedup();
    servers
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::super::State;
    use super::*;
    use serde_json::{Value, json};
    use syrinx_model::Moment;

    fn account(server: &str, failure: &Value) -> AccountLine {
        serde_json::from_value(json!({
            "owner": "ann", "network": "net", "handle": "ann@net.example", "server": server, "failure": failure,
        }))
        .unwrap()
    }

    #[test]
    fn each_kind_of_failure_says_what_to_do() {
        let server = "https://net.example";
        assert_eq!(judge(&account(server, &Value::Null)).state, State::Ok);
        for (kind, state, word) in [
            (Kind::Refused, State::Failure, "syrinx link net"),
            (Kind::Expired, State::Failure, "syrinx link net"),
            (Kind::Busy { until: Moment(0) }, State::Warning, "by itself"),
            (Kind::Away, State::Warning, "DNS"),
            (Kind::Missing, State::Failure, "syrinx unlink"),
            (Kind::Rejected("no".into()), State::Failure, "outbound.allow"),
            (Kind::Unsupported, State::Failure, "syrinx unlink"),
        ] {
            let found = judge(&account(server, &json!({"kind": kind, "detail": "why"})));
            assert_eq!(found.state, state);
            assert!(
                found.mend.as_deref().unwrap_or_default().contains(word),
                "{found:?}"
            );
        }
    }

    #[test]
    fn each_server_is_asked_once() {
        let accounts: Vec<_> = ["https://b", "wss://relay", "https://a", "https://b"]
            .iter()
            .map(|server| account(server, &Value::Null))
            .collect();
        assert_eq!(servers(&accounts), ["https://a", "https://b"]);
    }
}
