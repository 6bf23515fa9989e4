//! Acting on posts and authors, and being told of it.

use super::{Pond, says, stamp};
use syrinx_model::{Act, Audience, Inbound, Kind, NoticeKind, Relate, Resolved};
use syrinx_sandbox::mastodon::{Options, RemotePost};

#[tokio::test]
async fn acts_are_done_once_and_undone() {
    let pond = Pond::new(Options::default()).await;
    let said = pond.server.say("ann", "like me").unwrap();
    let Some(Resolved::Post(post)) = pond.me.graph().unwrap().resolve(&said.url).await.unwrap() else {
        panic!("a link to a post is a post")
    };
    assert_eq!((&post.uri, &post.address.0), (&said.uri, &said.id));
    let interact = pond.me.interact().unwrap();
    let seen = async || {
        let page = pond.me.timeline().unwrap().thread(&post.address).await.unwrap();
        let post = page.post.unwrap();
        (post.liked, post.boosted, post.bookmarked)
    };
    for act in [Act::Like, Act::Boost(Audience::Public), Act::Bookmark] {
        let (once, twice) = (
            interact.act(&post.address, &act, &stamp()).await.unwrap(),
            interact.act(&post.address, &act, &stamp()).await.unwrap(),
        );
        assert_eq!(once, twice, "{act:?}");
    }
    assert_eq!(seen().await, (true, true, true));
    for act in [Act::Like, Act::Boost(Audience::Public), Act::Bookmark] {
        interact.undo(&post.address, &act, None).await.unwrap();
        interact.undo(&post.address, &act, None).await.unwrap();
    }
    assert_eq!(seen().await, (false, false, false));
    let react = interact
        .act(&post.address, &Act::React("🐦".into()), &stamp())
        .await
        .unwrap_err();
    assert_eq!(react.kind, Kind::Unsupported);
}

#[tokio::test]
async fn authors_are_found_followed_and_told_of() {
    let pond = Pond::new(Options::default()).await;
    let graph = pond.me.graph().unwrap();
    pond.server
        .receive(&RemotePost::at_host("far.example", "bob", "1", "hello from far"));
    let Some(Resolved::Author(bob)) = graph.resolve("@bob@far.example").await.unwrap() else {
        panic!("a handle is an author")
    };
    assert_eq!(
        (bob.uri.as_str(), bob.host.as_str()),
        ("https://far.example/users/bob", "far.example")
    );
    assert_eq!(graph.resolve("@bob@other.example").await.unwrap(), None);
    assert_eq!(
        graph
            .resolve("at://did:plc:x/app.bsky.feed.post/3k")
            .await
            .unwrap(),
        None
    );
    let address = bob.address.clone().unwrap();
    let relation = graph
        .relate(&address, &Relate::Follow { boosts: true }, &stamp())
        .await
        .unwrap();
    assert!(relation.following);
    let ann = graph.search("ann", 5).await.unwrap().remove(0);
    let relations = graph
        .relations(&[address.clone(), ann.address.clone().unwrap()])
        .await
        .unwrap();
    assert_eq!(
        relations.iter().map(|it| it.following).collect::<Vec<_>>(),
        [true, true]
    );
    assert!(
        !graph
            .relate(&address, &Relate::Unfollow, &stamp())
            .await
            .unwrap()
            .following
    );
    let claims = graph.claims(&ann);
    assert_eq!(claims[0].target, "https://ann.example/");
    let proven = graph.verify(&ann.address.unwrap(), &claims[0]).await.unwrap();
    assert!(!proven, "nobody has verified that page");

    let mine = pond.publish(&says("like this"), &stamp()).await.unwrap();
    pond.server.like("ann", &mine.uri).unwrap();
    let told = pond.me.notices().unwrap().page(None, None, 20).await.unwrap();
    let Some(Inbound::Notice(notice)) = told.items.last() else {
        panic!("{told:?}")
    };
    assert_eq!(
        (notice.kind, notice.post_uri.as_deref()),
        (NoticeKind::Like, Some(mine.uri.as_str()))
    );
    let later = pond
        .me
        .notices()
        .unwrap()
        .page(told.mark.as_ref(), None, 20)
        .await
        .unwrap();
    assert!(later.items.is_empty());
}
