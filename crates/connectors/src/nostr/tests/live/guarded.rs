//! A relay that answers only those whom it knows (NIP-42). The sandbox asks, but never lets anybody in; this one does.

use super::*;
use futures_util::{SinkExt, StreamExt};
use nostr::event::Event;
use nostr::key::Keys;
use serde_json::{Value, json};
use std::sync::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;

type Heard = Arc<Mutex<Vec<Value>>>;

/// Starts the relay; gives its address and what it hears.
async fn guarded() -> (String, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    let heard = Heard::default();
    let (own, whole) = (url.clone(), Arc::clone(&heard));
    tokio::spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            tokio::spawn(talk(line, own.clone(), Arc::clone(&whole)));
        }
    });
    (url, heard)
}

async fn talk(line: TcpStream, url: String, heard: Heard) {
    let Ok(mut socket) = tokio_tungstenite::accept_async(line).await else {
        return;
    };
    let mut known = false;
    drop(
        socket
            .send(Message::text(json!(["AUTH", "who are you?"]).to_string()))
            .await,
    );
    while let Some(Ok(Message::Text(text))) = socket.next().await {
        let frame: Value = serde_json::from_str(&text).unwrap();
        heard.lock().unwrap().push(frame.clone());
        let answer = match (frame[0].as_str().unwrap(), known) {
            ("AUTH", _) => {
                let event: Event = serde_json::from_value(frame[1].clone()).unwrap();
                let says = |kind: &str| {
                    event
                        .tags
                        .iter()
                        .find(|tag| tag.kind() == kind)
                        .unwrap()
                        .content()
                        .unwrap()
                        .to_owned()
                };
                known = event.verify().is_ok()
                    && event.kind.as_u16() == 22_242
                    && (says("relay"), says("challenge")) == (url.clone(), "who are you?".to_owned());
                json!(["OK", event.id, known, ""])
            }
            ("REQ", false) => json!(["CLOSED", frame[1], "auth-required: members only"]),
            ("REQ", true) => json!(["EOSE", frame[1]]),
            ("EVENT", _) => json!([
                "OK",
                frame[1]["id"],
                known,
                if known { "" } else { "auth-required: members only" }
            ]),
            _ => continue,
        };
        drop(socket.send(Message::text(answer.to_string())).await);
    }
}

#[tokio::test]
async fn a_relay_that_wants_to_know_us_is_told_once_and_what_waited_goes_out() {
    let (url, heard) = guarded().await;
    let nsec = Keys::generate().secret_key().to_secret_hex();
    let grant = log_in(&[("key", &nsec), ("relays", &url)]).await.unwrap();
    let session = Nostr::new().open(&grant, &ports()).await.unwrap();
    publish(&*session, &says("for members"), &stamp()).await.unwrap();
    let heard = heard.lock().unwrap();
    let of = |word: &str| heard.iter().filter(|frame| frame[0] == word).count();
    assert_eq!(of("AUTH"), 2, "once at the login and once in the session");
    assert_eq!(of("EVENT"), 1, "the session was known by then");
    assert!(of("REQ") >= 4, "what was refused at first was asked again");
}

#[tokio::test]
async fn nobody_is_told_who_we_are_without_need() {
    let server = relay(&["ann"]).await;
    let ann = account("ann", &[&server]).await;
    server.shout(&json!(["AUTH", "who are you?"]).to_string());
    publish(&*ann, &says("as usual"), &stamp()).await.unwrap();
    assert_eq!(server.calls().of("AUTH"), 0);
}
