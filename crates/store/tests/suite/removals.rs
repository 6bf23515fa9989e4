//! Taking posts away.

use crate::world::{World, at, boost, ids, one, post, removal, shown, shown_through};
use syrinx_model::{Address, NoticeKind, StatusId};
use syrinx_store::{Changes, Flags, Home, NoticeChange, NoticeFilter, Removal};

#[tokio::test]
async fn a_tombstone_outranks_whatever_comes_late() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let id = world.show(post(bob, "a", 1), &ann, Home::Live).await;
    let removed = world.apply(removal("a")).await.removed;
    assert_eq!(removed.len(), 1);
    assert_eq!(
        (removed[0].owner, removed[0].status, removed[0].remains),
        (ann.id, id, false)
    );
    let mut late = post(bob, "a", 1);
    late.edited_at = Some(at(1000));
    late.shown = vec![shown(&ann, Home::Live)];
    assert!(world.apply(one(late)).await.placed.is_empty());
    assert!(world.home(&ann).await.is_empty());
    assert!(world.status(Some(ann.id), id).await.is_none());
    assert!(world.store.post_by_uri("far:post/a").await.unwrap().is_none());
    assert!(
        world
            .store
            .find_status(Some(ann.id), id)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(world.store.known(&["far:post/a".to_owned()]).await.unwrap()[0].gone);
    assert!(world.apply(removal("a")).await.removed.is_empty(), "once");
}

#[tokio::test]
async fn a_removal_that_comes_first_is_remembered() {
    let world = World::open().await;
    let (ann, bob, mallory) = (
        world.owner("ann").await,
        world.stranger("bob").await,
        world.stranger("mallory").await,
    );
    let by = |name: &str, author| Changes {
        removals: vec![Removal::Uri {
            uri: format!("far:post/{name}"),
            by: author,
        }],
        ..Changes::default()
    };
    for changes in [by("a", None), by("b", Some(bob)), by("c", Some(mallory))] {
        world.apply(changes).await;
    }
    for (name, stays) in [("a", false), ("b", false), ("c", true)] {
        let mut change = post(bob, name, 1);
        change.shown = vec![shown(&ann, Home::Live)];
        assert_eq!(
            world.apply(one(change)).await.placed.len(),
            usize::from(stays),
            "{name}"
        );
    }
    // Nobody takes away what another said.
    assert!(world.apply(by("c", Some(mallory))).await.removed.is_empty());
    assert_eq!(world.home(&ann).await.len(), 1);
    assert_eq!(world.apply(by("c", Some(bob))).await.removed.len(), 1);
}

#[tokio::test]
async fn a_post_is_removed_by_what_an_account_calls_it() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let account = world.account(&ann, "linked").await;
    world
        .place(post(bob, "a", 1), shown_through(&account, "77", Home::Live))
        .await;
    let gone = |local: &str| Changes {
        removals: vec![Removal::Address(account.id, Address(local.to_owned()))],
        ..Changes::default()
    };
    assert!(world.apply(gone("78")).await.removed.is_empty());
    assert_eq!(world.apply(gone("77")).await.removed.len(), 1);
}

#[tokio::test]
async fn other_copies_remain() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let entry = world.show(post(bob, "a", 1), &ann, Home::Live).await;
    let second = world.tie(post(bob, "b", 2), &ann, Home::Live, "a").await;
    let removed = world.apply(removal("a")).await.removed;
    assert_eq!((removed[0].status, removed[0].remains), (entry, true));
    let home = world.home(&ann).await;
    assert_eq!(ids(&home), [entry.0]);
    assert_eq!(home[0].post, second.post);
    assert_eq!(home[0].copies.len(), 1);
    let removed = world.apply(removal("b")).await.removed;
    assert_eq!((removed[0].status, removed[0].remains), (entry, false));
    assert!(world.home(&ann).await.is_empty());
}

#[tokio::test]
async fn boosts_and_notices_go_with_their_post() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let id = world.show(post(bob, "a", 1), &ann, Home::No).await;
    let passed: StatusId = world.show(boost(bob, "boost", "a", 2), &ann, Home::Live).await;
    let notice = NoticeChange {
        owner: ann.id,
        account: None,
        native_id: "1".to_owned(),
        kind: NoticeKind::Mention,
        author: bob,
        post_uri: Some("far:post/a".to_owned()),
        at: at(1),
        live: true,
        stranger: false,
    };
    world
        .apply(Changes {
            notices: vec![notice],
            ..Changes::default()
        })
        .await;
    let removed = world.apply(removal("a")).await.removed;
    let statuses: Vec<StatusId> = removed.iter().map(|removed| removed.status).collect();
    assert_eq!(statuses, [id, passed]);
    assert!(world.home(&ann).await.is_empty());
    let notices = world
        .store
        .notices(ann.id, &NoticeFilter::default(), crate::world::all())
        .await
        .unwrap();
    assert!(notices.is_empty());
}

#[tokio::test]
async fn nothing_of_what_was_said_is_left() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let mut said = post(bob, "a", 1);
    said.tags = vec!["shame".to_owned()];
    said.text_key = "key".to_owned();
    world.show(said, &ann, Home::Live).await;
    let id = world.id_of("far:post/a").await;
    let flags = Flags {
        liked: true,
        bookmarked: true,
        ..Flags::default()
    };
    world.store.set_flags(ann.id, id, flags).await.unwrap();
    world.apply(removal("a")).await;
    let store = &world.store;
    let page = crate::world::all();
    assert!(store.tagged(None, "shame", page).await.unwrap().is_empty());
    assert!(store.search_tags("shame", 9).await.unwrap().is_empty());
    assert!(
        store
            .search_posts(ann.id, "words", 9, 0)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(store.liked(ann.id, page).await.unwrap().is_empty());
    assert!(store.bookmarked(ann.id, page).await.unwrap().is_empty());
    assert!(store.post(id).await.unwrap().is_none());
    assert_eq!(store.flags(ann.id, id).await.unwrap(), Flags::default());
    let candidates = store
        .candidates(ann.id, &[bob], "key", at(0), at(9), None)
        .await
        .unwrap();
    assert!(candidates.is_empty());
}

#[tokio::test]
async fn a_conversation_goes_on_over_a_gap() {
    let world = World::open().await;
    let bob = world.stranger("bob").await;
    world.write(post(bob, "root", 0)).await;
    for (n, (name, to)) in (1..).zip([("middle", "root"), ("leaf", "middle")]) {
        let mut answer = post(bob, name, n);
        answer.parent_uri = Some(format!("far:post/{to}"));
        world.write(answer).await;
    }
    world.apply(removal("middle")).await;
    let leaf = world.id_of("far:post/leaf").await;
    assert_eq!(world.status(None, leaf).await.unwrap().parent, None);
    let (before, _) = world.store.context(None, leaf.into()).await.unwrap();
    assert_eq!(before.len(), 1);
}
