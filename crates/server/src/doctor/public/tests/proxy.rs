//! A little proxy that does one thing wrong.

use std::net::SocketAddr;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, copy, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// What it does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing.
    None,
    /// It hands answers on when they are whole.
    Buffers,
    /// It takes the wish for a WebSocket away.
    NoUpgrade,
    /// It takes credentials away.
    NoAuthorization,
    /// It lets no `PATCH` through.
    NoPatch,
    /// It answers a browser's question itself.
    NoOptions,
    /// It takes bodies of a mebibyte.
    SmallBodies,
    /// It believes strangers on where they come from.
    Gullible,
    /// It does not say who calls.
    Mute,
    /// It names another host.
    OtherHost,
    /// It hides links.
    NoLinks,
    /// It sends everybody elsewhere.
    Redirects,
    /// It finds no server.
    Lost,
    /// It shows a page of its own.
    Parked,
    /// It keeps `/.well-known/` for itself.
    KeepsWellKnown,
}

/// How a TLS handshake begins.
const TLS: [u8; 1] = [0x16];

/// Serves one proxy before one server; gives the URL of the proxy.
pub(super) async fn serve(listener: TcpListener, server: SocketAddr, fault: Fault) -> String {
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(pass(client, server, fault));
        }
    });
    url
}

async fn pass(mut client: TcpStream, server: SocketAddr, fault: Fault) {
    let mut first = [0];
    if client.peek(&mut first).await.is_ok() && first == TLS {
        drop(client.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await);
        return;
    }
    let Some((head, rest)) = head(&mut client).await else {
        return;
    };
    if let Some(answer) = own_answer(&head, fault) {
        let closing = format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        drop(client.write_all(closing.as_bytes()).await);
        return;
    }
    let mut server = TcpStream::connect(server).await.unwrap();
    server.write_all(asked(&head, fault).as_bytes()).await.unwrap();
    server.write_all(&rest).await.unwrap();
    match fault {
        Fault::Buffers if !head.to_ascii_lowercase().contains("upgrade: websocket") => {
            let (mut from_client, mut to_client) = client.split();
            let (mut from_server, mut to_server) = server.split();
            let mut whole = Vec::new();
            let reading = from_server.read_to_end(&mut whole);
            tokio::select! {
                _ = reading => {}
                _ = copy(&mut from_client, &mut to_server) => return,
            }
            drop(to_client.write_all(&whole).await);
        }
        Fault::NoLinks => {
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_server, mut to_server) = server.into_split();
            tokio::spawn(async move { copy(&mut from_client, &mut to_server).await });
            if let Some((head, rest)) = self::head(&mut from_server).await {
                drop(to_client.write_all(without(&head, &["link"]).as_bytes()).await);
                drop(to_client.write_all(&rest).await);
                drop(copy(&mut from_server, &mut to_client).await);
            }
        }
        _ => drop(copy_bidirectional(&mut client, &mut server).await),
    }
}

/// The head of a message with its empty line, and what came after it.
async fn head(from: &mut (impl AsyncRead + Unpin)) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            return Some((String::from_utf8(bytes).ok()?, rest));
        }
        if from.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// What it answers without asking the server.
fn own_answer(head: &str, fault: Fault) -> Option<&'static str> {
    let (method, rest) = head.split_once(' ')?;
    let length = head.to_ascii_lowercase();
    let length = length
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.split('\r').next()?.parse().ok())
        .unwrap_or(0);
    match fault {
        Fault::NoPatch if method == "PATCH" => Some("405 Method Not Allowed"),
        Fault::NoOptions if method == "OPTIONS" => Some("204 No Content"),
        Fault::SmallBodies if length > 1 << 20 => Some("413 Content Too Large"),
        Fault::Redirects => Some("301 Moved Permanently\r\nLocation: https://elsewhere.example/"),
        Fault::Lost => Some("502 Bad Gateway"),
        Fault::Parked => Some("200 OK"),
        Fault::KeepsWellKnown if rest.starts_with("/.well-known/") => Some("404 Not Found"),
        _ => None,
    }
}

/// The request as it goes on: one per connection.
fn asked(head: &str, fault: Fault) -> String {
    let upgrades = head.to_ascii_lowercase().contains("upgrade: websocket");
    let mut drop = vec![];
    let mut add = String::new();
    match fault {
        Fault::NoUpgrade => drop.extend(["connection", "upgrade"]),
        Fault::NoAuthorization => drop.push("authorization"),
        Fault::OtherHost => {
            drop.push("host");
            add.push_str("Host: backend\r\n");
        }
        _ => {}
    }
    match fault {
        Fault::Gullible => {}
        Fault::Mute => drop.push("x-forwarded-for"),
        _ => {
            drop.push("x-forwarded-for");
            add.push_str("X-Forwarded-For: 198.51.100.7\r\n");
        }
    }
    if !upgrades || fault == Fault::NoUpgrade {
        drop.push("connection");
        add.push_str("Connection: close\r\n");
    }
    let kept = without(head, &drop);
    format!("{}{add}\r\n", kept.strip_suffix("\r\n").unwrap_or(&kept))
}

/// A head without some of its fields.
fn without(head: &str, names: &[&str]) -> String {
    head.split_inclusive("\r\n")
        .filter(|line| {
            let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            !names.contains(&name.as_str())
        })
        .collect()
}
