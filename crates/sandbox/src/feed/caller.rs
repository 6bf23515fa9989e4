//! The hub's way out: plain HTTP/1.0 to a callback on loopback.

use std::io;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use url::{Host, Url};

/// The longest answer that is read.
const LONGEST: u64 = 64 << 10;

/// What a callback answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// Whether this server would call there: it is plain HTTP on loopback.
pub(crate) fn reaches(url: &Url) -> bool {
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "http" && loopback
}

/// Calls once. HTTP/1.0 keeps the answer in one piece.
pub(crate) async fn call(
    url: &Url,
    method: &str,
    headers: &[(&str, String)],
    body: &[u8],
) -> io::Result<Answer> {
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or(80);
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let mut head = format!(
        "{method} {path} HTTP/1.0\r\nhost: {host}:{port}\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let mut line = TcpStream::connect((bare, port)).await?;
    line.write_all(format!("{head}\r\n").as_bytes()).await?;
    line.write_all(body).await?;
    let mut answer = Vec::new();
    line.take(LONGEST).read_to_end(&mut answer).await?;
    parse(&answer).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

fn parse(answer: &[u8]) -> Option<Answer> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer {
        status,
        body: answer[end + 4..].to_vec(),
    })
}
