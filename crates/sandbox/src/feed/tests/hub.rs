//! Subscribing at the hub, and what it sends.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, extract::RawQuery, response::IntoResponse, routing::get};
use http::{HeaderMap, StatusCode};
use url::form_urlencoded;

use super::*;
use crate::{
    feed::Mischief,
    lock,
    serve::{Bound, Running},
};

/// A reader with a callback, which says yes to every question if it is `willing`.
struct Reader {
    callback: String,
    got: Arc<Mutex<Vec<(String, String)>>>,
    _running: Running,
}

impl Reader {
    async fn open(willing: bool) -> Result<Self, Failed> {
        let bound = Bound::bind(None).await?;
        let callback = format!("{}/cb?key=1", bound.url());
        let got: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
        let book = Arc::clone(&got);
        let confirm = move |RawQuery(query): RawQuery| async move {
            let query = query.unwrap_or_default();
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            let challenge = pairs.find(|(name, _)| name == "hub.challenge");
            match challenge.filter(|_| willing && query.starts_with("key=1&")) {
                Some((_, challenge)) => challenge.into_owned().into_response(),
                None => StatusCode::NOT_FOUND.into_response(),
            }
        };
        let take = move |headers: HeaderMap, body: String| async move {
            let signature = headers.get("x-hub-signature").and_then(|it| it.to_str().ok());
            lock(&book).push((signature.unwrap_or_default().to_owned(), body));
        };
        let running = bound.serve(Router::new().route("/cb", get(confirm).post(take)));
        Ok(Self {
            callback,
            got,
            _running: running,
        })
    }

    /// The next thing that comes: its signature and its body.
    async fn next(&self) -> Result<(String, String), Failed> {
        for _ in 0..500 {
            if let Some(got) = lock(&self.got).pop() {
                return Ok(got);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err("nothing came".into())
    }
}

async fn ask(probe: &Probe, mode: &str, topic: &str, callback: &str) -> Result<u16, Failed> {
    let form = [
        ("hub.mode", mode),
        ("hub.topic", topic),
        ("hub.callback", callback),
        ("hub.secret", "hush"),
    ];
    Ok(probe.form("/hub", &form).await?.status)
}

async fn until(met: impl Fn() -> bool) -> Outcome {
    for _ in 0..500 {
        if met() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err("it never came to that".into())
}

#[tokio::test]
async fn who_confirms_is_told_with_a_signature() -> Outcome {
    let (server, blog, probe) = pond().await?;
    let reader = Reader::open(true).await?;
    assert_eq!(ask(&probe, "subscribe", &blog.atom, &reader.callback).await?, 202);
    until(|| server.subscriptions().len() == 1).await?;
    assert!(server.subscriptions()[0].signed);
    let post = server.say("pond", "plop")?;
    let (signature, body) = reader.next().await?;
    assert!(body.contains(&post.uri) && body.contains("<feed"));
    assert_eq!(signature.len(), "sha256=".len() + 64);
    let wrong = [Mischief::WrongSignature, Mischief::NoSignature];
    for (how, signed) in wrong.into_iter().zip([true, false]) {
        server.misbehave("pond", &[how])?;
        // The same feed again: an edit of nothing.
        server.edit("pond", &post.uri, Article::titled("", "plop"))?;
        let (other, _) = reader.next().await?;
        assert_eq!(!other.is_empty(), signed);
        assert_ne!(other, signature);
    }
    assert_eq!(
        ask(&probe, "unsubscribe", &blog.atom, &reader.callback).await?,
        202
    );
    until(|| server.subscriptions().is_empty()).await
}

#[tokio::test]
async fn who_does_not_confirm_or_makes_no_sense_is_not_subscribed() -> Outcome {
    let (server, blog, probe) = pond().await?;
    let reader = Reader::open(false).await?;
    assert_eq!(ask(&probe, "subscribe", &blog.rss, &reader.callback).await?, 202);
    for (mode, topic, callback) in [
        ("dance", blog.rss.as_str(), reader.callback.as_str()),
        ("subscribe", "http://elsewhere.example/feed", &reader.callback),
        ("subscribe", &blog.rss, "https://elsewhere.example/cb"),
    ] {
        assert_eq!(ask(&probe, mode, topic, callback).await?, 400);
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(server.subscriptions().is_empty());
    let plain = Server::start(Options::default()).await?;
    let probe = Probe::new(plain.url(), None);
    assert_eq!(ask(&probe, "subscribe", &blog.rss, &reader.callback).await?, 404);
    Ok(())
}
