//! Two people meet: everything that a session can do, through the connector only, so that it runs against real
//! servers as it stands.

use super::super::Bluesky;
use super::live::{log_in, ports, publish, read, said, says, stamp};
use std::future::Future;
use std::time::Duration;
use syrinx_connector::{Connector, MediaFile, Session};
use syrinx_model::{
    Act, Address, Audience, Cursor, Feature, Feed, Found, Inbound, InboundPost, Kind, MediaId, Moment,
    NoticeKind, PartMedia, Receipt, Relate, Resolved, Text,
};
use syrinx_sandbox::Picture;

/// A network takes a moment to index.
async fn soon<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    for _ in 0..100 {
        if let Some(found) = ask().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{what} never came");
}

/// The post as an account sees it, once it is indexed.
async fn seen(session: &dyn Session, uri: &str) -> syrinx_model::InboundPost {
    soon(uri, || async {
        match session.graph().unwrap().resolve(uri).await.unwrap() {
            Some(Resolved::Post(post)) => Some(*post),
            _ => None,
        }
    })
    .await
}

/// Two people meet: everything that a session can do, once.
pub(super) async fn scenario(server: &str, ann: (&str, &str), bob: (&str, &str)) {
    let (ann_grant, bob_grant) = (
        log_in(server, ann.0, ann.1).await.unwrap(),
        log_in(server, bob.0, bob.1).await.unwrap(),
    );
    let bluesky = Bluesky::new();
    let renewed = bluesky.login().refresh(&ann_grant, &ports()).await.unwrap();
    assert_eq!(renewed.author_uri, ann_grant.author_uri);
    let ann = bluesky.open(&renewed, &ports()).await.unwrap();
    let bob = bluesky.open(&bob_grant, &ports()).await.unwrap();
    let (ann, bob) = (&*ann, &*bob);
    assert_eq!(ann.author().uri, ann_grant.author_uri);

    follow(ann, bob).await;
    let (_, mark) = read(bob, &Feed::Home, None, 50).await;
    let first = speak(ann, bob).await;
    answer_and_like(ann, bob, &first).await;
    paging(ann, bob, mark).await;
    unfollow(ann, bob).await;
    take_down(ann, &first).await;
}

async fn follow(ann: &dyn Session, bob: &dyn Session) {
    let graph = bob.graph().unwrap();
    let whom = Address(ann.author().uri.clone());
    let relation = soon("the profile", || async {
        graph
            .relate(&whom, &Relate::Follow { boosts: true }, &stamp())
            .await
            .ok()
    })
    .await;
    assert!(relation.following && !relation.blocking);
    soon("the relation", || async {
        let relations = graph
            .relations(&[Address(bob.author().uri.clone()), whom.clone()])
            .await
            .unwrap();
        assert_eq!(relations.len(), 2);
        relations[1].following.then_some(())
    })
    .await;
    let again = graph
        .relate(&whom, &Relate::Follow { boosts: true }, &stamp())
        .await
        .unwrap();
    assert!(again.following);
}

/// Ann speaks once, though asked twice, with a picture, and Bob reads it.
async fn speak(ann: &dyn Session, bob: &dyn Session) -> Receipt {
    let sun = Picture::sunrise("a morning");
    let file = MediaFile {
        bytes: sun.bytes,
        mime: "image/png".to_owned(),
        alt: sun.alt,
        size: Some((96, 64)),
        url: None,
    };
    let attachment = ann.media().unwrap().upload(file).await.unwrap();
    let mut part = says(&format!(
        "Good morning @bob https://example.org/ü #Dawn 👋🏽 {}",
        stamp().key
    ));
    let did = bob.author().uri.clone();
    part.text = part.text.map_features(|feature| {
        Some(match feature {
            Feature::Mention {
                handle, url, author, ..
            } => Feature::Mention {
                handle,
                uri: Some(did.clone()),
                url,
                author,
            },
            other => other,
        })
    });
    part.language = Some("en".to_owned());
    part.media = vec![PartMedia {
        media: MediaId(1),
        mime: "image/png".to_owned(),
        alt: "a morning".to_owned(),
        width: Some(96),
        height: Some(64),
        attachment: Some(attachment),
    }];
    let stamp = stamp();
    assert_eq!(
        ann.publish().unwrap().find(&part, &stamp, None).await.unwrap(),
        Found::No
    );
    let receipt = publish(ann, &part, &stamp, None).await;
    let again = publish(ann, &part, &stamp, None).await;
    assert_eq!(receipt, again, "a repeat is the same post");
    let found = ann.publish().unwrap().find(&part, &stamp, None).await.unwrap();
    assert_eq!(found, Found::Yes(receipt.clone()));
    part.text = Text::plain_only("something else");
    let other = ann.publish().unwrap().publish(&part, &stamp, None).await;
    assert!(
        matches!(other.map_err(|e| e.kind), Err(Kind::Rejected(_))),
        "another text under the same stamp"
    );

    let post = seen(bob, &receipt.uri).await;
    assert_eq!(post.text.facets().len(), 3, "{:?}", post.text);
    assert_eq!(
        (post.media.len(), post.media[0].alt.as_str(), post.media[0].width),
        (1, "a morning", Some(96))
    );
    assert_eq!(
        (post.language.as_deref(), post.url.as_deref()),
        (Some("en"), receipt.url.as_deref())
    );
    assert_eq!(post.published_at, receipt.at);
    assert_eq!(post.author.uri, ann.author().uri);
    receipt
}

/// Bob answers, likes and quotes; Ann is told; both see the conversation; the like is undone.
async fn answer_and_like(ann: &dyn Session, bob: &dyn Session, first: &Receipt) {
    let (_, mark) = notices(ann, None).await;
    let post = seen(bob, &first.uri).await;
    let mut reply = says("Good morning, Ann");
    reply.reply_to = Some(post.address.clone());
    let reply = publish(bob, &reply, &stamp(), None).await;
    let below = publish(bob, &says("and the second part"), &stamp(), Some(&reply)).await;
    let mut quote = says("quoting");
    quote.quote = Some(post.address.clone());
    publish(bob, &quote, &stamp(), None).await;
    let interact = bob.interact().unwrap();
    let like = interact.act(&post.address, &Act::Like, &stamp()).await.unwrap();
    interact
        .act(&post.address, &Act::Boost(Audience::Public), &stamp())
        .await
        .unwrap();

    let told = soon("the notices", || async {
        let (told, _) = notices(ann, Some(&mark)).await;
        let kinds: Vec<NoticeKind> = told.iter().map(|(kind, _)| *kind).collect();
        let all = [
            NoticeKind::Mention,
            NoticeKind::Like,
            NoticeKind::Boost,
            NoticeKind::Quote,
        ];
        all.iter().all(|kind| kinds.contains(kind)).then_some(told)
    })
    .await;
    let (_, mention) = told
        .iter()
        .find(|(kind, _)| *kind == NoticeKind::Mention)
        .unwrap();
    let mention = mention.as_ref().unwrap();
    assert_eq!(mention.text.plain(), "Good morning, Ann");
    assert_eq!(mention.parent_uri.as_deref(), Some(first.uri.as_str()));
    assert_eq!(
        mention.parent_author_uri.as_deref(),
        Some(ann.author().uri.as_str())
    );

    let thread = soon("the thread", || async {
        let thread = ann.timeline().unwrap().thread(&reply.address).await.ok()?;
        (thread.ancestors.len() == 1 && thread.descendants.len() == 1).then_some(thread)
    })
    .await;
    assert_eq!(
        (
            thread.ancestors[0].uri.as_str(),
            thread.descendants[0].uri.as_str()
        ),
        (first.uri.as_str(), below.uri.as_str())
    );

    assert!(seen(bob, &first.uri).await.liked);
    let again = interact.act(&post.address, &Act::Like, &stamp()).await.unwrap();
    assert_eq!(
        again.unwrap().uri,
        like.as_ref().unwrap().uri,
        "a second like is the first"
    );
    interact.undo(&post.address, &Act::Like, None).await.unwrap();
    soon("the end of the like", || async {
        (!seen(bob, &first.uri).await.liked).then_some(())
    })
    .await;
    interact
        .undo(&post.address, &Act::Like, like.as_ref())
        .await
        .unwrap();
}

async fn notices(
    session: &dyn Session,
    since: Option<&Cursor>,
) -> (Vec<(NoticeKind, Option<InboundPost>)>, Cursor) {
    let page = session.notices().unwrap().page(since, None, 100).await.unwrap();
    assert_eq!(page.oddities, 0);
    let told = page.items.into_iter().filter_map(|item| match item {
        Inbound::Notice(notice) => Some((notice.kind, notice.post.map(|post| *post))),
        _ => None,
    });
    (told.collect(), page.mark.unwrap())
}

/// Whatever was said since a mark is read, in pages of any size, and once read it is quiet.
async fn paging(ann: &dyn Session, bob: &dyn Session, mark: Cursor) {
    let texts: Vec<String> = (0..7)
        .map(|number| format!("song {number} {}", stamp().key))
        .collect();
    for text in &texts {
        let receipt = publish(ann, &says(text), &stamp(), None).await;
        seen(bob, &receipt.uri).await;
    }
    for max in [2, 3, 100] {
        let (items, _) = read(bob, &Feed::Home, Some(&mark), max).await;
        for text in &texts {
            assert_eq!(said(&items, text), 1, "{text} in pages of {max}");
        }
    }
    for feed in [Feed::Home, Feed::Author(Address(ann.author().uri.clone()))] {
        let (items, mark) = read(bob, &feed, None, 100).await;
        let times: Vec<Moment> = items
            .iter()
            .filter_map(|item| match item {
                Inbound::Post(post) => Some(post.published_at),
                _ => None,
            })
            .collect();
        assert!(times.is_sorted(), "oldest first");
        let (_, again) = read(bob, &feed, Some(&mark), 100).await;
        assert_eq!(again, mark);
    }
}

async fn unfollow(ann: &dyn Session, bob: &dyn Session) {
    let graph = bob.graph().unwrap();
    let whom = Address(ann.author().uri.clone());
    for how in [
        Relate::Unfollow,
        Relate::Mute,
        Relate::Unmute,
        Relate::Block,
        Relate::Unblock,
    ] {
        let told = graph.relate(&whom, &how, &stamp()).await.unwrap();
        soon("the relation", || async {
            let now = graph
                .relations(std::slice::from_ref(&whom))
                .await
                .unwrap()
                .remove(0);
            ((now.following, now.muting, now.blocking) == (told.following, told.muting, told.blocking))
                .then_some(())
        })
        .await;
    }
    let found = graph
        .resolve(&format!("https://bsky.app/profile/{}", ann.author().handle))
        .await
        .unwrap();
    assert!(matches!(found, Some(Resolved::Author(author)) if author.uri == whom.0));
    assert!(graph.resolve("nobody.at.all.test").await.unwrap().is_none());
    assert!(
        graph
            .resolve("https://elsewhere.example/@ann")
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(
        graph
            .author(&Address("did:plc:nobody234567abcdefghijkl".to_owned()))
            .await
            .unwrap_err()
            .kind,
        Kind::Missing
    );
}

async fn take_down(ann: &dyn Session, first: &Receipt) {
    let publish = ann.publish().unwrap();
    publish.delete(first).await.unwrap();
    publish.delete(first).await.unwrap();
    soon("the end of the post", || async {
        (ann.timeline()
            .unwrap()
            .thread(&first.address)
            .await
            .map_err(|e| e.kind)
            == Err(Kind::Missing))
        .then_some(())
    })
    .await;
}
