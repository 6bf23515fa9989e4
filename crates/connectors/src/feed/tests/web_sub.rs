//! Feeds that call by themselves, through the stand-in's hub.

use super::live::{Desk, post};
use bytes::Bytes;
use http::{HeaderMap, Method};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use syrinx_connector::conformance::{Answer, FaultServer, Request};
use syrinx_connector::{HookAnswer, HookCall};
use syrinx_sandbox::feed::{Mischief, Options};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What stands in front of the account, as the server would: it hands calls on and takes the answers back.
struct Front {
    server: FaultServer,
    calls: UnboundedReceiver<Request>,
}

impl Front {
    /// Answers the challenge of a hub as the protocol wants; whether the account agrees is asked of it besides.
    async fn new() -> Self {
        let (sender, calls): (UnboundedSender<Request>, _) = unbounded_channel();
        let sender = Arc::new(Mutex::new(sender));
        let server = FaultServer::start(move |request| {
            sender.lock().unwrap().send(request.clone()).unwrap();
            let challenge = query(request, "hub.challenge");
            Answer::Reply(200, vec![], Bytes::from(challenge))
        });
        Self {
            server: server.await.unwrap(),
            calls,
        }
    }

    /// The next call, as the account gets it.
    async fn next(&mut self, desk: &Desk) -> (Request, HookAnswer) {
        let wait = tokio::time::timeout(Duration::from_secs(10), self.calls.recv());
        let request = wait.await.expect("a hub calls").unwrap();
        let answer = desk.me.webhook().unwrap().called(call(&request)).await.unwrap();
        (request, answer)
    }
}

fn query(request: &Request, name: &str) -> String {
    let query = request
        .target
        .split_once('?')
        .map(|(_, query)| query)
        .unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn call(request: &Request) -> HookCall {
    let headers = request.headers.iter().map(|(name, value)| {
        let name = http::HeaderName::try_from(name.as_str()).unwrap();
        (name, http::HeaderValue::try_from(value.as_str()).unwrap())
    });
    HookCall {
        method: Method::try_from(request.method.as_str()).unwrap(),
        path: request.path().trim_start_matches("/hook/").to_owned(),
        query: request
            .target
            .split_once('?')
            .map(|(_, query)| query.to_owned())
            .unwrap_or_default(),
        headers: headers.collect::<HeaderMap>(),
        body: request.body.clone(),
    }
}

#[tokio::test]
async fn a_hub_is_asked_once_confirmed_and_believed_only_if_it_signs() {
    let mut front = Front::new().await;
    let callback = format!("{}/hook", front.server.url());
    let (desk, _) = Desk::new(
        Options {
            hub: true,
            ..Options::default()
        },
        Some(callback),
    )
    .await;
    desk.home().await;
    let (asked, answer) = front.next(&desk).await;
    assert_eq!(
        (answer.status, answer.body),
        (200, query(&asked, "hub.challenge"))
    );
    assert!(query(&asked, "hub.topic").contains("/ann/"), "{asked:?}");
    // What nobody asked for is not confirmed.
    let mut other = call(&asked);
    other.query = other.query.replace("ann", "eve");
    assert_eq!(
        desk.me.webhook().unwrap().called(other).await.unwrap().status,
        404
    );
    let mut stray = call(&asked);
    stray.path = "0".repeat(32);
    assert!(desk.me.webhook().unwrap().called(stray).await.is_err());

    wait_for_hub(&desk).await;
    desk.server.say("ann", "Told at once.").unwrap();
    let (brought, answer) = front.next(&desk).await;
    assert_eq!(
        (brought.method.as_str(), answer.status, answer.oddities),
        ("POST", 202, 0)
    );
    let posts: Vec<_> = answer.items.into_iter().map(post).collect();
    assert!(
        posts.iter().any(|post| post.text.plain() == "Told at once."),
        "{posts:?}"
    );

    // The poll, which goes on, finds the same under the same identity.
    let (polled, _) = desk.home().await;
    let same = polled
        .iter()
        .find(|post| post.text.plain() == "Told at once.")
        .unwrap();
    assert!(
        posts
            .iter()
            .any(|post| post.uri == same.uri && post.published_at == same.published_at)
    );

    for mischief in [Mischief::WrongSignature, Mischief::NoSignature] {
        desk.server.misbehave("ann", &[mischief]).unwrap();
        desk.server.say("ann", "By somebody else.").unwrap();
        let (_, answer) = front.next(&desk).await;
        assert_eq!(
            (answer.status, answer.items.len(), answer.oddities),
            (202, 0, 1),
            "{mischief:?}"
        );
    }
}

/// Until the hub has taken note of the confirmation.
async fn wait_for_hub(desk: &Desk) {
    for _ in 0..200 {
        if desk.server.subscriptions().iter().any(|one| one.signed) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the hub knows of nobody: {:?}", desk.server.subscriptions());
}
