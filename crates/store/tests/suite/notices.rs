//! Notices and markers.

use crate::relations::nothing;
use crate::world::{World, all, at, post};
use syrinx_model::{AuthorId, NoticeKind};
use syrinx_store::{
    Account, Changes, HeldBack, Home, NoticeChange, NoticeFilter, Owner, RelationRow, StrangerPolicy,
};

fn notice(
    owner: &Owner,
    account: Option<&Account>,
    author: AuthorId,
    kind: NoticeKind,
    id: &str,
) -> NoticeChange {
    NoticeChange {
        owner: owner.id,
        account: account.map(|account| account.id),
        native_id: id.to_owned(),
        kind,
        author,
        post_uri: None,
        at: at(1),
        live: true,
        stranger: false,
    }
}

fn told(notices: Vec<NoticeChange>) -> Changes {
    Changes {
        notices,
        ..Changes::default()
    }
}

#[tokio::test]
async fn a_notice_comes_once_per_account_and_not_again_when_dismissed() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let account = world.account(&ann, "linked").await;
    let through = || notice(&ann, Some(&account), bob, NoticeKind::Like, "1");
    let first = world.apply(told(vec![through()])).await.notices;
    assert_eq!(first.len(), 1);
    assert!(world.apply(told(vec![through()])).await.notices.is_empty());
    let here = notice(&ann, None, bob, NoticeKind::Like, "1");
    let silent = NoticeChange {
        live: false,
        ..notice(&ann, None, bob, NoticeKind::Like, "2")
    };
    assert_eq!(world.apply(told(vec![here, silent])).await.notices.len(), 1);
    let count = async || {
        let page = world
            .store
            .notices(ann.id, &NoticeFilter::default(), all())
            .await
            .unwrap();
        page.len()
    };
    assert_eq!(count().await, 3);
    let id = first[0].1;
    let eve = world.owner("eve").await;
    world.store.dismiss_notice(eve.id, id).await.unwrap();
    let view = world.store.notice(ann.id, id).await.unwrap().unwrap();
    assert_eq!((view.account, view.author), (Some(account.id), bob));
    world.store.dismiss_notice(ann.id, id).await.unwrap();
    assert!(world.store.notice(ann.id, id).await.unwrap().is_none());
    world.apply(told(vec![through()])).await;
    assert_eq!(count().await, 2);
    world.store.clear_notices(ann.id).await.unwrap();
    assert_eq!(count().await, 0);
}

#[tokio::test]
async fn filters_and_mutes() {
    let world = World::open().await;
    let (ann, bob, carl) = (
        world.owner("ann").await,
        world.stranger("bob").await,
        world.stranger("carl").await,
    );
    world
        .apply(told(vec![
            notice(&ann, None, bob, NoticeKind::Like, "1"),
            notice(&ann, None, bob, NoticeKind::Boost, "2"),
            notice(&ann, None, carl, NoticeKind::Like, "3"),
        ]))
        .await;
    let count = async |filter: NoticeFilter| world.store.notices(ann.id, &filter, all()).await.unwrap().len();
    let only = NoticeFilter {
        kinds: vec![NoticeKind::Like],
        ..NoticeFilter::default()
    };
    assert_eq!(count(only).await, 2);
    let without = NoticeFilter {
        without: vec![NoticeKind::Like],
        ..NoticeFilter::default()
    };
    assert_eq!(count(without).await, 1);
    let from = NoticeFilter {
        author: Some(carl),
        ..NoticeFilter::default()
    };
    assert_eq!(count(from).await, 1);
    let mute = RelationRow {
        muting: true,
        ..crate::relations::nothing(&ann, bob)
    };
    world.relate(&mute).await;
    assert_eq!(count(NoticeFilter::default()).await, 1);
}

#[tokio::test]
async fn the_post_of_a_notice_may_come_later_and_is_shown_as_its_entry() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let early = NoticeChange {
        post_uri: Some("far:post/b".to_owned()),
        ..notice(&ann, None, bob, NoticeKind::Like, "1")
    };
    world.apply(told(vec![early])).await;
    let status = async || {
        let mut page = world
            .store
            .notices(ann.id, &NoticeFilter::default(), all())
            .await
            .unwrap();
        page.remove(0).status
    };
    assert!(status().await.is_none());
    let entry = world.show(post(bob, "a", 1), &ann, Home::Live).await;
    let joined = world.tie(post(bob, "b", 2), &ann, Home::Live, "a").await;
    let shown = status().await.unwrap();
    assert_eq!((shown.id, shown.copies.len()), (entry, 2));
    assert_eq!(world.store.liked_by(joined.post, 9).await.unwrap(), [bob]);
}

#[tokio::test]
async fn markers_only_move_forward() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let move_to = |id| world.store.move_marker(ann.id, "home", id, at(id));
    assert_eq!(move_to(5).await.unwrap().version, 1);
    let kept = move_to(3).await.unwrap();
    assert_eq!((kept.last_read_id, kept.version, kept.updated_at), (5, 1, at(5)));
    assert_eq!(move_to(9).await.unwrap().version, 2);
    let markers = world.store.markers(ann.id).await.unwrap();
    assert_eq!((markers.len(), markers[0].last_read_id), (1, 9));
}

#[tokio::test]
async fn strangers_are_held_back_until_they_are_taken_in() {
    let world = World::open().await;
    let (ann, eve) = (world.owner("ann").await, world.owner("eve").await);
    let (bob, spam) = (world.stranger("bob").await, world.stranger("spam").await);
    let account = world.account(&ann, "linked").await;
    let strange = |author, id: &str| NoticeChange {
        stranger: true,
        ..notice(&ann, Some(&account), author, NoticeKind::Mention, id)
    };
    let shown = async || {
        let page = world
            .store
            .notices(ann.id, &NoticeFilter::default(), all())
            .await
            .unwrap();
        page.len()
    };
    let rang = world
        .apply(told(vec![
            strange(bob, "1"),
            strange(bob, "2"),
            strange(spam, "3"),
        ]))
        .await;
    assert!(rang.notices.is_empty(), "what is held back rings nowhere");
    assert_eq!(shown().await, 0);
    let requests = world.store.notice_requests(ann.id, all()).await.unwrap();
    let counts: Vec<_> = requests.iter().map(|one| (one.author, one.count)).collect();
    assert_eq!(counts, [(spam, 1), (bob, 2)]);
    assert!(
        world
            .store
            .notice_requests(eve.id, all())
            .await
            .unwrap()
            .is_empty()
    );
    world.store.clear_notices(ann.id).await.unwrap();
    world.store.welcome(ann.id, &[bob]).await.unwrap();
    assert_eq!(shown().await, 2);
    assert_eq!(world.apply(told(vec![strange(bob, "4")])).await.notices.len(), 1);
    world.store.turn_away(ann.id, &[spam]).await.unwrap();
    assert_eq!(world.store.held_back(ann.id).await.unwrap(), HeldBack::default());
    world
        .apply(told(vec![strange(spam, "3"), strange(spam, "5")]))
        .await;
    assert_eq!(world.store.held_back(ann.id).await.unwrap().notices, 1);
    world
        .store
        .set_stranger_policy(ann.id, StrangerPolicy::Drop)
        .await
        .unwrap();
    world.apply(told(vec![strange(spam, "6")])).await;
    assert_eq!(world.store.held_back(ann.id).await.unwrap().notices, 1);
    world
        .store
        .set_stranger_policy(ann.id, StrangerPolicy::Accept)
        .await
        .unwrap();
    assert_eq!(world.apply(told(vec![strange(spam, "7")])).await.notices.len(), 1);
    assert_eq!(shown().await, 4);
}

#[tokio::test]
async fn only_who_is_shown_as_waiting_counts_and_can_be_taken_in() {
    let world = World::open().await;
    let (ann, eve) = (world.owner("ann").await, world.owner("eve").await);
    let (bob, spam) = (world.stranger("bob").await, world.stranger("spam").await);
    let strange = |owner, author| NoticeChange {
        stranger: true,
        ..notice(owner, None, author, NoticeKind::Mention, "1")
    };
    world
        .apply(told(vec![strange(&ann, bob), strange(&ann, spam)]))
        .await;
    let muted = RelationRow {
        muting: true,
        ..nothing(&ann, spam)
    };
    world.relate(&muted).await;
    let held = world.store.held_back(ann.id).await.unwrap();
    assert_eq!((held.requests, held.notices), (1, 1), "whoever is muted is not");
    world.store.welcome(eve.id, &[bob]).await.unwrap();
    assert!(
        world
            .apply(told(vec![strange(&eve, bob)]))
            .await
            .notices
            .is_empty(),
        "he had not asked her, so he is a stranger still"
    );
}
