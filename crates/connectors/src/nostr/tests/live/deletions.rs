//! Who may take down what: everybody their own, and nobody anything else.

use super::*;
use futures_util::StreamExt;
use syrinx_connector::Heard;
use syrinx_sandbox::Posted;

/// The kinds of deletions and of articles, and a tag that every article has.
const DELETION: u16 = 5;
const ARTICLE: u16 = 30_023;
const NAMED: &[&str] = &["d", "nest"];

/// A relay where Ann follows Bob and Eve, with a song and an article of Bob's.
async fn scene() -> (Server, Posted, Posted) {
    let server = relay(&["ann", "bob", "eve"]).await;
    for whom in ["bob", "eve"] {
        server.follow("ann", whom).unwrap();
    }
    let song = server.say("bob", "a song").unwrap();
    let article = server
        .publish("bob", ARTICLE, "how to build a nest", &[NAMED])
        .unwrap();
    (server, song, article)
}

/// Asks as somebody for the end of both.
fn ask(server: &Server, who: &str, song: &Posted, article: &Posted) {
    let event = |posted: &Posted| server.event(&posted.uri).unwrap();
    let (song, article) = (event(song), event(article));
    let word = |event: &serde_json::Value, name: &str| event[name].as_str().unwrap().to_owned();
    let bob = word(&song, "pubkey");
    let place = format!("{ARTICLE}:{bob}:nest");
    server
        .publish(
            who,
            DELETION,
            "",
            &[
                &["e", &word(&song, "id")],
                &["e", &word(&article, "id")],
                &["a", &place],
                &["p", &bob],
            ],
        )
        .unwrap();
}

/// What is told to be gone, and at whose wish: the store takes away only what they said themselves.
fn gone(items: &[Inbound]) -> Vec<(&str, &str)> {
    items
        .iter()
        .filter_map(|item| match item {
            Inbound::Delete { uri, by, address } => {
                assert!(address.is_none(), "an address says nothing about whose it is");
                Some((uri.as_deref().unwrap(), by.as_deref().unwrap()))
            }
            _ => None,
        })
        .collect()
}

/// The canonical URI of somebody.
fn author(server: &Server, name: &str) -> String {
    let keys = nostr::key::Keys::parse(&server.nsec(name).unwrap()).unwrap();
    super::super::super::names::author(&keys.public_key())
}

#[tokio::test]
async fn nobody_takes_down_what_another_said() {
    let (server, song, article) = scene().await;
    let ann = account("ann", &[&server]).await;
    let (before, mark, _) = read(&*ann, &Feed::Home, None).await;
    assert_eq!(said(&before, "a song").len(), 1);
    ask(&server, "eve", &song, &article);
    let (items, _, _) = read(&*ann, &Feed::Home, Some(&mark)).await;
    assert!(
        gone(&items).is_empty(),
        "the posts are known to be Bob's: {items:?}"
    );

    // A session that has seen nothing yet cannot know whose they are. It says whose wish it is.
    let fresh = account("ann", &[&server]).await;
    let (items, _, _) = read(&*fresh, &Feed::Home, Some(&mark)).await;
    let eve = author(&server, "eve");
    assert!(gone(&items).iter().all(|(_, by)| *by == eve), "{items:?}");
}

#[tokio::test]
async fn a_wish_is_heard_even_if_what_it_is_about_was_never_seen() {
    let (server, song, _) = scene().await;
    let ann = account("ann", &[&server]).await;
    let (_, mark, _) = read(&*ann, &Feed::Home, None).await;
    server.delete("bob", &song.uri).unwrap();
    // The relay has thrown the song away, and the process was started anew.
    let fresh = account("ann", &[&server]).await;
    let (items, _, _) = read(&*fresh, &Feed::Home, Some(&mark)).await;
    assert_eq!(
        gone(&items),
        [(song.uri.as_str(), author(&server, "bob").as_str())]
    );
}

#[tokio::test]
async fn a_stream_tells_whose_wish_it_is() {
    let (server, song, article) = scene().await;
    let ann = account("ann", &[&server]).await;
    let (before, _, _) = read(&*ann, &Feed::Home, None).await;
    assert_eq!(said(&before, "a song").len(), 1);
    let mut stream = ann.listen().unwrap().listen();
    ask(&server, "eve", &song, &article);
    server.delete("bob", &song.uri).unwrap();
    let listening = async {
        loop {
            if let Heard::Item(item) = stream.next().await.unwrap().unwrap()
                && matches!(*item, Inbound::Delete { .. })
            {
                return *item;
            }
        }
    };
    let heard = tokio::time::timeout(Duration::from_secs(10), listening)
        .await
        .unwrap();
    let bob = author(&server, "bob");
    assert_eq!(gone(&[heard]), [(song.uri.as_str(), bob.as_str())]);
}
