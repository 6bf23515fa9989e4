//! Live events over WebSocket and as server-sent events.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{
        ConnectInfo, Query, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, header};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{broadcast, mpsc, watch};

use super::{Here, Instance};
use crate::{
    mastodon::{answer::Oops, state::Signal},
    serve::Link,
};

pub(super) fn routes() -> Router<Arc<Instance>> {
    Router::new()
        .route("/api/v1/streaming", get(socket))
        .route("/api/v1/streaming/", get(socket))
        .route("/api/v1/streaming/user", get(events))
        .route("/api/v1/streaming/user/notification", get(notifications))
        .route("/api/v1/streaming/health", get(|| async { "OK" }))
}

#[derive(Deserialize)]
struct Ask {
    stream: Option<String>,
    access_token: Option<String>,
}

/// What comes next on a stream.
enum Next {
    Event(Signal),
    Beat,
    Cut,
}

/// One open stream of one account.
struct Tap {
    here: Arc<Instance>,
    account: u64,
    signals: broadcast::Receiver<Signal>,
    cuts: watch::Receiver<u64>,
    heartbeat: Duration,
}

impl Tap {
    fn open(here: &Arc<Instance>, account: u64) -> Self {
        Self {
            account,
            signals: here.listen(),
            cuts: here.faults.cuts(),
            heartbeat: here.with(|state| state.options.heartbeat),
            here: Arc::clone(here),
        }
    }

    /// Waits for the next event of this account, a heartbeat, or the cut. A silent stream gets neither of the
    /// first two.
    async fn next(&mut self) -> Next {
        loop {
            let next = tokio::select! {
                cut = self.cuts.changed() => { drop(cut); return Next::Cut }
                signal = self.signals.recv() => match signal {
                    Ok(signal) if signal.to == self.account => Next::Event(signal),
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => continue,
                    Err(broadcast::error::RecvError::Closed) => return Next::Cut,
                },
                () = tokio::time::sleep(self.heartbeat) => Next::Beat,
            };
            if !self.here.faults.streams_are_silent() {
                return next;
            }
        }
    }
}

fn token(headers: &HeaderMap, ask: &Ask) -> Option<(String, bool)> {
    let header = |name| {
        headers
            .get(name)
            .and_then(|value: &http::HeaderValue| value.to_str().ok())
    };
    if let Some(token) = header(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer ")) {
        return Some((token.to_owned(), false));
    }
    if let Some(token) = &ask.access_token {
        return Some((token.clone(), false));
    }
    header(header::SEC_WEBSOCKET_PROTOCOL).map(|token| (token.to_owned(), true))
}

fn login(here: &Instance, headers: &HeaderMap, ask: &Ask) -> Result<(u64, Option<String>), Oops> {
    let (token, as_protocol) =
        token(headers, ask).ok_or_else(|| Oops::unauthorized("Missing access token"))?;
    let account = here.caller(&token, false)?;
    Ok((account, as_protocol.then_some(token)))
}

async fn socket(
    State(here): Here,
    ConnectInfo(link): ConnectInfo<Link>,
    headers: HeaderMap,
    Query(ask): Query<Ask>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Oops> {
    let (account, protocol) = login(&here, &headers, &ask)?;
    let tap = Tap::open(&here, account);
    let upgrade = match protocol {
        Some(token) => upgrade.protocols([token]),
        None => upgrade,
    };
    let streams: Vec<String> = ask.stream.into_iter().collect();
    Ok(upgrade.on_upgrade(move |socket| talk(socket, tap, streams, link)))
}

async fn talk(mut socket: WebSocket, mut tap: Tap, mut streams: Vec<String>, link: Link) {
    loop {
        tokio::select! {
            next = tap.next() => {
                let sent = match next {
                    Next::Cut => return link.cut(),
                    Next::Beat => socket.send(Message::Ping(Default::default())).await,
                    Next::Event(signal) => speak(&mut socket, &streams, &signal).await,
                };
                if sent.is_err() {
                    return;
                }
            }
            said = socket.recv() => match said {
                None | Some(Err(_) | Ok(Message::Close(_))) => return,
                Some(Ok(Message::Text(text))) => {
                    if let Some(refusal) = subscribe(&mut streams, text.as_str())
                        && socket.send(Message::text(refusal.to_string())).await.is_err()
                    {
                        return;
                    }
                }
                Some(Ok(_)) => {}
            },
        }
    }
}

/// Sends the event once for each stream that carries it, as Mastodon does.
async fn speak(socket: &mut WebSocket, streams: &[String], signal: &Signal) -> Result<(), axum::Error> {
    for stream in streams {
        if stream == "user" || (stream == "user:notification" && signal.event == "notification") {
            let frame = json!({ "stream": [stream], "event": signal.event, "payload": signal.payload });
            socket.send(Message::text(frame.to_string())).await?;
        }
    }
    Ok(())
}

/// Does what a client's message asks for, or says why not.
fn subscribe(streams: &mut Vec<String>, text: &str) -> Option<Value> {
    let Ok(ask) = serde_json::from_str::<Value>(text) else {
        return Some(json!({ "error": "Invalid JSON", "status": 400 }));
    };
    let stream = ask["stream"].as_str().unwrap_or_default().to_owned();
    let known = ["user", "user:notification", "public", "public:local", "direct"].contains(&stream.as_str());
    match ask["type"].as_str() {
        Some("subscribe") if known => {
            if !streams.contains(&stream) {
                streams.push(stream);
            }
            None
        }
        Some("unsubscribe") => {
            streams.retain(|open| *open != stream);
            None
        }
        _ => Some(json!({ "error": "Unknown stream type", "status": 400 })),
    }
}

async fn events(
    State(here): Here,
    ConnectInfo(link): ConnectInfo<Link>,
    headers: HeaderMap,
    Query(ask): Query<Ask>,
) -> Result<Response, Oops> {
    let (account, _) = login(&here, &headers, &ask)?;
    Ok(pour(Tap::open(&here, account), link, |_| true))
}

async fn notifications(
    State(here): Here,
    ConnectInfo(link): ConnectInfo<Link>,
    headers: HeaderMap,
    Query(ask): Query<Ask>,
) -> Result<Response, Oops> {
    let (account, _) = login(&here, &headers, &ask)?;
    Ok(pour(Tap::open(&here, account), link, |signal| {
        signal.event == "notification"
    }))
}

/// An endless answer of server-sent events, with a comment now and then so that both sides know that it lives.
fn pour(mut tap: Tap, link: Link, wanted: fn(&Signal) -> bool) -> Response {
    let (send, mut receive) = mpsc::channel::<String>(64);
    tokio::spawn(async move {
        let mut line = ":)\n".to_owned();
        // The channel closes when the client goes away, because then the body is dropped.
        while send.send(line).await.is_ok() {
            line = loop {
                let next = tokio::select! {
                    next = tap.next() => next,
                    () = send.closed() => return,
                };
                match next {
                    Next::Cut => return link.cut(),
                    Next::Beat => break ":thump\n".to_owned(),
                    Next::Event(signal) if wanted(&signal) => {
                        break format!("event: {}\ndata: {}\n\n", signal.event, signal.payload);
                    }
                    Next::Event(_) => {}
                }
            };
        }
    });
    let lines = futures_util::stream::poll_fn(move |cx| {
        receive.poll_recv(cx).map(|line| line.map(Ok::<_, Infallible>))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    (headers, Body::from_stream(lines)).into_response()
}
