//! The far network: a server that speaks just enough of the Mastodon API for our connector to listen to it, and that
//! speaks as fast as it is heard. Each of its accounts is linked to one owner; a token names its account.

use super::words;
use anyhow::Result;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

/// So many events of one account wait until they are heard; then whoever speaks waits too.
const WAITING: usize = 256;
/// A stream that is silent for a minute is given up by who listens; this is how often it is not.
const BEAT: Duration = Duration::from_secs(15);

/// The far network.
#[derive(Clone)]
pub struct Far {
    /// The port of its server.
    pub port: u16,
    ears: Ears,
}

/// Per account, where its stream is spoken into.
type Ears = Arc<Mutex<Vec<Option<mpsc::Sender<Utf8Bytes>>>>>;

impl Far {
    /// Starts it, with so many accounts.
    pub async fn start(accounts: usize) -> Result<Self> {
        let ears: Ears = Arc::new(Mutex::new(vec![None; accounts]));
        let router = Router::new()
            .route("/api/v1/accounts/verify_credentials", get(me))
            .route("/api/v2/instance", get(instance))
            .route("/api/v1/streaming", get(stream))
            .route("/api/v1/timelines/{*rest}", get(nothing))
            .route("/api/v1/notifications", get(nothing))
            .fallback(get(unknown))
            .with_state(Arc::clone(&ears));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { port, ears })
    }

    /// How many accounts are being listened to.
    pub async fn heard(&self) -> usize {
        self.ears.lock().await.iter().flatten().count()
    }

    /// Says a post to an account; waits while too much is unheard. Nobody hears what is said to a closed stream.
    pub async fn say(&self, account: usize, number: u64) {
        let at = syrinx_model::Moment(now()).rfc3339();
        let payload = words::status(number, &at).to_string();
        let event = json!({ "stream": ["user"], "event": "update", "payload": payload }).to_string();
        self.send(account, event.into()).await;
    }

    async fn send(&self, account: usize, event: Utf8Bytes) {
        let ear = self.ears.lock().await.get(account).cloned().flatten();
        if let Some(ear) = ear {
            drop(ear.send(event).await);
        }
    }
}

/// Milliseconds since 1970.
pub fn now() -> i64 {
    use syrinx_connector::Clock;
    syrinx_connector::SystemClock.now().0
}

/// The account that a token names.
fn account(headers: &HeaderMap) -> usize {
    let token = headers.get("authorization").and_then(|value| value.to_str().ok());
    let number = token.and_then(|token| token.rsplit('-').next()?.parse().ok());
    number.unwrap_or_default()
}

async fn me(headers: HeaderMap) -> Json<Value> {
    let number = account(&headers);
    Json(words::account(&format!("{number}"), &format!("owner{number}")))
}

async fn instance() -> Json<Value> {
    Json(
        json!({ "domain": words::HOST, "title": "far", "version": "4.4.0", "configuration": { "urls": {} } }),
    )
}

async fn nothing(_: Option<Path<String>>) -> Json<Value> {
    Json(json!([]))
}

async fn unknown() -> axum::http::StatusCode {
    axum::http::StatusCode::NOT_FOUND
}

async fn stream(State(ears): State<Ears>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let number = account(&headers);
    upgrade.on_upgrade(move |socket| speak(socket, ears, number))
}

async fn speak(mut socket: WebSocket, ears: Ears, account: usize) {
    let (ear, mut said) = mpsc::channel(WAITING);
    if let Some(slot) = ears.lock().await.get_mut(account) {
        *slot = Some(ear);
    }
    let mut beat = tokio::time::interval(BEAT);
    loop {
        let message = tokio::select! {
            event = said.recv() => match event {
                Some(event) => Message::Text(event),
                None => return,
            },
            _ = beat.tick() => Message::Ping(axum::body::Bytes::new()),
        };
        if socket.send(message).await.is_err() {
            return;
        }
    }
}
