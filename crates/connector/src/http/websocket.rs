//! WebSockets, which start as calls through the same port.

use super::guard::shown;
use super::{Call, Http, HttpError};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use http::StatusCode;
use http::header::SEC_WEBSOCKET_ACCEPT;
use std::time::Duration;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::{client::generate_key, derive_accept_key};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message as Frame};

/// The most bytes of a message, however many frames it comes in.
const MAX_MESSAGE: usize = 1 << 20;
/// Bytes to read at once: the default of 128 KiB would be the cost of each idle line.
const READ_BUFFER: usize = 16 << 10;
/// How long a goodbye may take to be sent.
const GOODBYE: Duration = Duration::from_secs(2);

/// Something that came over a WebSocket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A text.
    Text(String),
    /// Bytes.
    Binary(Bytes),
    /// A sign of life, already answered where it asks for an answer.
    Beat,
}

/// An open WebSocket. Dropping it hangs up; whether it is silent for too long is the caller's to judge.
pub struct WebSocket {
    inner: WebSocketStream<reqwest::Upgraded>,
}

impl std::fmt::Debug for WebSocket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebSocket")
    }
}

impl Http {
    /// Opens a WebSocket at a `ws`, `wss`, `http` or `https` address. Compression is not offered: a compressed message
    /// can be a bomb.
    ///
    /// # Errors
    /// As [`Http::send`]; [`HttpError::Handshake`] if the other side answered with something else.
    pub async fn websocket(&self, url: &str, headers: &[(String, String)]) -> Result<WebSocket, HttpError> {
        let key = generate_key();
        let opening = headers
            .iter()
            .fold(Call::get(as_http(url)), |call, (name, value)| {
                call.header(name, value)
            })
            .header("connection", "Upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", &key);
        let response = self.connect(opening, true).await?;
        let status = response.status();
        if status != StatusCode::SWITCHING_PROTOCOLS {
            return Err(HttpError::Handshake(status));
        }
        let proof = response.headers().get(SEC_WEBSOCKET_ACCEPT);
        if proof.is_none_or(|proof| proof.as_bytes() != derive_accept_key(key.as_bytes()).as_bytes()) {
            return Err(HttpError::Broken(format!("{} speaks no WebSocket", shown(url))));
        }
        let line = response
            .upgrade()
            .await
            .map_err(|error| HttpError::Broken(super::exchange::causes(&error)))?;
        let limits = WebSocketConfig::default()
            .max_message_size(Some(MAX_MESSAGE))
            .max_frame_size(Some(MAX_MESSAGE))
            .read_buffer_size(READ_BUFFER);
        Ok(WebSocket {
            inner: WebSocketStream::from_raw_socket(line, Role::Client, Some(limits)).await,
        })
    }
}

impl WebSocket {
    /// The next message; `None` when the other side has closed. Safe to be dropped while it waits.
    ///
    /// # Errors
    /// If the line broke or a message was too large. Nothing comes after it.
    pub async fn next(&mut self) -> Option<Result<Message, HttpError>> {
        match self.inner.next().await? {
            Ok(Frame::Text(text)) => Some(Ok(Message::Text(text.as_str().to_owned()))),
            Ok(Frame::Binary(bytes)) => Some(Ok(Message::Binary(bytes))),
            Ok(Frame::Ping(_) | Frame::Pong(_) | Frame::Frame(_)) => Some(Ok(Message::Beat)),
            Ok(Frame::Close(_)) | Err(Error::ConnectionClosed | Error::AlreadyClosed) => None,
            Err(Error::Capacity(_)) => Some(Err(HttpError::TooLarge(MAX_MESSAGE))),
            Err(error) => Some(Err(HttpError::Broken(error.to_string()))),
        }
    }

    /// Sends a text.
    ///
    /// # Errors
    /// If the line broke.
    pub async fn send_text(&mut self, text: impl Into<String>) -> Result<(), HttpError> {
        self.inner
            .send(Frame::text(text.into()))
            .await
            .map_err(|error| HttpError::Broken(error.to_string()))
    }

    /// Says goodbye. That the other side has already gone is none of our worries.
    pub async fn close(mut self) {
        drop(tokio::time::timeout(GOODBYE, self.inner.close(None)).await);
    }
}

/// The same address in the scheme of the opening call.
fn as_http(url: &str) -> String {
    for (scheme, http) in [("ws://", "http://"), ("wss://", "https://")] {
        if let Some(rest) = url
            .get(..scheme.len())
            .filter(|start| start.eq_ignore_ascii_case(scheme))
        {
            return format!("{http}{}", &url[rest.len()..]);
        }
    }
    url.to_owned()
}
