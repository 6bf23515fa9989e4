//! Streams: over WebSocket and as server-sent events.

use super::super::Finding;
use super::Probe;
use http::Method;
use serde_json::json;
use std::time::Duration;
use syrinx_connector::HttpError;
use syrinx_connector::http::{Message, WebSocket};
use tokio::time::timeout;

/// How soon the first bytes must be there. The server sends some at once, and the next after 15 seconds.
const PROMPTLY: Duration = Duration::from_secs(5);

/// What a proxy needs so that a WebSocket can begin.
const UPGRADE: &str = "nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \
                       \"upgrade\"; Caddy's reverse_proxy does it by itself";
/// What a proxy needs so that events come through one by one.
const UNBUFFERED: &str = "nginx: proxy_buffering off (and no proxy_ignore_headers X-Accel-Buffering); Caddy: reverse_proxy \
                          with flush_interval -1, and no “encode” for text/event-stream";

pub(super) async fn examine(probe: &Probe) -> Vec<Finding> {
    vec![websocket(probe).await, events(probe).await]
}

async fn websocket(probe: &Probe) -> Finding {
    const CHECK: &str = "websocket";
    let url = format!("{}/api/v1/streaming", probe.base().replacen("http", "ws", 1));
    let mut socket = match probe.http().websocket(&url, &[]).await {
        Ok(socket) => socket,
        Err(HttpError::Handshake(status)) => {
            return Finding::failure(
                CHECK,
                format!(
                    "{url} is answered with status {}: apps show nothing live",
                    status.as_u16()
                ),
                UPGRADE,
            );
        }
        Err(error) => {
            return Finding::failure(CHECK, format!("{url} does not open: {error}"), UPGRADE);
        }
    };
    let answered = timeout(PROMPTLY, talk(&mut socket)).await.unwrap_or(false);
    socket.close().await;
    if answered {
        Finding::ok(CHECK, format!("{url} opens and answers"))
    } else {
        Finding::failure(
            CHECK,
            format!("{url} opens, but nothing comes through: apps wait for ever"),
            "take whatever inspects or buffers calls out of the way of /api/v1/streaming",
        )
    }
}

/// Says something that the server must complain about; whether it does.
async fn talk(socket: &mut WebSocket) -> bool {
    let nonsense = json!({"type": "are you there?"}).to_string();
    if socket.send_text(nonsense).await.is_err() {
        return false;
    }
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => return text.contains("error"),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return false,
        }
    }
}

async fn events(probe: &Probe) -> Finding {
    const CHECK: &str = "events";
    let call = probe
        .call(Method::GET, "/api/v1/streaming/public")
        .header("accept", "text/event-stream");
    let opened = timeout(PROMPTLY, probe.http().stream(call)).await;
    let mut stream = match opened {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => {
            return Finding::failure(
                CHECK,
                format!("server-sent events do not open: {error}"),
                UNBUFFERED,
            );
        }
        Err(_) => return withheld(),
    };
    if !stream.status().is_success() {
        let status = stream.status().as_u16();
        return Finding::failure(
            CHECK,
            format!("server-sent events are answered with status {status}"),
            "let the proxy pass GET /api/v1/streaming/ on",
        );
    }
    match timeout(PROMPTLY, stream.next()).await {
        Ok(Some(Ok(_))) => Finding::ok(CHECK, "server-sent events come at once"),
        _ => withheld(),
    }
}

fn withheld() -> Finding {
    Finding::failure(
        "events",
        "server-sent events are held back by a buffer: apps and “syrinx timeline --follow” see nothing, or see it late",
        UNBUFFERED,
    )
}
