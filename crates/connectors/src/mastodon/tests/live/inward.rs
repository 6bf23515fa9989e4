//! Reading home, hearing live, and following conversations.

use super::{Pond, posts, says, stamp};
use futures_util::StreamExt;
use std::time::Duration;
use syrinx_connector::Heard;
use syrinx_model::{Inbound, NoticeKind, Page};
use syrinx_sandbox::mastodon::Options;
use syrinx_sandbox::{Fault, Say};

#[tokio::test]
async fn home_is_read_forward_without_a_gap_and_backward_to_its_beginning() {
    let pond = Pond::new(Options::default()).await;
    for number in 0..5 {
        pond.server.say("ann", &format!("early {number}")).unwrap();
    }
    let first = pond.home(None, None, 2).await;
    assert_eq!(
        posts(&first),
        ["early 3", "early 4"],
        "the newest page, oldest first"
    );
    let second = pond.home(None, Some(&first), 2).await;
    assert_eq!(posts(&second), ["early 1", "early 2"]);
    assert_eq!(second.mark, None, "what is older does not move the mark");

    for number in 0..45 {
        pond.server.say("ann", &format!("late {number}")).unwrap();
    }
    let (mut seen, mut page) = (Vec::new(), pond.home(Some(&first), None, 20).await);
    loop {
        assert_eq!((page.gap.as_ref(), page.oddities), (None, 0));
        seen.extend(posts(&page).into_iter().map(str::to_owned));
        if page.more.is_none() {
            break;
        }
        let next = pond.home(Some(&first), Some(&page), 20).await;
        page = Page {
            mark: next.mark.clone().or(page.mark),
            ..next
        };
    }
    assert_eq!(
        seen,
        (0..45).map(|number| format!("late {number}")).collect::<Vec<_>>()
    );
    assert!(
        pond.home(Some(&page), None, 20).await.items.is_empty(),
        "the last mark is the end"
    );
}

#[tokio::test]
async fn a_damaged_item_costs_itself_only() {
    use syrinx_sandbox::Malformed::{HostileHtml, MissingAuthor, WrongTypes};
    let pond = Pond::new(Options::default()).await;
    pond.server.say("ann", "first").unwrap();
    for (damage, items) in [(WrongTypes, 1), (MissingAuthor, 1), (HostileHtml, 2)] {
        pond.server
            .faults()
            .once("GET /api/v1/timelines/home", Fault::Malformed(damage));
        let page = pond.home(None, None, 20).await;
        assert_eq!(page.items.len(), items, "{damage:?}: {page:?}");
        assert_eq!(page.oddities > 0, items == 1, "{damage:?}: {page:?}");
    }
}

#[tokio::test]
async fn what_happens_is_heard() {
    let pond = Pond::new(Options::default()).await;
    let mut stream = pond.me.listen().unwrap().listen();
    assert!(matches!(stream.next().await, Some(Ok(Heard::Open))));
    let said = pond.server.say("ann", "hello @me").unwrap();
    pond.server.edit("ann", &said.uri, "hello again @me").unwrap();
    pond.server.delete("ann", &said.uri).unwrap();
    let (mut versions, mut told, mut gone) = (Vec::new(), 0, false);
    while !gone {
        let heard = tokio::time::timeout(Duration::from_secs(5), stream.next())
            .await
            .unwrap();
        match heard.unwrap().unwrap() {
            Heard::Item(item) => match *item {
                Inbound::Post(post) => versions.push(post.text.plain().to_owned()),
                Inbound::Notice(notice) if notice.kind == NoticeKind::Mention => told += 1,
                Inbound::Delete { address, .. } => gone = address.unwrap().0 == said.id,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(versions, ["hello @me", "hello again @me"]);
    assert_eq!(told, 1);
    pond.server.faults().cut_streams();
    let end = tokio::time::timeout(Duration::from_secs(5), async {
        while let Some(Ok(_)) = stream.next().await {}
    });
    assert!(end.await.is_ok(), "a cut stream ends");
}

#[tokio::test]
async fn a_conversation_knows_what_answers_what_even_in_a_circle() {
    let pond = Pond::new(Options::default()).await;
    let root = pond.publish(&says("root"), &stamp()).await.unwrap();
    let answer = Say {
        reply_to: Some(root.uri.clone()),
        ..Say::text("answer")
    };
    let answer = pond.server.say_with("ann", answer).unwrap();
    let timeline = pond.me.timeline().unwrap();
    let thread = timeline.thread(&root.address).await.unwrap();
    assert_eq!(
        thread.descendants[0].parent_uri.as_deref(),
        Some(root.uri.as_str())
    );
    assert_eq!(
        thread.descendants[0].parent_author_uri.as_deref(),
        Some(pond.grant.author_uri.as_str())
    );
    pond.server.tie_knot(&root.uri, &answer.uri).unwrap();
    let knot = timeline.thread(&root.address).await.unwrap();
    assert!(knot.ancestors.len() + knot.descendants.len() < 100);
}
