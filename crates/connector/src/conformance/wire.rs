//! HTTP/1.1 as far as a scripted server needs it.

use bytes::Bytes;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// A request as it came over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its method.
    pub method: String,
    /// Its path and query.
    pub target: String,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Bytes,
}

impl Request {
    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The path without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// The head of a reply; without a length the body ends with the line.
pub(super) fn head(status: u16, headers: &[(String, String)], length: Option<usize>) -> String {
    let mut head = format!("HTTP/1.1 {status} Scripted\r\nconnection: close\r\n");
    if let Some(length) = length {
        head.push_str(&format!("content-length: {length}\r\n"));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head + "\r\n"
}

/// Reads a request, whose body has a length or comes in chunks; `None` if there is none to read.
pub(super) async fn read(line: &mut TcpStream) -> std::io::Result<Option<Request>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if line.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut request = Request {
        method: first.next().unwrap_or_default(),
        target: first.next().unwrap_or_default(),
        headers,
        body: Bytes::new(),
    };
    let mut body = bytes.split_off(end + 4);
    let length = request
        .header("content-length")
        .and_then(|length| length.parse::<usize>().ok());
    let whole =
        |body: &[u8]| length.map_or_else(|| body.ends_with(b"0\r\n\r\n"), |length| body.len() >= length);
    let bodied = length.is_some() || request.header("transfer-encoding").is_some();
    while bodied && !whole(&body) {
        if line.read_buf(&mut body).await? == 0 {
            break;
        }
    }
    request.body = Bytes::from(body);
    Ok(Some(request))
}
