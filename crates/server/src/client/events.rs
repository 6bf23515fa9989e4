//! The live stream of the home, as server-sent events.

use super::Client;
use anyhow::{Result, bail};
use http::Method;
use std::time::Duration;
use syrinx_connector::http::ByteStream;

/// The server sends a sign of life at least every 30 seconds.
const SILENCE: Duration = Duration::from_secs(90);
/// An event that is larger is not one of ours.
const MAX_EVENT: usize = 8 << 20;

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// What happened: `update`, `delete` and so on.
    pub name: String,
    /// To what.
    pub data: String,
}

/// An open stream. Dropping it hangs up.
pub struct Events {
    stream: ByteStream,
    reader: Reader,
}

impl Events {
    /// Listens to the home of the token's owner.
    ///
    /// # Errors
    /// If there is no stream.
    pub async fn open(client: &Client) -> Result<Self> {
        let call = client
            .call(Method::GET, "/api/v1/streaming/user")
            .header("accept", "text/event-stream");
        let call = call.timeout(SILENCE);
        let stream = client
            .http
            .stream(call)
            .await
            .map_err(|error| client.unreachable(&error))?;
        if !stream.status().is_success() {
            bail!(
                "{} gave no stream but status {}",
                client.base(),
                stream.status().as_u16()
            );
        }
        Ok(Self {
            stream,
            reader: Reader::default(),
        })
    }

    /// The next event; `None` when the line is cut.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.reader.next() {
                return Some(event);
            }
            let bytes = self.stream.next().await?.ok()?;
            if self.reader.rest.len() + bytes.len() > MAX_EVENT {
                return None;
            }
            self.reader.rest.extend_from_slice(&bytes);
        }
    }
}

/// Cuts a stream into events, wherever the line cut it.
#[derive(Default)]
struct Reader {
    rest: Vec<u8>,
}

impl Reader {
    fn next(&mut self) -> Option<Event> {
        loop {
            let end = self.rest.windows(2).position(|pair| pair == b"\n\n")?;
            let block: Vec<u8> = self.rest.drain(..end + 2).collect();
            let event = read(&String::from_utf8_lossy(&block));
            // A sign of life has neither name nor data.
            if !event.name.is_empty() {
                return Some(event);
            }
        }
    }
}

fn read(block: &str) -> Event {
    let mut event = Event::default();
    for line in block.lines() {
        match line.split_once(':') {
            Some(("event", name)) => name.trim_start().clone_into(&mut event.name),
            Some(("data", data)) => {
                if !event.data.is_empty() {
                    event.data.push('\n');
                }
                event.data.push_str(data.strip_prefix(' ').unwrap_or(data));
            }
            _ => {}
        }
    }
    event
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_survive_any_cut() {
        let wire =
            ":thump\n\nevent: update\ndata: {\"a\":\"ä\"}\n\n:)\n\nevent: delete\ndata: 7\n\n".as_bytes();
        let expected = [("update", "{\"a\":\"ä\"}"), ("delete", "7")];
        for cut in 0..wire.len() {
            let mut reader = Reader::default();
            let mut found = Vec::new();
            for piece in [&wire[..cut], &wire[cut..]] {
                reader.rest.extend_from_slice(piece);
                found.extend(std::iter::from_fn(|| reader.next()));
            }
            let found: Vec<_> = found
                .iter()
                .map(|event| (event.name.as_str(), event.data.as_str()))
                .collect();
            assert_eq!(found, expected, "cut at {cut}");
        }
    }
}
