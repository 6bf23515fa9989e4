//! The stage: an allowed address, closed ones with a witness, and a name server of our own.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use syrinx_connector::conformance::{Answer, FaultServer, Request};
use syrinx_connector::http::{Call, Http, HttpConfig, HttpError, Resolver};
use tokio::net::TcpListener;

/// The open internet of these tests.
pub const OPEN: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
/// What must never be dialled.
pub const CLOSED: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Listens on the closed addresses, on one port, and counts who comes.
pub struct Witness {
    pub port: u16,
    seen: Arc<AtomicUsize>,
}

impl Witness {
    pub async fn new() -> Self {
        let seen = Arc::new(AtomicUsize::new(0));
        let listener = TcpListener::bind((CLOSED, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        count(listener, Arc::clone(&seen));
        // Not every machine has IPv6, and the port may be taken there.
        if let Ok(listener) = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
            count(listener, Arc::clone(&seen));
        }
        Self { port, seen }
    }

    /// Connections so far, after a moment for stragglers.
    pub async fn connections(&self) -> usize {
        tokio::time::sleep(Duration::from_millis(50)).await;
        self.seen.load(Ordering::SeqCst)
    }
}

fn count(listener: TcpListener, seen: Arc<AtomicUsize>) {
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            seen.fetch_add(1, Ordering::SeqCst);
        }
    });
}

/// A name server that gives each name its answers in turn, the last one for ever.
#[derive(Default)]
pub struct Names {
    answers: HashMap<String, Vec<Vec<IpAddr>>>,
    asked: Mutex<HashMap<String, usize>>,
}

impl Names {
    pub fn with(mut self, host: &str, answers: &[&[IpAddr]]) -> Self {
        self.answers
            .insert(host.to_owned(), answers.iter().map(|ips| ips.to_vec()).collect());
        self
    }

    pub fn asked(&self, host: &str) -> usize {
        self.asked.lock().unwrap().get(host).copied().unwrap_or_default()
    }
}

#[async_trait::async_trait]
impl Resolver for Names {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let answers = self.answers.get(host).ok_or(io::ErrorKind::NotFound)?;
        let mut asked = self.asked.lock().unwrap();
        let asked = asked.entry(host.to_owned()).or_default();
        *asked += 1;
        Ok(answers[(*asked - 1).min(answers.len() - 1)].clone())
    }
}

/// A port for which 127.0.0.2 and 127.0.0.3 are the open internet.
pub fn http(names: Option<Arc<Names>>) -> Http {
    Http::new(HttpConfig {
        user_agent: "guard-test".to_owned(),
        allow: vec!["127.0.0.2".parse().unwrap(), "127.0.0.3".parse().unwrap()],
        resolver: names.map(|names| names as Arc<dyn Resolver>),
        ..HttpConfig::default()
    })
    .unwrap()
}

/// A server on the open internet.
pub async fn open(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> FaultServer {
    FaultServer::start_at(OPEN, answer).await.unwrap()
}

pub async fn get(http: &Http, url: &str) -> Result<u16, HttpError> {
    http.send(Call::get(url).timeout(Duration::from_secs(5)))
        .await
        .map(|reply| reply.status.as_u16())
}
