//! A server behind a proxy that does one thing wrong: the right complaint, and no other.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod proxy;

use super::super::{Finding, State};
use super::{Probe, door, through};
use crate::config::Sources;
use crate::serve::Server;
use proxy::Fault;
use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A server, and where it listens.
async fn server(public_url: &str, trusted: &str) -> (Server, SocketAddr, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let listen = free.local_addr().unwrap();
    drop(free);
    let config = Sources::default()
        .flag("data", Some(folder.path().join("data").display().to_string()))
        .flag("listen", Some(listen.to_string()))
        .flag("public_url", Some(public_url.to_owned()))
        .flag("trusted_proxies", Some(trusted.to_owned()))
        .read()
        .unwrap();
    (Server::start(&config).await.unwrap(), listen, folder)
}

/// What the doctor complains of, with the checks that failed or warned.
async fn complaints(fault: Fault, trusted: &str) -> Vec<Finding> {
    let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", door.local_addr().unwrap());
    let (server, listen, _folder) = server(&url, trusted).await;
    let url = proxy::serve(door, listen, fault).await;
    let mirror = server.engine.open_mirror().await.unwrap();
    let found = through(&url, &listen.to_string(), Some(&mirror)).await;
    assert!(
        found.len() > 8 || found.iter().any(|one| one.check == "address"),
        "{found:?}"
    );
    server.stop().await;
    found
        .into_iter()
        .filter(|finding| finding.state != State::Ok)
        .collect()
}

async fn assert_complaint(fault: Fault, check: &str, state: State, word: &str) {
    let found = complaints(fault, "127.0.0.1").await;
    assert_eq!(found.len(), 1, "{fault:?}: {found:?}");
    assert_eq!((found[0].check, found[0].state), (check, state), "{fault:?}");
    let mend = found[0].mend.as_deref().unwrap_or_default();
    assert!(mend.contains(word), "{fault:?}: {mend}");
}

#[tokio::test]
async fn a_good_proxy_gives_no_cause_for_complaint() {
    let found = complaints(Fault::None, "127.0.0.1").await;
    assert!(found.is_empty(), "{found:?}");
}

#[tokio::test]
async fn a_proxy_that_buffers_holds_events_back() {
    assert_complaint(Fault::Buffers, "events", State::Failure, "proxy_buffering off").await;
}

#[tokio::test]
async fn a_proxy_without_upgrade_lets_no_websocket_through() {
    assert_complaint(
        Fault::NoUpgrade,
        "websocket",
        State::Failure,
        "proxy_http_version 1.1",
    )
    .await;
}

#[tokio::test]
async fn what_is_taken_out_of_calls_is_missed() {
    assert_complaint(
        Fault::NoAuthorization,
        "authorization",
        State::Failure,
        "auth_basic",
    )
    .await;
    assert_complaint(Fault::NoPatch, "methods", State::Failure, "limit_except").await;
    assert_complaint(Fault::NoOptions, "cors", State::Failure, "OPTIONS").await;
    assert_complaint(Fault::NoLinks, "links", State::Failure, "proxy_hide_header").await;
    assert_complaint(
        Fault::SmallBodies,
        "size",
        State::Failure,
        "client_max_body_size 17m",
    )
    .await;
    assert_complaint(Fault::OtherHost, "host", State::Warning, "$http_host").await;
}

#[tokio::test]
async fn well_known_paths_are_for_the_server() {
    let found = complaints(Fault::KeepsWellKnown, "127.0.0.1").await;
    let checks: Vec<_> = found.iter().map(|finding| finding.check).collect();
    assert_eq!(checks, ["host-meta", "oauth"]);
}

#[tokio::test]
async fn who_calls_must_be_told_and_believed() {
    assert_complaint(
        Fault::Gullible,
        "client address",
        State::Warning,
        "X-Forwarded-For",
    )
    .await;
    assert_complaint(Fault::Mute, "client address", State::Warning, "X-Forwarded-For").await;
    let found = complaints(Fault::None, "").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        found[0].mend.as_deref(),
        Some("trusted_proxies = [\"127.0.0.1\"]")
    );
}

#[tokio::test]
async fn at_a_door_that_is_not_ours_nothing_more_is_asked() {
    assert_complaint(Fault::Redirects, "address", State::Failure, "public_url").await;
    assert_complaint(Fault::Lost, "address", State::Failure, "syrinx serve").await;
    assert_complaint(Fault::Parked, "address", State::Failure, "reverse_proxy").await;
}

#[tokio::test]
async fn a_server_that_was_started_for_another_address_is_noticed() {
    let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (server, listen, _folder) = server("http://other.example", "127.0.0.1").await;
    let url = proxy::serve(door, listen, Fault::None).await;
    let mirror = server.engine.open_mirror().await.unwrap();
    let found = through(&url, "", Some(&mirror)).await;
    let failed: Vec<_> = found
        .iter()
        .filter(|finding| finding.state == State::Failure)
        .map(|finding| finding.check)
        .collect();
    assert_eq!(
        failed,
        ["host-meta", "oauth", "instance v1", "instance v2", "links"]
    );
    // Another server's key opens no mirror, and without one it is said what was not seen.
    let stranger = syrinx_model::Secret::new("not-a-key");
    let found = through(&url, "", Some(&stranger)).await;
    assert!(
        found
            .iter()
            .any(|finding| finding.found.contains("another Syrinx"))
    );
    let found = through(&url, "", None).await;
    assert!(found.iter().any(|finding| finding.check == "forwarding"));
    server.stop().await;
}

#[tokio::test]
async fn silence_is_explained() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    for (scheme, word) in [("http", "nobody listens"), ("https", "nobody listens")] {
        let found = through(&format!("{scheme}://{address}"), "", None).await;
        assert!(found.len() == 1 && found[0].found.contains(word), "{found:?}");
    }
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let plain = proxy::serve(plain, address, Fault::Parked).await;
    let probe = Probe::new(&plain.replacen("http", "https", 1)).await.unwrap();
    let found = door::examine(&probe, "").await;
    assert!(found[0].found.contains("plain HTTP"), "{found:?}");
    let found = through("http://no-such-name.invalid", "", None).await;
    assert!(found.len() == 1 && found[0].check == "name", "{found:?}");
}
