//! The port itself.

use super::exchange::{causes, failure, with_body};
use super::guard::{Guard, Resolver, SystemResolver};
use super::hop::Hop;
use super::turns::{Turn, Turns};
use super::{AddressRange, Call, HttpError, Reply};
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use reqwest::{Client, Response, redirect};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once};
use std::time::Duration;

/// How long a connection may take to stand: names, dialling and TLS together.
const CONNECT: Duration = Duration::from_secs(10);
/// The most bytes of a reply's headers.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// What the operator decides about the way out.
#[derive(Clone, Default)]
pub struct HttpConfig {
    /// How we introduce ourselves.
    pub user_agent: String,
    /// Private ranges that the operator has named as allowed; the default is none.
    pub allow: Vec<AddressRange>,
    /// Whether this machine itself may be called: for tests and demos.
    pub loopback: bool,
    /// Who looks names up; `None`: this machine.
    pub resolver: Option<Arc<dyn Resolver>>,
    /// No call takes longer than this, whatever its own deadline; `None`: calls keep theirs.
    pub patience: Option<Duration>,
}

/// The one way out. Cheap to clone.
#[derive(Clone)]
pub struct Http {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    /// Speaks HTTP/1.1 only, which alone can be upgraded to a WebSocket.
    upgrader: Client,
    guard: Guard,
    turns: Turns,
    patience: Duration,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Http")
    }
}

impl Http {
    /// Opens the way out.
    ///
    /// # Errors
    /// If the machine has no trusted certificates, or the user agent is no header.
    pub fn new(config: HttpConfig) -> Result<Self, HttpError> {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // An error means that one is installed already, which does as well.
            drop(rustls::crypto::ring::default_provider().install_default());
        });
        let resolver = config.resolver.unwrap_or_else(|| Arc::new(SystemResolver));
        let guard = Guard::new(config.allow, config.loopback, resolver);
        let builder = || {
            Client::builder()
                .user_agent(config.user_agent.clone())
                .dns_resolver(guard.clone())
                .redirect(redirect::Policy::none())
                .retry(reqwest::retry::never())
                .no_proxy()
                .referer(false)
                .connect_timeout(CONNECT)
                .http2_max_header_list_size(u32::try_from(MAX_HEADER_BYTES).unwrap_or(u32::MAX))
        };
        let patience = config.patience.unwrap_or(Duration::MAX);
        let unusable = |error: reqwest::Error| HttpError::NotSent(causes(&error));
        let client = builder().build().map_err(unusable)?;
        let upgrader = builder().http1_only().build().map_err(unusable)?;
        Ok(Self {
            inner: Arc::new(Inner {
                client,
                upgrader,
                guard,
                turns: Turns::default(),
                patience,
            }),
        })
    }

    /// Makes a call and reads the whole reply.
    ///
    /// # Errors
    /// If there is no reply; see [`HttpError`] for what that means.
    pub async fn send(&self, call: Call) -> Result<Reply, HttpError> {
        let (timeout, max) = (call.timeout.min(self.inner.patience), call.max_bytes);
        let dialled = AtomicBool::new(false);
        let whole = async {
            let opened = self.open(&self.inner.client, call, &dialled).await?;
            let (status, url) = (opened.response.status(), opened.response.url().to_string());
            let headers = opened.response.headers().clone();
            let body = read(opened.response, max).await?;
            Ok(Reply {
                status,
                headers,
                body,
                url,
            })
        };
        within(timeout, &dialled, whole).await
    }

    /// Makes a call up to the headers of the reply.
    pub(super) async fn connect(&self, call: Call, upgrade: bool) -> Result<Response, HttpError> {
        let timeout = call.timeout.min(self.inner.patience);
        let dialled = AtomicBool::new(false);
        let client = if upgrade {
            &self.inner.upgrader
        } else {
            &self.inner.client
        };
        within(timeout, &dialled, async {
            Ok(self.open(client, call, &dialled).await?.response)
        })
        .await
    }

    /// Hops until there is a reply that is not a redirect.
    async fn open(&self, client: &Client, call: Call, dialled: &AtomicBool) -> Result<Opened, HttpError> {
        let mut hop = Hop::first(call)?;
        loop {
            let step = self.step(client, &mut hop, dialled).await;
            match step {
                Ok(Some(opened)) => return Ok(opened),
                Ok(None) => {}
                // The write was answered, only the way to its answer is barred: nobody may think that nothing happened.
                Err(error) if hop.written => return Err(HttpError::Broken(error.to_string())),
                Err(error) => return Err(error),
            }
        }
    }

    /// One hop; `None` if it was a redirect.
    async fn step(
        &self,
        client: &Client,
        hop: &mut Hop,
        dialled: &AtomicBool,
    ) -> Result<Option<Opened>, HttpError> {
        self.inner.guard.check(&hop.url)?;
        let turn = self.inner.turns.wait(&hop.url).await;
        dialled.store(true, Ordering::Relaxed);
        let request = client
            .request(hop.method.clone(), hop.url.clone())
            .headers(hop.headers.clone());
        let response = with_body(request, hop)
            .send()
            .await
            .map_err(|error| failure(&error))?;
        if header_bytes(response.headers()) > MAX_HEADER_BYTES {
            return Err(HttpError::TooLarge(MAX_HEADER_BYTES));
        }
        let moved = hop.turn(response.status(), response.headers())?;
        Ok((!moved).then_some(Opened {
            response,
            _turn: turn,
        }))
    }
}

/// A reply whose body is still to be read; the host's turn is held until then.
struct Opened {
    response: Response,
    _turn: Turn,
}

/// Runs a call under its deadline. While nothing was dialled, nothing can have been done.
async fn within<T>(
    timeout: Duration,
    dialled: &AtomicBool,
    whole: impl Future<Output = Result<T, HttpError>>,
) -> Result<T, HttpError> {
    let late = |_| {
        let detail = format!("no answer within {} ms", timeout.as_millis());
        if dialled.load(Ordering::Relaxed) {
            HttpError::Broken(detail)
        } else {
            HttpError::NotSent(detail)
        }
    };
    tokio::time::timeout(timeout, whole).await.map_err(late)?
}

/// Reads a body, decompressed, up to a size.
async fn read(mut response: Response, max: usize) -> Result<Bytes, HttpError> {
    if response
        .content_length()
        .is_some_and(|length| length > max as u64)
    {
        return Err(HttpError::TooLarge(max));
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| HttpError::Broken(causes(&error)))?
    {
        if body.len() + chunk.len() > max {
            return Err(HttpError::TooLarge(max));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn header_bytes(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum()
}
