//! What comes in.

use super::*;
use futures_util::StreamExt;
use syrinx_connector::Heard;
use syrinx_model::{NoticeKind, Relate, Resolved};

#[tokio::test]
async fn everybody_is_read_where_they_write_and_told_once() {
    let (home, far) = (relay(&["ann", "bob", "cat"]).await, relay(&["bob", "cat"]).await);
    home.at_relays("bob", &[&far.relay_url()], &[&far.relay_url()])
        .unwrap();
    for whom in ["bob", "cat"] {
        home.follow("ann", whom).unwrap();
    }
    far.say("bob", "far away").unwrap();
    home.say("cat", "at home").unwrap();
    let ann = account("ann", &[&home]).await;
    let (items, mark, oddities) = read(&*ann, &Feed::Home, None).await;
    assert_eq!(
        (
            said(&items, "far away").len(),
            said(&items, "at home").len(),
            oddities
        ),
        (1, 1, 0)
    );
    let post = said(&items, "far away")[0];
    assert_eq!(post.author.name, "Bob");
    far.say("bob", "later").unwrap();
    let (items, _, _) = read(&*ann, &Feed::Home, Some(&mark)).await;
    assert_eq!(said(&items, "later").len(), 1);
}

#[tokio::test]
async fn one_stream_hears_all_relays_and_survives_one_of_them() {
    let (home, far) = (relay(&["ann", "bob", "cat"]).await, relay(&["bob"]).await);
    home.at_relays("bob", &[&far.relay_url(), &home.relay_url()], &[&far.relay_url()])
        .unwrap();
    home.follow("ann", "bob").unwrap();
    let ann = account("ann", &[&home]).await;
    let mut stream = ann.listen().unwrap().listen();
    let mut next = async || {
        tokio::time::timeout(Duration::from_secs(10), stream.next())
            .await
            .unwrap()
            .unwrap()
            .unwrap()
    };
    assert!(matches!(next().await, Heard::Open));
    soon("the far relay is listened to", || {
        far.calls().of("REQ") > far.calls().of("CLOSE")
    })
    .await;
    far.say("bob", "heard afar").unwrap();
    let heard = next().await;
    assert!(
        matches!(&heard, Heard::Item(item) if !said(std::slice::from_ref(item), "heard afar").is_empty()),
        "{heard:?}"
    );
    // An author's clock is slow, or what they wrote on the way is sent later.
    let then = time::OffsetDateTime::now_utc() - Duration::from_secs(10 * 60);
    home.say_with("bob", syrinx_sandbox::Say::text("said a while ago").at(then))
        .unwrap();
    let heard = next().await;
    assert!(
        matches!(&heard, Heard::Item(item) if !said(std::slice::from_ref(item), "said a while ago").is_empty()),
        "{heard:?}"
    );

    // The far relay goes for good; the stream stands.
    drop(far);
    home.say("bob", "still here").unwrap();
    let heard = next().await;
    assert!(
        matches!(&heard, Heard::Item(item) if !said(std::slice::from_ref(item), "still here").is_empty()),
        "{heard:?}"
    );
    home.faults().cut_streams();
    home.say("bob", "after the cut").unwrap();
    let heard = next().await;
    assert!(
        matches!(&heard, Heard::Item(item) if !said(std::slice::from_ref(item), "after the cut").is_empty()),
        "{heard:?}"
    );
    home.say("cat", "@ann hello").unwrap();
    let heard = next().await;
    assert!(
        matches!(&heard, Heard::Item(item) if matches!(&**item, Inbound::Notice(notice) if notice.stranger)),
        "{heard:?}"
    );
}

#[tokio::test]
async fn strangers_are_told_apart() {
    let server = relay(&["ann", "bob", "cat", "eve"]).await;
    server.follow("ann", "bob").unwrap();
    server.follow("bob", "cat").unwrap();
    let song = server.say("ann", "a song").unwrap();
    for name in ["bob", "cat", "eve"] {
        server
            .say_with(name, syrinx_sandbox::Say::text("nice").reply_to(&song.uri))
            .unwrap();
        server.like(name, &song.uri).unwrap();
    }
    server.follow("eve", "ann").unwrap();
    server.boost("bob", &song.uri).unwrap();
    let ann = account("ann", &[&server]).await;
    let told = told(&*ann).await;
    let of = |kind: NoticeKind| -> Vec<(String, bool)> {
        let mut of: Vec<_> = told
            .iter()
            .filter(|notice| notice.kind == kind)
            .map(|notice| (notice.author.name.clone(), notice.stranger))
            .collect();
        of.sort();
        of
    };
    let all = [
        ("Bob".to_owned(), false),
        ("Cat".to_owned(), false),
        ("Eve".to_owned(), true),
    ];
    assert_eq!(of(NoticeKind::Mention), all);
    assert_eq!(of(NoticeKind::Like), all);
    assert_eq!(of(NoticeKind::Follow), [("Eve".to_owned(), true)]);
    assert_eq!(of(NoticeKind::Boost), [("Bob".to_owned(), false)]);
    let liked = told
        .iter()
        .find(|notice| notice.kind == NoticeKind::Like)
        .unwrap();
    let (items, _, _) = read(&*ann, &Feed::Home, None).await;
    let own = said(&items, "a song")[0];
    assert_eq!(liked.post_uri.as_ref(), Some(&own.uri));
    let thread = ann.timeline().unwrap().thread(&own.address).await.unwrap();
    let mut answers: Vec<&str> = thread
        .descendants
        .iter()
        .map(|post| post.author.name.as_str())
        .collect();
    answers.sort_unstable();
    assert_eq!(answers, ["Bob", "Cat"], "a stranger's answer is left out");
}

#[tokio::test]
async fn a_follow_list_never_loses_anybody() {
    let (one, two) = (relay(&["ann", "bob", "cat", "dan"]).await, relay(&["ann"]).await);
    one.follow("ann", "bob").unwrap();
    // The second relay has an older list, and nobody else's.
    two.publish("ann", 3, "", &[]).unwrap();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    one.publish(
        "ann",
        3,
        "kept as it is",
        &[
            &["p", &key(&one, "bob"), "wss://hint.example", "Bobby"],
            &["t", "odd"],
        ],
    )
    .unwrap();
    let ports = ports();
    let ann = account_with("ann", &[&one, &two], &ports).await;
    let graph = ann.graph().unwrap();
    let address = |name: &str| syrinx_model::Address(key(&one, name));
    let follow = Relate::Follow { boosts: true };
    let relation = graph.relate(&address("cat"), &follow, &stamp()).await.unwrap();
    assert!(relation.following);
    let list = |server: &Server| {
        let events = server.events();
        events
            .into_iter()
            .find(|event| event["kind"] == 3 && event["pubkey"] == key(&one, "ann").as_str())
    };
    soon("both relays have the new list", || {
        [&one, &two].iter().all(|server| {
            list(server).is_some_and(|list| list["tags"].as_array().is_some_and(|tags| tags.len() == 3))
        })
    })
    .await;
    let written = list(&one).unwrap();
    assert_eq!(written["content"], "kept as it is");
    assert_eq!(written["tags"][0][3], "Bobby");
    // Doing it twice is doing it once.
    graph.relate(&address("cat"), &follow, &stamp()).await.unwrap();
    assert_eq!(list(&one).unwrap()["id"], written["id"]);

    // Both relays forget everything: what is kept here is the newest, and nobody is lost.
    drop((one, two));
    let fresh = relay(&["ann"]).await;
    let again = account_with("ann", &[&fresh], &ports).await;
    let follows = again.graph().unwrap().follows(None).await.unwrap();
    assert_eq!(follows.authors.len(), 2);
    again
        .graph()
        .unwrap()
        .relate(
            &follows.authors[0].address.clone().unwrap(),
            &Relate::Mute,
            &stamp(),
        )
        .await
        .unwrap();
    let follow = Relate::Follow { boosts: true };
    again
        .graph()
        .unwrap()
        .relate(&follows.authors[1].address.clone().unwrap(), &follow, &stamp())
        .await
        .unwrap();
    assert!(
        fresh
            .events()
            .iter()
            .any(|event| event["kind"] == 3 && event["content"] == "kept as it is"),
        "the list is brought back"
    );
}

#[tokio::test]
async fn names_are_resolved() {
    let server = relay(&["ann", "bob"]).await;
    let posted = server.say("bob", "a song").unwrap();
    let ann = account("ann", &[&server]).await;
    let graph = ann.graph().unwrap();
    let name = format!("bob@127.0.0.1:{}", server.port());
    for pasted in [name.clone(), key(&server, "bob")] {
        let found = graph.resolve(&pasted).await.unwrap();
        let Some(Resolved::Author(author)) = found else {
            panic!("{pasted}: {found:?}")
        };
        assert_eq!(
            (author.name.as_str(), format!("{}@{}", author.handle, author.host)),
            ("Bob", name.clone())
        );
    }
    let id = server.event(&posted.uri).unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for pasted in [posted.uri.clone(), id] {
        let found = graph.resolve(&pasted).await.unwrap();
        assert!(
            matches!(&found, Some(Resolved::Post(post)) if post.text.plain() == "a song"),
            "{pasted}: {found:?}"
        );
    }
    for pasted in [
        "bob@mastodon.example.invalid",
        "https://elsewhere.example/x",
        "words",
    ] {
        assert!(graph.resolve(pasted).await.unwrap().is_none(), "{pasted}");
    }
}

fn key(server: &Server, name: &str) -> String {
    let keys = nostr::key::Keys::parse(&server.nsec(name).unwrap()).unwrap();
    keys.public_key().to_hex()
}
