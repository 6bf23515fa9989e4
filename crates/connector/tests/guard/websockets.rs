//! WebSocket handshakes go the same way out.

use crate::stage::{CLOSED, Names, Witness, http, open};
use std::sync::Arc;
use std::time::Duration;
use syrinx_connector::conformance::Answer;
use syrinx_connector::http::{HttpError, Message};

#[tokio::test]
async fn no_handshake_reaches_a_closed_address() {
    let witness = Witness::new().await;
    let names = Names::default().with("inside.example", &[&[CLOSED]]);
    let http = http(Some(Arc::new(names)));
    let mut cases = 0;
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "[::1]",
        "[::ffff:7f00:1]",
        "10.0.0.1",
        "inside.example",
    ] {
        for scheme in ["ws", "wss", "WS", "http", "https"] {
            let outcome = http
                .websocket(&format!("{scheme}://{host}:{}/", witness.port), &[])
                .await;
            assert!(
                matches!(outcome, Err(HttpError::Blocked(_))),
                "{scheme} {host}: {outcome:?}"
            );
            cases += 1;
        }
        for status in [301, 302, 303, 307, 308] {
            for scheme in ["ws", "http"] {
                let to = format!("{scheme}://{host}:{}/", witness.port);
                let server = open(move |_| Answer::redirect(status, &to)).await;
                let url = format!("ws://{}/", server.address());
                let outcome = http.websocket(&url, &[]).await;
                let refused = matches!(outcome, Err(HttpError::Blocked(_) | HttpError::BadUrl(_)));
                assert!(refused, "{status} {host}: {outcome:?}");
                cases += 1;
            }
        }
    }
    let connections = witness.connections().await;
    println!("guard, WebSockets: {cases} cases, {connections} connections to closed addresses");
    assert_eq!(connections, 0);
}

#[tokio::test]
async fn texts_arrive_and_headers_are_sent() {
    let server = open(|_| Answer::WebSocket(vec!["one".to_owned(), "two".to_owned()])).await;
    let headers = [("authorization".to_owned(), "Bearer t".to_owned())];
    let mut socket = http(None)
        .websocket(&format!("ws://{}/live", server.address()), &headers)
        .await
        .unwrap();
    for expected in ["one", "two"] {
        let next = socket.next().await.unwrap().unwrap();
        assert_eq!(next, Message::Text(expected.to_owned()));
    }
    socket.send_text("three").await.unwrap();
    let request = server.requests().pop().unwrap();
    assert_eq!(request.header("authorization"), Some("Bearer t"));
    assert!(
        request.header("sec-websocket-extensions").is_none(),
        "no compression is offered"
    );
    socket.close().await;
    for _ in 0..100 {
        if server.held() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the line is still held");
}

#[tokio::test]
async fn a_message_over_a_mebibyte_ends_the_line() {
    let server = open(|_| Answer::WebSocket(vec!["a".repeat(1 << 20), "b".repeat((1 << 20) + 1)])).await;
    let mut socket = http(None)
        .websocket(&format!("ws://{}/", server.address()), &[])
        .await
        .unwrap();
    assert!(matches!(socket.next().await, Some(Ok(Message::Text(text))) if text.len() == 1 << 20));
    assert!(matches!(socket.next().await, Some(Err(HttpError::TooLarge(_)))));
}

#[tokio::test]
async fn an_answer_that_is_no_websocket_is_told() {
    let server = open(|_| Answer::json(401, &serde_json::json!({}))).await;
    let outcome = http(None).websocket(&server.url(), &[]).await;
    assert!(
        matches!(outcome, Err(HttpError::Handshake(status)) if status == 401),
        "{outcome:?}"
    );
    let liar = open(|_| {
        let headers = [
            ("connection", "Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-accept", "wrong"),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Answer::Reply(101, headers.into(), bytes::Bytes::new())
    })
    .await;
    let outcome = http(None).websocket(&liar.url(), &[]).await;
    assert!(matches!(outcome, Err(HttpError::Broken(_))), "{outcome:?}");
}
