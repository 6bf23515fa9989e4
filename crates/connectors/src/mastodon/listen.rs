//! The live stream: a WebSocket that tells what happens from now on, and nothing of before.

use super::client::Client;
use super::normalise::Eyes;
use super::{Account, wire};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use std::time::Duration;
use syrinx_connector::http::{Message, WebSocket};
use syrinx_connector::{Error, Heard, Listen, Result};
use syrinx_model::{Address, Author, Inbound, Kind};

/// How long the stream may be silent: Mastodon gives a sign of life every 30 seconds.
const SILENCE: Duration = Duration::from_secs(60);

impl Listen for Account {
    fn listen(&self) -> BoxStream<'static, Result<Heard>> {
        let ear = Ear {
            client: self.client.clone(),
            url: stream_url(self.client.server(), self.streaming.as_deref()),
            token_as_protocol: self.dialect.token_as_protocol,
            domain: self.domain.clone(),
            me: self.me.clone(),
        };
        stream::unfold(Line::Closed(Box::new(ear)), Line::next).boxed()
    }
}

/// What listening needs to know of the account.
struct Ear {
    client: Client,
    url: String,
    token_as_protocol: bool,
    domain: String,
    me: Author,
}

/// The stream, before it is opened, while it stands, and after it broke.
enum Line {
    Closed(Box<Ear>),
    Open(Box<(Ear, WebSocket)>),
    Broken,
}

impl Line {
    /// The next thing to be heard; after an error there is none.
    async fn next(self) -> Option<(Result<Heard>, Self)> {
        match self {
            Self::Closed(ear) => match ear.client.websocket(&ear.url, ear.token_as_protocol).await {
                Ok(socket) => Some((Ok(Heard::Open), Self::Open(Box::new((*ear, socket))))),
                Err(error) => Some((Err(error), Self::Broken)),
            },
            Self::Open(mut open) => {
                let (ear, socket) = &mut *open;
                match ear.hear(socket).await? {
                    Ok(heard) => Some((Ok(heard), Self::Open(open))),
                    Err(error) => Some((Err(error), Self::Broken)),
                }
            }
            Self::Broken => None,
        }
    }
}

impl Ear {
    /// Waits for something worth hearing; `None` when the server has closed.
    async fn hear(&self, socket: &mut WebSocket) -> Option<Result<Heard>> {
        loop {
            let message = match tokio::time::timeout(SILENCE, socket.next()).await {
                Ok(Some(Ok(message))) => message,
                Ok(Some(Err(error))) => return Some(Err(Error::new(Kind::Away, format!("stream: {error}")))),
                Ok(None) => return None,
                Err(_) => return Some(Err(Error::new(Kind::Away, "the stream has fallen silent"))),
            };
            if let Message::Text(text) = message
                && let Some(heard) = self.understand(&text)
            {
                return Some(Ok(heard));
            }
        }
    }

    /// What an event tells; `None` if it is none that concerns the timeline.
    fn understand(&self, text: &str) -> Option<Heard> {
        let Ok(event) = serde_json::from_str::<wire::StreamEvent>(text) else {
            return Some(Heard::Oddity);
        };
        let mut eyes = Eyes::new(&self.domain, Some(&self.me), self.client.now());
        let item = match event.event.as_str() {
            "update" | "status.update" => serde_json::from_str(&event.payload)
                .ok()
                .and_then(|status| eyes.status(status)),
            "notification" => serde_json::from_str(&event.payload)
                .ok()
                .and_then(|told| eyes.notification(told)),
            "delete" if !event.payload.is_empty() => Some(Inbound::Delete {
                uri: None,
                address: Some(Address(event.payload)),
                by: None,
            }),
            "delete" => None,
            _ => return None,
        };
        Some(item.map_or(Heard::Oddity, |item| Heard::Item(Box::new(item))))
    }
}

/// Where the stream of the owner's home is. A server that is reached safely is not spoken to unsafely.
fn stream_url(server: &str, told: Option<&str>) -> String {
    let base = told
        .filter(|url| !url.is_empty())
        .unwrap_or(server)
        .trim_end_matches('/');
    let base = match (server.starts_with("https://"), base.split_once("://")) {
        (true, Some((_, rest))) => format!("wss://{rest}"),
        _ => base.to_owned(),
    };
    // Mastodon tells the host, GoToSocial the host too, some others the whole address.
    let base = base.strip_suffix("/api/v1/streaming").unwrap_or(&base);
    format!("{base}/api/v1/streaming?stream=user")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_where_the_server_says_and_never_less_safe_than_the_server() {
        let at = "/api/v1/streaming?stream=user";
        assert_eq!(
            stream_url("https://a.example", Some("wss://s.a.example")),
            format!("wss://s.a.example{at}")
        );
        assert_eq!(
            stream_url("https://a.example", Some("ws://s.a.example/")),
            format!("wss://s.a.example{at}")
        );
        assert_eq!(
            stream_url("https://a.example", None),
            format!("wss://a.example{at}")
        );
        assert_eq!(
            stream_url("http://127.0.0.1:1", None),
            format!("http://127.0.0.1:1{at}")
        );
        let whole = Some("wss://a.example/api/v1/streaming");
        assert_eq!(
            stream_url("https://a.example", whole),
            format!("wss://a.example{at}")
        );
    }
}
