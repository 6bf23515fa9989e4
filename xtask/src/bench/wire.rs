//! HTTP/1.1 as thin as a load generator needs it: one connection, one request at a time, bodies counted.

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Room for the largest body that is expected, so that reading one costs few calls.
const ROOM: usize = 256 * 1024;

/// A connection that is kept open.
pub struct Line {
    stream: TcpStream,
    read: Vec<u8>,
}

/// An answer: its status, and where its body lies in what was read.
#[derive(Clone, Copy, Debug)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Where the body begins.
    start: usize,
    /// Where it ends.
    end: usize,
}

impl Reply {
    /// Bytes of the body.
    pub fn length(&self) -> usize {
        self.end - self.start
    }
}

impl Line {
    /// Opens a connection to `host:port`.
    pub async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            read: Vec::with_capacity(ROOM),
        })
    }

    /// Sends a request and reads its answer whole.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Reply> {
        self.stream.write_all(request).await?;
        self.read.clear();
        let start = loop {
            if let Some(at) = find(&self.read, b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let head = std::str::from_utf8(&self.read[..start]).context("a head is text")?;
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|word| word.parse().ok())
            .context("a status")?;
        let end = match length(head) {
            Some(length) => {
                while self.read.len() < start + length {
                    self.more().await?;
                }
                start + length
            }
            None => {
                while !self.read.ends_with(b"0\r\n\r\n") {
                    self.more().await?;
                }
                self.read.len()
            }
        };
        Ok(Reply { status, start, end })
    }

    /// The body of the last answer, which must not have come in chunks.
    pub fn body(&self, reply: &Reply) -> &[u8] {
        &self.read[reply.start..reply.end]
    }

    /// Sends a request and leaves its answer, which has no end, to be read piece by piece.
    pub async fn listen(mut self, request: &[u8]) -> Result<TcpStream> {
        self.stream.write_all(request).await?;
        while find(&self.read, b"\r\n\r\n").is_none() {
            self.more().await?;
        }
        if !self.read.starts_with(b"HTTP/1.1 200") {
            bail!(
                "no stream: {}",
                String::from_utf8_lossy(&self.read[..self.read.len().min(300)])
            );
        }
        Ok(self.stream)
    }

    async fn more(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.read).await? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// The length that a head tells; `None` if the body comes in chunks.
fn length(head: &str) -> Option<usize> {
    head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    })
}

/// A request without a body.
pub fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench.example\r\nAuthorization: Bearer {token}\r\n\r\n")
        .into_bytes()
}

/// A request with a JSON body.
pub fn post(path: &str, token: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: bench.example\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_found_in_any_case() {
        assert_eq!(length("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n"), Some(12));
        assert_eq!(length("HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n"), Some(0));
        assert_eq!(
            length("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"),
            None
        );
    }
}
