//! Streams end when the server stops; without this they would keep it open for as long as clients listen.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt as _;
use tokio_util::sync::CancellationToken;

/// Ends the body of an event stream when `stop` is cancelled.
pub(super) async fn end_with(
    State(stop): State<CancellationToken>,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    let kind = response.headers().get(CONTENT_TYPE);
    if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
        return response;
    }
    response.map(|body| Body::from_stream(body.into_data_stream().take_until(stop.cancelled_owned())))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::response::sse::{Event, Sse};
    use axum::routing::get;
    use std::convert::Infallible;
    use std::time::Duration;
    use syrinx_connector::http::Call;
    use syrinx_connector::{Http, HttpConfig};

    #[tokio::test]
    async fn a_stream_ends_when_the_server_stops() {
        let stop = CancellationToken::new();
        let endless = get(|| async {
            let first = futures_util::stream::iter([Ok::<_, Infallible>(Event::default().data("hello"))]);
            Sse::new(first.chain(futures_util::stream::pending()))
        });
        let router = Router::new()
            .route("/", endless)
            .layer(from_fn_with_state(stop.clone(), end_with));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let served = axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
        let server = tokio::spawn(async move { served.await });
        let http = Http::new(HttpConfig {
            loopback: true,
            ..HttpConfig::default()
        })
        .unwrap();
        let mut stream = http.stream(Call::get(url)).await.unwrap();
        assert!(stream.next().await.unwrap().unwrap().starts_with(b"data: hello"));
        stop.cancel();
        assert!(stream.next().await.is_none());
        tokio::time::timeout(Duration::from_secs(5), server)
            .await
            .unwrap()
            .unwrap()
            .unwrap();
    }
}
