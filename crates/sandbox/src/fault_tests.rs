//! Every fault, seen from the other end of the line.

use std::{
    io,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    Fault, Malformed, Profile, bluesky,
    mastodon::{Options, Server},
    probe::{Outcome, Probe},
};

const POST: &str = "POST /api/v1/statuses";
const HOME: &str = "/api/v1/timelines/home";

async fn town() -> Result<(Server, Probe), Box<dyn std::error::Error>> {
    let server = Server::start(Options::default()).await?;
    server.author(Profile::named("you"));
    let probe = Probe::new(server.url(), Some(server.token("you")?));
    Ok((server, probe))
}

#[tokio::test]
async fn a_reset_after_the_effect_leaves_an_ambiguous_outcome() -> Outcome {
    let (server, probe) = town().await?;
    server.faults().once(POST, Fault::ResetAfter);
    let heard = probe
        .form("/api/v1/statuses", &[("status", "was I heard?")])
        .await;
    assert!(heard.is_err(), "{heard:?}");
    assert_eq!(server.book().posts_saying("was I heard?").len(), 1);
    assert_eq!(server.faults().pending(), 0);
    assert_eq!(server.calls().of(POST), 1);
    Ok(())
}

#[tokio::test]
async fn a_slow_server_ends_its_work_without_its_client_and_knows_the_key_only_then() -> Outcome {
    let (server, probe) = town().await?;
    server
        .faults()
        .once(POST, Fault::Latency(Duration::from_millis(400)));
    let headers = [("idempotency-key", "k"), ("content-type", "application/json")];
    let say = || {
        let body = json!({ "status": "slowly" }).to_string();
        probe.send("POST", "/api/v1/statuses", &headers, body.into())
    };
    let gone = tokio::time::timeout(Duration::from_millis(100), say()).await;
    assert!(gone.is_err(), "{gone:?}");
    say().await?;
    assert_eq!(server.book().posts_saying("slowly").len(), 1);
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(server.book().posts_saying("slowly").len(), 2);
    say().await?;
    assert_eq!(server.book().posts_saying("slowly").len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_reset_before_the_effect_does_nothing() -> Outcome {
    let (server, probe) = town().await?;
    server.faults().once(POST, Fault::ResetBefore);
    assert!(
        probe
            .form("/api/v1/statuses", &[("status", "hello")])
            .await
            .is_err()
    );
    assert!(server.ledger().is_empty());
    assert_eq!(
        probe
            .form("/api/v1/statuses", &[("status", "hello")])
            .await?
            .status,
        200
    );
    Ok(())
}

#[tokio::test]
async fn a_refusal_comes_before_the_effect() -> Outcome {
    let (server, probe) = town().await?;
    server.faults().once(POST, Fault::busy(7));
    let busy = probe.form("/api/v1/statuses", &[("status", "one")]).await?;
    assert_eq!((busy.status, busy.header("retry-after")), (429, "7"));
    assert!(server.ledger().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_proxy_page_hides_what_was_done() -> Outcome {
    let (server, probe) = town().await?;
    server.faults().once(POST, Fault::StatusAfter(502));
    let heard = probe.form("/api/v1/statuses", &[("status", "one")]).await?;
    assert_eq!(heard.status, 502);
    assert!(heard.header("content-type").starts_with("text/html"));
    assert_eq!(server.ledger_posts_of("you").len(), 1);
    Ok(())
}

#[tokio::test]
async fn bodies_go_bad() -> Outcome {
    let (server, probe) = town().await?;
    server.say("you", "a post")?;
    server.faults().once(HOME, Fault::Truncated);
    let heard = probe.get(HOME).await?;
    assert_eq!(heard.status, 200);
    assert!(heard.json().is_null() && heard.text().starts_with("[{"));
    server.faults().once(HOME, Fault::WrongType);
    assert!(probe.get(HOME).await?.text().starts_with("<!DOCTYPE html>"));
    server.faults().once(HOME, Fault::ExpiredToken);
    assert_eq!(probe.get(HOME).await?.status, 401);
    Ok(())
}

#[tokio::test]
async fn damaged_items_come_beside_the_honest_ones() -> Outcome {
    let (server, probe) = town().await?;
    let honest = server.say("you", "an honest post")?;
    for damage in [
        Malformed::WrongTypes,
        Malformed::HostileHtml,
        Malformed::MissingAuthor,
    ] {
        server.faults().once(HOME, Fault::Malformed(damage));
        let page = probe.get(HOME).await?.json();
        assert_eq!(page.as_array().map(Vec::len), Some(2), "{damage:?}");
        assert_eq!(page[1]["uri"], json!(honest.uri));
        assert_ne!(page[0]["id"], page[1]["id"]);
        match damage {
            Malformed::WrongTypes => assert!(page[0]["content"].is_number()),
            Malformed::HostileHtml => assert!(page[0]["content"].to_string().contains("<script>")),
            Malformed::MissingAuthor => assert!(page[0]["account"].is_null()),
        }
    }
    Ok(())
}

#[tokio::test]
async fn waiting_comes_before_or_after_the_effect() -> Outcome {
    let (server, probe) = town().await?;
    let wait = Duration::from_millis(80);
    for fault in [Fault::Latency(wait), Fault::SlowAnswer(wait)] {
        server.faults().once(HOME, fault);
        let asked = Instant::now();
        assert_eq!(probe.get(HOME).await?.status, 200);
        assert!(asked.elapsed() >= wait);
    }
    Ok(())
}

#[tokio::test]
async fn an_endless_body_goes_on() -> Outcome {
    let (server, _) = town().await?;
    server.faults().once("*/instance", Fault::Endless);
    let mut socket = TcpStream::connect(("127.0.0.1", server.port())).await?;
    socket
        .write_all(b"GET /api/v2/instance HTTP/1.1\r\nhost: x\r\n\r\n")
        .await?;
    let mut piece = vec![0; 1 << 20];
    for _ in 0..8 {
        socket.read_exact(&mut piece).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_ignored_key_makes_a_double() -> Outcome {
    let (server, probe) = town().await?;
    server.faults().times(2, POST, Fault::IgnoreIdempotencyKey);
    let headers = [
        ("idempotency-key", "k"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    for _ in 0..3 {
        probe
            .send("POST", "/api/v1/statuses", &headers, b"status=twice".to_vec())
            .await?;
    }
    assert_eq!(
        server.book().posts_saying("twice").len(),
        2,
        "the third is a replay"
    );
    Ok(())
}

#[tokio::test]
async fn a_dropped_server_is_gone_with_its_connections() -> Outcome {
    let (server, _) = town().await?;
    let port = server.port();
    let mut open = TcpStream::connect(("127.0.0.1", port)).await?;
    open.write_all(b"GET /api/v1/instance HTTP/1.1\r\nhost: x\r\n\r\n")
        .await?;
    assert!(open.read(&mut [0; 64]).await? > 0);
    drop(server);
    let mut rest = Vec::new();
    // The rest of the answer, then the end: the connection does not stay open.
    tokio::time::timeout(Duration::from_secs(5), open.read_to_end(&mut rest))
        .await?
        .ok();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let refused = TcpStream::connect(("127.0.0.1", port)).await.map(|_| ());
    assert_eq!(
        refused.map_err(|error| error.kind()),
        Err(io::ErrorKind::ConnectionRefused)
    );
    Ok(())
}

#[tokio::test]
async fn the_other_dialect_has_the_same_faults_in_its_own_words() -> Outcome {
    let sky = bluesky::Server::start(bluesky::Options::default()).await?;
    sky.author(&Profile::named("you"))?;
    let probe = Probe::new(sky.url(), Some(sky.session("you")?.0));
    let put = "/xrpc/com.atproto.repo.putRecord";
    let record = json!({ "text": "Once.", "createdAt": "2026-01-02T03:04:05Z" });
    let body = json!({
        "repo": "you.test", "collection": "app.bsky.feed.post", "rkey": "3kaaaaaaaaaa2",
        "record": record, "swapRecord": null,
    });
    sky.faults().once("*putRecord", Fault::ResetAfter);
    assert!(probe.post(put, body.clone()).await.is_err());
    assert_eq!(probe.post(put, body).await?.status, 200, "a repeat is safe");
    assert_eq!(sky.ledger_posts_of("you").len(), 1);
    let timeline = "/xrpc/app.bsky.feed.getTimeline";
    sky.faults().once(timeline, Fault::ExpiredToken);
    assert_eq!(probe.get(timeline).await?.json()["error"], "ExpiredToken");
    sky.faults()
        .once("GET *", Fault::Malformed(Malformed::WrongTypes));
    let feed = probe.get(timeline).await?.json()["feed"].clone();
    assert_eq!(feed[0]["post"]["author"], "somebody");
    assert_eq!(feed[1]["post"]["record"]["text"], "Once.");
    assert_eq!(sky.calls().of(&format!("GET {timeline}")), 2);
    Ok(())
}
