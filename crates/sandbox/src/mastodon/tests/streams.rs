//! Live events over WebSocket and as server-sent events.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest, handshake::client::Response},
};

use super::{Options, Server, pond, pond_with};
use crate::probe::Outcome;

const SOON: Duration = Duration::from_secs(5);

type Socket = WebSocketStream<TcpStream>;

async fn connect(
    server: &Server,
    query: &str,
    header: (&'static str, &str),
) -> Result<(Socket, Response), Box<dyn std::error::Error>> {
    let address = format!("ws://127.0.0.1:{}/api/v1/streaming{query}", server.port());
    let mut request = address.into_client_request()?;
    request.headers_mut().insert(header.0, header.1.parse()?);
    let line = TcpStream::connect(("127.0.0.1", server.port())).await?;
    Ok(client_async(request, line).await?)
}

/// The next event: its name and its payload, which is text.
async fn next(socket: &mut Socket) -> Result<(String, String), Box<dyn std::error::Error>> {
    loop {
        let message = timeout(SOON, socket.next()).await?.ok_or("the stream ended")??;
        if let Message::Text(text) = message {
            let frame: Value = serde_json::from_str(text.as_str())?;
            let text = |key: &str| frame[key].as_str().unwrap_or_default().to_owned();
            return Ok((text("event"), text("payload")));
        }
    }
}

#[tokio::test]
async fn a_socket_tells_of_posts_edits_deletions_and_notices() -> Outcome {
    let (server, _) = pond().await?;
    let token = server.token("you")?;
    let (mut socket, _) = connect(
        &server,
        "?stream=user",
        ("authorization", &format!("Bearer {token}")),
    )
    .await?;
    let post = server.say("wren", "@you live!")?;
    let (event, payload) = next(&mut socket).await?;
    assert_eq!(event, "update");
    assert_eq!(serde_json::from_str::<Value>(&payload)?["uri"], json!(post.uri));
    assert_eq!(next(&mut socket).await?.0, "notification");
    server.edit("wren", &post.uri, "@you alive!")?;
    assert_eq!(next(&mut socket).await?.0, "status.update");
    server.delete("wren", &post.uri)?;
    assert_eq!(next(&mut socket).await?, ("delete".to_owned(), post.id));
    Ok(())
}

#[tokio::test]
async fn a_token_as_protocol_is_echoed_and_streams_are_subscribed_later() -> Outcome {
    let (server, _) = pond().await?;
    let token = server.token("you")?;
    let (mut socket, response) = connect(&server, "", ("sec-websocket-protocol", &token)).await?;
    assert_eq!(
        response
            .headers()
            .get("sec-websocket-protocol")
            .map(|it| it.as_bytes()),
        Some(token.as_bytes())
    );
    server.say("wren", "nobody listens yet")?;
    socket
        .send(Message::text(r#"{"type":"subscribe","stream":"user"}"#))
        .await?;
    socket
        .send(Message::text(r#"{"type":"subscribe","stream":"nonsense"}"#))
        .await?;
    let refusal = timeout(SOON, socket.next()).await?.ok_or("ended")??;
    assert!(refusal.to_text()?.contains("Unknown stream type"));
    let heard = server.say("wren", "now they do")?;
    let (_, payload) = next(&mut socket).await?;
    assert_eq!(serde_json::from_str::<Value>(&payload)?["uri"], json!(heard.uri));
    assert!(
        connect(&server, "?stream=user", ("sec-websocket-protocol", "wrong"))
            .await
            .is_err()
    );
    Ok(())
}

#[tokio::test]
async fn a_cut_ends_the_socket_and_silence_loses_events() -> Outcome {
    let (server, _) = pond().await?;
    let token = server.token("you")?;
    let query = format!("?stream=user&access_token={token}");
    let (mut socket, _) = connect(&server, &query, ("x-none", "")).await?;
    server.faults().silence_streams(true);
    server.say("wren", "lost")?;
    assert!(timeout(Duration::from_millis(100), socket.next()).await.is_err());
    server.faults().silence_streams(false);
    let heard = server.say("wren", "heard")?;
    let (_, payload) = next(&mut socket).await?;
    assert_eq!(serde_json::from_str::<Value>(&payload)?["uri"], json!(heard.uri));
    server.faults().cut_streams();
    let end = timeout(SOON, socket.next()).await?;
    assert!(!matches!(end, Some(Ok(_))), "{end:?}");
    Ok(())
}

#[tokio::test]
async fn server_sent_events_have_a_heartbeat() -> Outcome {
    let options = Options {
        heartbeat: Duration::from_millis(30),
        ..Options::default()
    };
    let (server, _) = pond_with(options).await?;
    let token = server.token("you")?;
    let mut line = TcpStream::connect(("127.0.0.1", server.port())).await?;
    let ask =
        format!("GET /api/v1/streaming/user HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
    line.write_all(ask.as_bytes()).await?;
    let mut heard = String::new();
    let mut piece = [0; 4096];
    while !heard.contains(":thump\n") {
        let len = timeout(SOON, line.read(&mut piece)).await??;
        heard += std::str::from_utf8(&piece[..len])?;
    }
    assert!(heard.contains("content-type: text/event-stream"));
    let post = server.say("wren", "over the wire")?;
    while !heard.contains(&post.uri) {
        let len = timeout(SOON, line.read(&mut piece)).await??;
        heard += std::str::from_utf8(&piece[..len])?;
    }
    assert!(heard.contains("event: update\ndata: {"));
    server.faults().cut_streams();
    while timeout(SOON, line.read(&mut piece))
        .await?
        .is_ok_and(|len| len > 0)
    {}
    Ok(())
}
