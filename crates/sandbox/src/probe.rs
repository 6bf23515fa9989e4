//! A tiny HTTP/1.1 client for the tests of this crate, which sees what really goes over the line.

use std::{collections::HashMap, io};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What a test returns.
pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// An answer that came whole.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Heard {
    /// The body as JSON; null if it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// A request that is being put together.
pub(crate) struct Probe {
    base: String,
    token: Option<String>,
}

impl Probe {
    pub(crate) fn new(base: &str, token: Option<String>) -> Self {
        Self {
            base: base.to_owned(),
            token,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> io::Result<Heard> {
        self.send("GET", path, &[], Vec::new()).await
    }

    pub(crate) async fn post(&self, path: &str, json: Value) -> io::Result<Heard> {
        self.send(
            "POST",
            path,
            &[("content-type", "application/json")],
            json.to_string().into(),
        )
        .await
    }

    pub(crate) async fn form(&self, path: &str, pairs: &[(&str, &str)]) -> io::Result<Heard> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        self.send(
            "POST",
            path,
            &[("content-type", "application/x-www-form-urlencoded")],
            body.into(),
        )
        .await
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> io::Result<Heard> {
        let host = self.base.trim_start_matches("http://");
        let mut socket = TcpStream::connect(host).await?;
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n",
            body.len()
        );
        if !headers.iter().any(|(name, _)| *name == "host") {
            head += &format!("host: {host}\r\n");
        }
        if let Some(token) = &self.token {
            head += &format!("authorization: Bearer {token}\r\n");
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        socket.write_all(format!("{head}\r\n").as_bytes()).await?;
        socket.write_all(&body).await?;
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await?;
        parse(&answer).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

fn parse(answer: &[u8]) -> Option<Heard> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers: HashMap<_, _> = headers
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let body = &answer[end + 4..];
    let chunked = headers
        .get("transfer-encoding")
        .is_some_and(|coding| coding == "chunked");
    let body = if chunked { unchunk(body)? } else { body.to_vec() };
    Some(Heard {
        status,
        headers,
        body,
    })
}

fn unchunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = body.windows(2).position(|window| window == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&body[..end]).ok()?, 16).ok()?;
        whole.extend_from_slice(body.get(end + 2..end + 2 + size)?);
        if size == 0 {
            return Some(whole);
        }
        body = body.get(end + 2 + size + 2..)?;
    }
}
