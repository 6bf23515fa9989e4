//! What a failure proves: “nothing was sent” is said only when it is certain.

use crate::stage::{OPEN, http, open};
use std::time::{Duration, Instant};
use syrinx_connector::conformance::Answer;
use syrinx_connector::http::{Call, HttpError};
use tokio::io::AsyncWriteExt;

fn post(url: String) -> Call {
    Call::post(url)
        .json(&serde_json::json!({"status": "hello"}))
        .timeout(Duration::from_millis(400))
}

#[tokio::test]
async fn a_refused_connection_proves_that_nothing_was_sent() {
    let port = tokio::net::TcpListener::bind((OPEN, 0))
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let outcome = http(None).send(post(format!("http://{OPEN}:{port}/"))).await;
    assert!(matches!(outcome, Err(HttpError::NotSent(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_failed_tls_handshake_proves_that_nothing_was_sent() {
    let server = open(|_| Answer::Silence).await;
    server.hang_up();
    let outcome = http(None)
        .send(post(format!("https://{}/", server.address())))
        .await;
    assert!(matches!(outcome, Err(HttpError::NotSent(_))), "{outcome:?}");

    let listener = tokio::net::TcpListener::bind((OPEN, 0)).await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let plain = tokio::spawn(async move {
        let (mut line, _) = listener.accept().await.unwrap();
        line.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        line
    });
    let outcome = http(None).send(post(url)).await;
    assert!(matches!(outcome, Err(HttpError::NotSent(_))), "{outcome:?}");
    drop(plain.await);
}

#[tokio::test]
async fn an_early_goodbye_proves_nothing() {
    let server = open(|_| Answer::Silence).await;
    server.hang_up();
    let outcome = http(None).send(post(server.url())).await;
    assert!(matches!(outcome, Err(HttpError::Broken(_))), "{outcome:?}");
}

#[tokio::test]
async fn whatever_breaks_after_the_request_may_have_been_done() {
    for answer in [Answer::Reset, Answer::Half, Answer::Trickle, Answer::Silence] {
        let scripted = answer.clone();
        let server = open(move |_| scripted.clone()).await;
        let begun = Instant::now();
        let outcome = http(None).send(post(server.url())).await;
        assert!(
            matches!(outcome, Err(HttpError::Broken(_))),
            "{answer:?}: {outcome:?}"
        );
        assert!(
            begun.elapsed() < Duration::from_secs(2),
            "{answer:?} took {:?}",
            begun.elapsed()
        );
        let requests = server.requests();
        assert_eq!(requests.len(), 1, "{answer:?}: sent once, never again by itself");
        assert_eq!(&requests[0].body[..], br#"{"status":"hello"}"#);
    }
}

#[tokio::test]
async fn waiting_for_a_turn_proves_that_nothing_was_sent() {
    let server = open(|_| Answer::Silence).await;
    let http = http(None);
    let busy: Vec<_> = (0..8)
        .map(|_| {
            let (http, url) = (http.clone(), server.url());
            tokio::spawn(async move { http.send(Call::get(url).timeout(Duration::from_secs(3))).await })
        })
        .collect();
    while server.requests().len() < 8 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let outcome = http.send(post(server.url())).await;
    assert!(matches!(outcome, Err(HttpError::NotSent(_))), "{outcome:?}");
    assert_eq!(server.connections(), 8);
    busy.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn a_failure_tells_no_secret() {
    let server = open(|_| Answer::Reset).await;
    let call = post(format!("{}/path?access_token=S3CRET", server.url()))
        .bearer("S3CRET")
        .query("t", "S3CRET");
    let shown = format!("{call:?}");
    let outcome = http(None).send(call).await;
    for text in [shown, format!("{outcome:?}"), outcome.unwrap_err().to_string()] {
        assert!(!text.contains("S3CRET"), "{text}");
    }
}
