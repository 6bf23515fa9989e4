//! The clock, against those of others.

use super::Finding;
use super::accounts::servers;
use super::public::Probe;
use crate::admin::AccountLine;
use crate::config::Config;
use crate::wiring;
use std::time::Duration;
use syrinx_connector::http::{Call, Reply};
use syrinx_connector::{Clock as _, Http, SystemClock};
use syrinx_model::Moment;
use url::{Host, Url};

/// How far it may be off, in seconds.
const TOLERANCE: i64 = 60;
/// So many servers are asked.
const MAX_SERVERS: usize = 3;
const PATIENCE: Duration = Duration::from_secs(10);

/// Compares the clock with the servers of linked accounts, and with the public address.
pub(super) async fn examine(config: &Config, accounts: &[AccountLine]) -> Vec<Finding> {
    let mut told = Vec::new();
    if let Ok(http) = wiring::way_out(config, wiring::USER_AGENT.to_owned()) {
        let others = servers(accounts)
            .into_iter()
            .filter(|server| is_elsewhere(server));
        for server in others.take(MAX_SERVERS) {
            told.extend(ask(&http, &server).await.map(|drift| (server, drift)));
        }
    }
    if let Some(url) = &config.public_url {
        let url = url.to_string();
        if let Ok(probe) = Probe::new(&url).await {
            told.extend(ask(probe.http(), &url).await.map(|drift| (url, drift)));
        }
    }
    vec![judge(&told)]
}

/// Whether a server has a clock of its own, as far as its address tells.
fn is_elsewhere(server: &str) -> bool {
    match Url::parse(server)
        .ok()
        .and_then(|url| url.host().map(|host| host.to_owned()))
    {
        Some(Host::Domain(name)) => name != "localhost",
        Some(Host::Ipv4(ip)) => !ip.is_loopback(),
        Some(Host::Ipv6(ip)) => !ip.is_loopback(),
        None => false,
    }
}

/// How many seconds our clock is ahead of a server's.
async fn ask(http: &Http, server: &str) -> Option<i64> {
    let before = SystemClock.now();
    let call = Call::get(server).no_redirects().timeout(PATIENCE);
    let reply = http.send(call).await.ok()?;
    drift(&reply, before, SystemClock.now())
}

fn drift(reply: &Reply, before: Moment, after: Moment) -> Option<i64> {
    // What a cache kept tells when it was kept.
    if reply.headers.contains_key("age") {
        return None;
    }
    let theirs = Moment::parse_mail(reply.header("date")?)?;
    Some(before.0.midpoint(after.0).saturating_sub(theirs.0) / 1000)
}

fn judge(told: &[(String, i64)]) -> Finding {
    const CHECK: &str = "clock";
    let Some((nearest, drift)) = told.iter().min_by_key(|(_, drift)| drift.abs()) else {
        return Finding::warning(
            CHECK,
            "it cannot be known whether it is right: no server of a linked account, and no public_url, told the time",
            "let this machine keep its time with NTP (timedatectl shows whether it does)",
        );
    };
    // One server may be wrong itself; if none agrees, it is us.
    if drift.abs() <= TOLERANCE {
        return Finding::ok(
            CHECK,
            format!("within {} s of that of {nearest}", drift.abs().max(1)),
        );
    }
    let way = if *drift > 0 { "ahead of" } else { "behind" };
    Finding::warning(
        CHECK,
        format!(
            "it is {} s {way} that of {nearest}: relays refuse posts, and logins fail, when it is wrong",
            drift.abs()
        ),
        "let this machine keep its time with NTP (timedatectl set-ntp true)",
    )
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    fn reply(headers: &[(&'static str, &'static str)]) -> Reply {
        Reply {
            status: http::StatusCode::OK,
            headers: headers
                .iter()
                .map(|&(name, value)| {
                    (
                        http::HeaderName::from_static(name),
                        http::HeaderValue::from_static(value),
                    )
                })
                .collect(),
            body: Default::default(),
            url: String::new(),
        }
    }

    #[test]
    fn drift_is_measured_in_the_middle_of_the_call() {
        let date = ("date", "Tue, 14 Nov 2023 22:13:20 GMT");
        let at = |seconds: i64| Moment((1_700_000_000 + seconds) * 1000);
        assert_eq!(drift(&reply(&[date]), at(60), at(64)), Some(62));
        assert_eq!(drift(&reply(&[date]), at(-70), at(-68)), Some(-69));
        assert_eq!(drift(&reply(&[date, ("age", "9")]), at(0), at(0)), None);
        assert_eq!(drift(&reply(&[]), at(0), at(0)), None);
    }

    #[test]
    fn the_clock_is_wrong_only_if_nobody_agrees() {
        let told = |drifts: &[i64]| {
            let told: Vec<_> = drifts
                .iter()
                .map(|&drift| ("https://a".to_owned(), drift))
                .collect();
            judge(&told)
        };
        assert_eq!(told(&[3600, 2]).state, State::Ok);
        assert_eq!(told(&[60]).state, State::Ok);
        let off = told(&[-61, -7000]);
        assert_eq!(off.state, State::Warning);
        assert!(off.found.contains("61 s behind"), "{}", off.found);
        let unknown = told(&[]);
        assert_eq!(unknown.state, State::Warning);
        assert!(unknown.found.contains("cannot be known"));
    }

    #[test]
    fn a_server_on_this_machine_has_the_same_clock() {
        assert!(is_elsewhere("https://net.example"));
        for here in [
            "http://localhost:1",
            "http://127.0.0.1:1",
            "http://[::1]:1",
            "nonsense",
        ] {
            assert!(!is_elsewhere(here), "{here}");
        }
    }
}
