//! WebSocket: many streams over one connection.

use super::{Listener, name};
use crate::error::ApiError;
use crate::extract::{Bearer, Param};
use crate::gate;
use crate::state::Api;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use serde_json::{Value, json};
use std::time::Duration;
use syrinx_bus::Event;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

/// What a client may say at once; it says little.
const MAX_MESSAGE: usize = 64 << 10;
/// The library's own buffer costs 128 KiB for each idle connection.
const READ_BUFFER: usize = 4096;
/// How often we ask whether the client is still there.
const PING: Duration = Duration::from_secs(30);
/// A client that takes longer to read is closed, since others wait for the memory.
const PATIENCE: Duration = Duration::from_secs(20);

/// Turns the request into a connection, which begins with the stream that the URL names, if any.
pub(super) async fn open(
    api: Api,
    bearer: Bearer,
    upgrade: WebSocketUpgrade,
    headers: &HeaderMap,
    params: &Param,
) -> Response {
    let mut listener = Listener::new(api, bearer);
    if let Some(stream) = params.word("stream") {
        match name::checked(&listener.api, &listener.bearer, stream, params).await {
            Ok(stream) => listener.subscribe(stream),
            Err(error) => return error.into_response(),
        }
    }
    let upgrade = upgrade
        .max_message_size(MAX_MESSAGE)
        .max_frame_size(MAX_MESSAGE)
        .read_buffer_size(READ_BUFFER);
    // A browser closes a connection whose answer does not echo the protocol, and its token is what it sends there.
    let upgrade = match gate::protocol(headers) {
        Some(protocol) => upgrade.protocols([protocol.to_owned()]),
        None => upgrade,
    };
    upgrade.on_upgrade(move |socket| talk(socket, listener))
}

async fn talk(mut socket: WebSocket, mut listener: Listener) {
    let mut ping = interval_at(Instant::now() + PING, PING);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let said = tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => heed(&mut listener, &text).await,
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => Vec::new(),
            },
            event = listener.hear() => match told(&listener, event).await {
                Some(messages) => messages,
                None => break,
            },
            _ = ping.tick() => vec![Message::Ping(bytes::Bytes::new())],
        };
        for message in said {
            if !matches!(timeout(PATIENCE, socket.send(message)).await, Ok(Ok(()))) {
                return;
            }
        }
    }
    // The client hears that it was closed, and comes back by paging first.
    drop(timeout(PATIENCE, socket.send(Message::Close(None))).await);
}

/// What an event comes to; `None` when the client must be closed.
async fn told(listener: &Listener, event: Option<Event>) -> Option<Vec<Message>> {
    let frames = listener.frames(&event?).await?;
    Some(
        frames
            .iter()
            .map(|frame| Message::text(frame.as_message()))
            .collect(),
    )
}

/// Does what a client asks; what it answers, if that is something.
async fn heed(listener: &mut Listener, text: &str) -> Vec<Message> {
    let refused = |error: &ApiError| {
        let told = json!({ "error": error.sentence(), "status": error.status().as_u16() });
        vec![Message::text(told.to_string())]
    };
    let Ok(Value::Object(asked)) = serde_json::from_str(text) else {
        return refused(&ApiError::unreadable(
            "Say {\"type\":\"subscribe\",\"stream\":\"user\"}",
        ));
    };
    let params = Param::Map(
        asked
            .into_iter()
            .filter_map(|(key, value)| Some((key, plain(value)?)))
            .collect(),
    );
    let named = params.text("stream").unwrap_or_default();
    match params.text("type").unwrap_or_default() {
        "subscribe" => match name::checked(&listener.api, &listener.bearer, named, &params).await {
            Ok(stream) => listener.subscribe(stream),
            Err(error) => return refused(&error),
        },
        "unsubscribe" => {
            if let Ok(stream) = name::checked(&listener.api, &listener.bearer, named, &params).await {
                listener.unsubscribe(&stream.told());
            }
        }
        _ => {
            return refused(&ApiError::unreadable(
                "Unknown type: say subscribe or unsubscribe",
            ));
        }
    }
    Vec::new()
}

/// A plain value as a parameter.
fn plain(value: Value) -> Option<Param> {
    match value {
        Value::String(text) => Some(Param::Text(text)),
        Value::Number(number) => Some(Param::Text(number.to_string())),
        Value::Bool(flag) => Some(Param::Text(flag.to_string())),
        _ => None,
    }
}
