//! Redirects: each hop is looked at like the first.

use crate::stage::{Witness, get, http, open};
use http::Method;
use std::time::Duration;
use syrinx_connector::conformance::Answer;
use syrinx_connector::http::{Call, HttpError};

const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

fn ok() -> Answer {
    Answer::json(200, &serde_json::json!({}))
}

#[tokio::test]
async fn no_redirect_leads_to_a_closed_address() {
    let witness = Witness::new().await;
    let http = http(None);
    let mut cases = 0;
    for status in STATUSES {
        for host in [
            "127.0.0.1",
            "2130706433",
            "0x7f.1",
            "[::1]",
            "[::ffff:7f00:1]",
            "localhost",
            "169.254.169.254",
        ] {
            for method in [Method::GET, Method::POST] {
                let to = format!("http://{host}:{}/", witness.port);
                let server = open(move |_| Answer::redirect(status, &to)).await;
                let outcome = http.send(Call::new(method.clone(), server.url())).await;
                // A POST that was answered with “see there” was taken: nobody may think that nothing happened.
                let taken = method == Method::POST && status < 304;
                let right = match &outcome {
                    Err(HttpError::Broken(_)) => taken,
                    Err(HttpError::Blocked(_)) => !taken,
                    Err(HttpError::NotSent(_)) => host == "localhost" && !taken,
                    _ => false,
                };
                assert!(right, "{method} {status} {host}: {outcome:?}");
                assert_eq!(server.connections(), 1);
                cases += 1;
            }
        }
    }
    let connections = witness.connections().await;
    println!("guard, redirects: {cases} cases, {connections} connections to closed addresses");
    assert_eq!(connections, 0);
}

#[tokio::test]
async fn a_loop_ends_and_five_redirects_are_followed() {
    let http = http(None);
    let server = open(|request| match request.path() {
        "/5" => ok(),
        "/loop" => Answer::redirect(302, "/loop"),
        path => Answer::redirect(
            302,
            &format!("/{}", path[1..].parse::<u8>().unwrap_or_default() + 1),
        ),
    })
    .await;
    assert_eq!(get(&http, &format!("{}/0", server.url())).await.unwrap(), 200);
    let outcome = get(&http, &format!("{}/loop", server.url())).await;
    assert!(matches!(outcome, Err(HttpError::Redirects(_))), "{outcome:?}");
    assert_eq!(server.requests().len(), 12);
}

#[tokio::test]
async fn what_the_wire_carries_after_a_redirect() {
    let http = http(None);
    for (status, method, body) in [
        (301, "GET", ""),
        (302, "GET", ""),
        (303, "GET", ""),
        (307, "POST", "a=b"),
        (308, "POST", "a=b"),
    ] {
        let server = open(move |request| match request.path() {
            "/here" => Answer::redirect(status, "/there"),
            _ => ok(),
        })
        .await;
        let form = syrinx_connector::http::Body::Form(vec![("a".to_owned(), "b".to_owned())]);
        http.send(
            Call::post(format!("{}/here", server.url()))
                .bearer("token")
                .body(form),
        )
        .await
        .unwrap();
        let there = server.requests().pop().unwrap();
        assert_eq!(
            (there.method.as_str(), there.path(), &there.body[..]),
            (method, "/there", body.as_bytes())
        );
        assert_eq!(there.header("authorization"), Some("Bearer token"));
    }
}

#[tokio::test]
async fn a_stranger_learns_no_credential() {
    let http = http(None);
    let stranger = open(|_| ok()).await;
    for status in STATUSES {
        let to = stranger.url();
        let server = open(move |_| Answer::redirect(status, &to)).await;
        let call = Call::get(server.url())
            .bearer("token")
            .header("cookie", "session=1")
            .header("dpop", "proof")
            .header("x-api-key", "key")
            .header("accept", "text/html");
        http.send(call).await.unwrap();
        let seen = stranger.requests().pop().unwrap();
        let names: Vec<&str> = seen.headers.iter().map(|(name, _)| name.as_str()).collect();
        for secret in ["authorization", "cookie", "dpop", "x-api-key"] {
            assert!(!names.contains(&secret), "{status} told {secret}");
        }
        assert_eq!(seen.header("accept"), Some("text/html"));
    }
    let before = stranger.requests().len();
    for status in [307, 308] {
        let to = stranger.url();
        let server = open(move |_| Answer::redirect(status, &to)).await;
        let outcome = http
            .send(Call::post(server.url()).json(&serde_json::json!({"password": "p"})))
            .await;
        assert!(matches!(outcome, Err(HttpError::Redirects(_))), "{outcome:?}");
    }
    assert_eq!(stranger.requests().len(), before);
}

#[tokio::test]
async fn a_caller_may_look_at_redirects_itself() {
    let server = open(|_| Answer::redirect(302, "/there")).await;
    let call = Call::get(server.url())
        .no_redirects()
        .timeout(Duration::from_secs(5));
    let reply = http(None).send(call).await.unwrap();
    assert_eq!(
        (reply.status.as_u16(), reply.header("location")),
        (302, Some("/there"))
    );
}
