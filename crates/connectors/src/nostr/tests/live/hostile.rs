//! Relays that lie.

use super::*;
use futures_util::StreamExt;
use syrinx_connector::Heard;
use syrinx_sandbox::nostr::Mischief;

const LIES: [Mischief; 8] = [
    Mischief::Unasked,
    Mischief::BadSignature,
    Mischief::AlteredContent,
    Mischief::Ancient,
    Mischief::FarFuture,
    Mischief::Garbage,
    Mischief::NoticeFlood,
    Mischief::Huge,
];

fn forged(items: &[Inbound]) -> bool {
    items
        .iter()
        .any(|item| matches!(item, Inbound::Post(post) if post.text.plain().starts_with("Forged:")))
}

#[tokio::test]
async fn lies_are_counted_and_the_truth_is_told() {
    for lie in LIES {
        let (bad, good) = (relay(&["ann", "bob"]).await, relay(&["ann", "bob"]).await);
        good.follow("ann", "bob").unwrap();
        for server in [&bad, &good] {
            server.say("bob", "the truth").unwrap();
        }
        let ann = account("ann", &[&good, &bad]).await;
        bad.misbehave(&[lie]);
        let (items, _, oddities) = read(&*ann, &Feed::Home, None).await;
        assert!(!forged(&items), "{lie:?}");
        assert!(!said(&items, "the truth").is_empty(), "{lie:?}");
        let harmless = lie == Mischief::NoticeFlood;
        assert!(harmless || oddities > 0, "{lie:?} was not counted");
    }
}

#[tokio::test]
async fn a_relay_that_never_ends_does_not_hold_a_page() {
    let (bad, good) = (relay(&["ann", "bob"]).await, relay(&["ann", "bob"]).await);
    good.follow("ann", "bob").unwrap();
    good.say("bob", "the truth").unwrap();
    let ann = account("ann", &[&good, &bad]).await;
    bad.misbehave(&[Mischief::EndlessEvents]);
    let page = tokio::time::timeout(
        Duration::from_secs(60),
        ann.timeline().unwrap().page(&Feed::Home, None, None, 20),
    );
    let page = page.await.unwrap().unwrap();
    assert!(page.items.len() <= 20);
}

#[tokio::test]
async fn a_stream_lives_through_all_lies() {
    let (bad, good) = (relay(&["ann", "bob"]).await, relay(&["ann", "bob"]).await);
    good.follow("ann", "bob").unwrap();
    bad.say("bob", "an old song").unwrap();
    let ann = account("ann", &[&good, &bad]).await;
    bad.misbehave(&LIES);
    let mut stream = ann.listen().unwrap().listen();
    let (mut oddities, mut heard) = (0, Vec::new());
    let listening = async {
        loop {
            match stream.next().await.unwrap().unwrap() {
                Heard::Open => drop(good.say("bob", "the truth").unwrap()),
                Heard::Oddity => oddities += 1,
                Heard::Item(item) => heard.push(*item),
            }
            if oddities > 0 && !said(&heard, "the truth").is_empty() {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), listening)
        .await
        .unwrap();
    assert!(!forged(&heard));
}
