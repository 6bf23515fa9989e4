//! Server-sent events.

use super::Listener;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::unfold;
use http::{HeaderValue, header};
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// How often a silent stream shows that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The stream of a listener. It shows at once that it is open, and beats as long as nothing happens.
pub(super) fn response(listener: Listener) -> Response {
    let mut beat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let opening = futures_util::stream::once(async { Ok::<_, Infallible>(Bytes::from_static(b":)\n\n")) });
    let events = unfold((listener, beat), |(mut listener, mut beat)| async move {
        let text = loop {
            tokio::select! {
                event = listener.hear() => {
                    let frames = listener.frames(&event?).await?;
                    if !frames.is_empty() {
                        break Bytes::from(frames.iter().map(super::Frame::as_event).collect::<String>());
                    }
                }
                _ = beat.tick() => break Bytes::from_static(b":thump\n\n"),
            }
        };
        Some((Ok(text), (listener, beat)))
    });
    let stream = futures_util::StreamExt::chain(opening, events);
    let mut response = Body::from_stream(stream).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
