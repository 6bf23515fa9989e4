//! Bodies without end: server-sent events and the like.

use super::{Call, Http, HttpError};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::time::Duration;

/// The most bytes that are handed over at once.
const CHUNK: usize = 64 << 10;

/// A reply whose body is read piece by piece. Dropping it hangs up.
pub struct ByteStream {
    response: reqwest::Response,
    rest: Bytes,
    idle: Duration,
}

impl std::fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ByteStream")
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

impl Http {
    /// Makes a call whose reply may never end. The time of the call is here how long the headers may take, and then
    /// how long the line may be silent; its size does not apply.
    ///
    /// # Errors
    /// If there are no headers; see [`HttpError`] for what that means. A status that tells of a failure is none.
    pub async fn stream(&self, call: Call) -> Result<ByteStream, HttpError> {
        let idle = call.timeout;
        let response = self.connect(call, false).await?;
        Ok(ByteStream {
            response,
            rest: Bytes::new(),
            idle,
        })
    }
}

impl ByteStream {
    /// The status of the reply.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The headers of the reply.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The next bytes, at most 64 KiB; `None` when the other side is done.
    ///
    /// # Errors
    /// If the line broke, or was silent for too long. Nothing comes after it.
    pub async fn next(&mut self) -> Option<Result<Bytes, HttpError>> {
        if self.rest.is_empty() {
            match tokio::time::timeout(self.idle, self.response.chunk()).await {
                Ok(Ok(Some(chunk))) => self.rest = chunk,
                Ok(Ok(None)) => return None,
                Ok(Err(error)) => return Some(Err(HttpError::Broken(super::exchange::causes(&error)))),
                Err(_) => {
                    let silence = format!("silent for {} s", self.idle.as_secs());
                    return Some(Err(HttpError::Broken(silence)));
                }
            }
        }
        Some(Ok(self.rest.split_to(self.rest.len().min(CHUNK))))
    }
}
