//! The relay, seen from the other end of a WebSocket.

mod blossom;
mod hostile;
mod people;
mod reading;
mod trouble;
mod writing;

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use nostr::{
    event::{Event, EventBuilder, FinalizeEvent, Kind},
    key::Keys,
};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

use super::{Options, Server};
use crate::{Profile, probe::Outcome};

const SOON: Duration = Duration::from_secs(5);

type Failed = Box<dyn std::error::Error>;

/// A client of a relay.
struct Wire(WebSocketStream<TcpStream>);

impl Wire {
    async fn open(server: &Server) -> Result<Self, Failed> {
        let line = TcpStream::connect(("127.0.0.1", server.port())).await?;
        Ok(Self(client_async(server.relay_url(), line).await?.0))
    }

    async fn send(&mut self, frame: &Value) -> Outcome {
        Ok(self.0.send(Message::text(frame.to_string())).await?)
    }

    /// The next frame of text, as it is.
    async fn raw(&mut self) -> Result<String, Failed> {
        loop {
            let frame = timeout(SOON, self.0.next()).await?.ok_or("the line ended")??;
            if let Message::Text(text) = frame {
                return Ok(text.as_str().to_owned());
            }
        }
    }

    async fn next(&mut self) -> Result<Value, Failed> {
        Ok(serde_json::from_str(&self.raw().await?)?)
    }

    /// Sends an event and returns the answer to it.
    async fn event(&mut self, event: &Event) -> Result<Value, Failed> {
        self.send(&json!(["EVENT", event])).await?;
        self.next().await
    }

    /// Subscribes and returns the contents of all events up to `EOSE`.
    async fn ask(&mut self, name: &str, filters: &[Value]) -> Result<Vec<Value>, Failed> {
        let mut frame = vec![json!("REQ"), json!(name)];
        frame.extend_from_slice(filters);
        self.send(&Value::from(frame)).await?;
        let mut events = Vec::new();
        loop {
            let frame = self.next().await?;
            if frame[0] == "EOSE" {
                return Ok(events);
            }
            if frame[0] != "EVENT" || frame[1] != name {
                return Err(format!("unexpected: {frame}").into());
            }
            events.push(frame[2].clone());
        }
    }

    /// Proves that nothing more was said than what has been read.
    async fn is_quiet(&mut self) -> bool {
        timeout(Duration::from_millis(80), self.0.next()).await.is_err()
    }
}

fn contents(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["content"].as_str().unwrap_or_default())
        .collect()
}

fn note(keys: &Keys, text: &str, at: u64) -> Result<Event, Failed> {
    signed(keys, EventBuilder::new(Kind::TextNote, text), at)
}

fn signed(keys: &Keys, draft: EventBuilder, at: u64) -> Result<Event, Failed> {
    Ok(draft.custom_created_at(at.into()).finalize(keys)?)
}

async fn relay() -> Result<(Server, Wire), Failed> {
    let server = Server::start(Options::default()).await?;
    server.author(&Profile::named("wren").bio("I sing."))?;
    let wire = Wire::open(&server).await?;
    Ok((server, wire))
}
