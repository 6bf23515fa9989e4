//! A server on this machine that answers as scripted, and breaks as scripted.

use super::wire::{Request, head, read};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

/// What the server does about a request.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Answers, and closes.
    Reply(u16, Vec<(String, String)>, Bytes),
    /// Reads the whole request, then resets the connection.
    Reset,
    /// Announces a body, sends half of it, and closes.
    Half,
    /// Announces a body and sends a byte of it now and then, for ever.
    Trickle,
    /// Reads, and says nothing for ever.
    Silence,
    /// Answers 200 with this content type, sends this, and keeps the line open.
    Hold(String, Bytes),
    /// Opens a WebSocket, sends these texts, and keeps the line open.
    WebSocket(Vec<String>),
}

impl Answer {
    /// A JSON reply.
    #[must_use]
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        let kind = ("content-type".to_owned(), "application/json".to_owned());
        Self::Reply(status, vec![kind], Bytes::from(body.to_string()))
    }

    /// A reply that sends the caller elsewhere.
    #[must_use]
    pub fn redirect(status: u16, to: &str) -> Self {
        Self::Reply(status, vec![("location".to_owned(), to.to_owned())], Bytes::new())
    }
}

/// The server. Dropping it closes it.
#[derive(Debug)]
pub struct FaultServer {
    address: SocketAddr,
    seen: Arc<Seen>,
    task: tokio::task::JoinHandle<()>,
}

/// What happened so far.
#[derive(Debug, Default)]
struct Seen {
    connections: AtomicUsize,
    held: AtomicUsize,
    hangs_up: AtomicBool,
    requests: Mutex<Vec<Request>>,
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl FaultServer {
    /// Starts one on 127.0.0.1.
    ///
    /// # Errors
    /// If there is no free port.
    pub async fn start(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> std::io::Result<Self> {
        Self::start_at(IpAddr::V4(Ipv4Addr::LOCALHOST), answer).await
    }

    /// Starts one on another address of this machine.
    ///
    /// # Errors
    /// If it is none, or has no free port.
    pub async fn start_at(
        ip: IpAddr,
        answer: impl Fn(&Request) -> Answer + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind((ip, 0)).await?;
        let address = listener.local_addr()?;
        let seen = Arc::new(Seen::default());
        let task = tokio::spawn(accept(listener, Arc::clone(&seen), Arc::new(answer)));
        Ok(Self { address, seen, task })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its base URL, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on, closes every connection as soon as it stands, before it reads.
    pub fn hang_up(&self) {
        self.seen.hangs_up.store(true, Ordering::SeqCst);
    }

    /// Closes everything: from now on connections are refused.
    pub async fn stop(&mut self) {
        self.task.abort();
        drop((&mut self.task).await);
    }

    /// How many connections were opened to it so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// How many lines it keeps open now, of [`Answer::Hold`] and [`Answer::WebSocket`].
    #[must_use]
    pub fn held(&self) -> usize {
        self.seen.held.load(Ordering::SeqCst)
    }

    /// The requests that it has read so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.seen
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

type Script = Arc<dyn Fn(&Request) -> Answer + Send + Sync>;

async fn accept(listener: TcpListener, seen: Arc<Seen>, script: Script) {
    let mut lines = tokio::task::JoinSet::new();
    while let Ok((line, _)) = listener.accept().await {
        seen.connections.fetch_add(1, Ordering::SeqCst);
        let (seen, script) = (Arc::clone(&seen), Arc::clone(&script));
        lines.spawn(async move {
            // A line that breaks is what this server is for.
            drop(serve(line, &seen, &script).await);
        });
    }
}

async fn serve(mut line: TcpStream, seen: &Seen, script: &Script) -> std::io::Result<()> {
    if seen.hangs_up.load(Ordering::SeqCst) {
        return line.shutdown().await;
    }
    let Some(request) = read(&mut line).await? else {
        return Ok(());
    };
    let answer = script(&request);
    seen.requests
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(request.clone());
    match answer {
        Answer::Reset => line.set_zero_linger(),
        Answer::Silence => std::future::pending().await,
        Answer::Reply(status, headers, body) => {
            line.write_all(head(status, &headers, Some(body.len())).as_bytes())
                .await?;
            line.write_all(&body).await?;
            line.shutdown().await
        }
        Answer::Half => {
            line.write_all(format!("{}{{\"half\":", head(200, &[], Some(64))).as_bytes())
                .await?;
            line.shutdown().await
        }
        Answer::Trickle => {
            line.write_all(head(200, &[], Some(1 << 20)).as_bytes()).await?;
            loop {
                line.write_all(b" ").await?;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Answer::Hold(kind, first) => {
            let headers = [("content-type".to_owned(), kind)];
            line.write_all(head(200, &headers, None).as_bytes()).await?;
            line.write_all(&first).await?;
            let _held = Held::new(seen);
            line.read_u8().await.map(drop)
        }
        Answer::WebSocket(texts) => web_socket(line, &request, texts, seen).await,
    }
}

/// Opens a WebSocket, sends the texts, and waits until the other side goes.
async fn web_socket(
    mut line: TcpStream,
    request: &Request,
    texts: Vec<String>,
    seen: &Seen,
) -> std::io::Result<()> {
    let proof = derive_accept_key(request.header("sec-websocket-key").unwrap_or_default().as_bytes());
    let switch = format!(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: {proof}\r\n\r\n"
    );
    line.write_all(switch.as_bytes()).await?;
    let mut socket = WebSocketStream::from_raw_socket(line, Role::Server, None).await;
    let _held = Held::new(seen);
    for text in texts {
        if socket.send(Message::text(text)).await.is_err() {
            return Ok(());
        }
    }
    while let Some(Ok(_)) = socket.next().await {}
    Ok(())
}

/// Counts a line that is kept open.
struct Held<'a>(&'a Seen);

impl<'a> Held<'a> {
    fn new(seen: &'a Seen) -> Self {
        seen.held.fetch_add(1, Ordering::SeqCst);
        Self(seen)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.held.fetch_sub(1, Ordering::SeqCst);
    }
}
