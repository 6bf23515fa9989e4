//! Calls and replies of the port.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use std::time::Duration;

/// What a call carries.
#[derive(Clone, Debug, Default)]
pub enum Body {
    /// Nothing.
    #[default]
    Empty,
    /// Bytes with their content type.
    Bytes(Bytes, String),
    /// A form, as a browser would send it.
    Form(Vec<(String, String)>),
    /// A form with files.
    Multipart(Vec<Field>),
}

/// One field of a form with files.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Bytes,
    /// File name and content type, if it is a file.
    pub file: Option<(String, String)>,
}

/// One call to somewhere else.
#[derive(Clone)]
pub struct Call {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) timeout: Duration,
    pub(crate) max_bytes: usize,
    pub(crate) follow: bool,
}

impl std::fmt::Debug for Call {
    /// Headers, query and body may hold secrets: only where to is shown, without the query.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, super::guard::shown(&self.url))
    }
}

impl Call {
    /// A call with 30 seconds in all and a reply of at most 4 MiB after decompression.
    #[must_use]
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Body::Empty,
            timeout: Duration::from_secs(30),
            max_bytes: 4 << 20,
            follow: true,
        }
    }

    /// A `GET`.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url)
    }

    /// A `POST`.
    #[must_use]
    pub fn post(url: impl Into<String>) -> Self {
        Self::new(Method::POST, url)
    }

    /// A pair of the query, escaped by the port.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// A header; one that no header can hold is left out.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            self.headers.insert(name, value);
        }
        self
    }

    /// A bearer token, marked as secret. It does not survive a redirect to another origin.
    #[must_use]
    pub fn bearer(mut self, token: &str) -> Self {
        if let Ok(mut value) = HeaderValue::try_from(format!("Bearer {token}")) {
            value.set_sensitive(true);
            self.headers.insert(http::header::AUTHORIZATION, value);
        }
        self
    }

    /// A JSON body.
    #[must_use]
    pub fn json(mut self, value: &serde_json::Value) -> Self {
        self.body = Body::Bytes(Bytes::from(value.to_string()), "application/json".to_owned());
        self
    }

    /// A body.
    #[must_use]
    pub fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// The whole time that the call may take, redirects and body included. Below the 10 seconds that a connection may
    /// take to stand, a silent host cannot be told from a broken answer, and counts as one.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The most bytes that the reply may have, after decompression.
    #[must_use]
    pub fn max_bytes(mut self, max: usize) -> Self {
        self.max_bytes = max;
        self
    }

    /// Not to follow redirects: the caller looks at them itself.
    #[must_use]
    pub fn no_redirects(mut self) -> Self {
        self.follow = false;
        self
    }
}

/// A whole reply, whatever its status.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, decompressed.
    pub body: Bytes,
    /// Where it came from, after redirects.
    pub url: String,
}

impl Reply {
    /// The body as JSON.
    ///
    /// # Errors
    /// If it is not, or not of this shape.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Why there is no reply.
#[derive(Clone, Debug, thiserror::Error)]
pub enum HttpError {
    /// The address is not one of the open internet, and was not dialled.
    #[error("{0} is not an address on the open internet")]
    Blocked(String),
    /// The URL is none, or not one for HTTP.
    #[error("{0} is not a usable address")]
    BadUrl(String),
    /// Nothing of the request was sent.
    #[error("no connection: {0}")]
    NotSent(String),
    /// It broke after the first byte was sent: it may have been done.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The reply was larger than allowed.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// Too many redirects, or one that may not be followed.
    #[error("redirected too often or astray: {0}")]
    Redirects(String),
    /// A WebSocket was asked for, and this was answered.
    #[error("no WebSocket, but an answer with status {0}")]
    Handshake(StatusCode),
}
