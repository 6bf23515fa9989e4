//! A live stream ends when it is dropped, and when the network goes.

use super::Subject;
use super::stage::{Stage, http};
use crate::Heard;
use futures_util::StreamExt;
use std::sync::Arc;
use std::time::Duration;

/// How long anything may take.
const SOON: Duration = Duration::from_secs(5);

/// Opens the stream, drops it, and waits for the line to close; then opens it again and lets the network go.
///
/// # Panics
/// If a line stays open, or a stream waits for ever.
pub async fn a_dropped_stream_ends(subject: Arc<dyn Subject>) {
    let mut stage = Stage::open(&subject, &http()).await;
    let Some(listen) = stage.session.listen() else {
        return;
    };
    let lines = || subject.listeners().unwrap_or_else(|| stage.server.held());

    let mut stream = listen.listen();
    let first = tokio::time::timeout(SOON, stream.next()).await;
    assert!(
        matches!(first, Ok(Some(Ok(Heard::Open)))),
        "the stream does not open on a good day: {first:?}"
    );
    let begun = std::time::Instant::now();
    while lines() != 1 {
        assert!(begun.elapsed() < SOON, "{} lines stand for one stream", lines());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(stream);
    while lines() != 0 {
        assert!(
            begun.elapsed() < 2 * SOON,
            "the stream was dropped, and its line still stands"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    if subject.speaks_http() {
        let mut stream = listen.listen();
        let first = tokio::time::timeout(SOON, stream.next()).await;
        assert!(
            matches!(first, Ok(Some(Ok(_)))),
            "the stream does not open again: {first:?}"
        );
        stage.server.stop().await;
        let rest = async { while let Some(Ok(_)) = stream.next().await {} };
        assert!(
            tokio::time::timeout(SOON, rest).await.is_ok(),
            "the network went, and the stream waits for ever"
        );
    }
}
