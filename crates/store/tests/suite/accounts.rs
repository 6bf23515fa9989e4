//! Linked logins, their sources and lists.

use crate::world::{World, all, at, ids, new_account, one, post, shown_through};
use syrinx_model::{Address, Capabilities, Cursor, Feed, Gap, Grant, Limits, Moment, Secret};
use syrinx_store::{AccountPatch, AccountState, Changes, Error, Home, SourceKind, SourceMark};

#[tokio::test]
async fn linking_makes_sources_and_a_list_and_again_renews_the_grant() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let first = world
        .store
        .link_account(new_account(&ann, bob, "bob", "one"))
        .await
        .unwrap();
    let again = world
        .store
        .link_account(new_account(&ann, bob, "bob", "two"))
        .await
        .unwrap();
    assert_eq!((first.id, first.list), (again.id, again.list));
    assert_eq!(world.store.accounts_of(ann.id).await.unwrap().len(), 1);
    let (grant, _) = world.store.grant(first.id).await.unwrap().unwrap();
    assert_eq!(grant.secret.expose(), "two");
    let sources = world.store.sources_of(first.id).await.unwrap();
    let kinds: Vec<_> = sources.into_iter().map(|source| source.kind).collect();
    assert_eq!(kinds, [SourceKind::Feed(Feed::Home), SourceKind::Notices]);
    let list = world.store.list(ann.id, first.list).await.unwrap().unwrap();
    assert_eq!(list.account, Some(first.id));
    assert_eq!(first.state, AccountState::Connecting);
    assert_eq!(first.limits, Some(Limits::none()));
    let eve = world.owner("eve").await;
    let hers = world
        .store
        .link_account(new_account(&eve, bob, "bob", "hers"))
        .await
        .unwrap();
    assert_ne!(hers.id, first.id);
    assert_eq!(world.store.all_accounts().await.unwrap().len(), 2);
}

#[tokio::test]
async fn of_two_who_renew_a_grant_one_is_fenced() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let account = world.account(&ann, "linked").await;
    let (grant, version) = world.store.grant(account.id).await.unwrap().unwrap();
    let renewed = |secret: &str| Grant {
        secret: Secret::new(secret),
        expires_at: Some(at(60)),
        ..grant.clone()
    };
    world
        .store
        .replace_grant(account.id, version, &renewed("first"))
        .await
        .unwrap();
    let late = world
        .store
        .replace_grant(account.id, version, &renewed("second"))
        .await;
    assert!(matches!(late, Err(Error::Fenced)));
    let (kept, newer) = world.store.grant(account.id).await.unwrap().unwrap();
    assert_eq!((kept.secret.expose(), kept.expires_at), ("first", Some(at(60))));
    assert!(newer > version);
}

#[tokio::test]
async fn a_patch_changes_what_it_names() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let account = world.account(&ann, "linked").await;
    let held = AccountPatch {
        state: Some((AccountState::NeedsReauth, Some("Log in again.".to_owned()))),
        ..AccountPatch::default()
    };
    world.store.update_account(account.id, held).await.unwrap();
    let named = AccountPatch {
        label: Some("Work".to_owned()),
        read: Some(false),
        limits: Some((Limits::none(), Capabilities::default())),
        ..AccountPatch::default()
    };
    world.store.update_account(account.id, named).await.unwrap();
    let now = world.store.account(account.id).await.unwrap().unwrap();
    assert_eq!(now.state, AccountState::NeedsReauth);
    assert_eq!(now.state_detail.as_deref(), Some("Log in again."));
    assert_eq!(
        (now.label.as_str(), now.read, now.post_by_default),
        ("Work", false, true)
    );
    assert_eq!(now.capabilities, Capabilities::default());
    let list = world.store.list(ann.id, account.list).await.unwrap().unwrap();
    assert_eq!(list.title, "Work");
    let well = AccountPatch {
        state: Some((AccountState::Ok, None)),
        ..AccountPatch::default()
    };
    world.store.update_account(account.id, well).await.unwrap();
    let now = world.store.account(account.id).await.unwrap().unwrap();
    assert_eq!((now.state, now.state_detail), (AccountState::Ok, None));
}

#[tokio::test]
async fn the_cursor_moves_with_the_rows_and_gaps_are_kept() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let account = world.account(&ann, "linked").await;
    let source = world.store.sources_of(account.id).await.unwrap()[0].id;
    let mark = |cursor: Option<&str>, gap| Changes {
        source: Some(SourceMark {
            source,
            cursor: cursor.map(|cursor| Cursor(cursor.to_owned())),
            gap,
            at: at(5),
        }),
        ..Changes::default()
    };
    let gap = Gap {
        from: Some(at(1)),
        to: at(3),
    };
    world.apply(mark(Some("c1"), Some(gap.clone()))).await;
    world.apply(mark(None, None)).await;
    let stored = world.store.source(source).await.unwrap().unwrap();
    assert_eq!(stored.cursor, Some(Cursor("c1".to_owned())));
    assert_eq!(stored.read_at, Some(at(5)));
    let gaps = world.store.gaps(ann.id).await.unwrap();
    assert_eq!(gaps.len(), 1);
    assert_eq!(gaps[0].gap, gap);
    let eve = world.owner("eve").await;
    assert!(world.store.gaps(eve.id).await.unwrap().is_empty());
    let read_at = world.store.account(account.id).await.unwrap().unwrap().read_at;
    assert_eq!(read_at, Some(at(5)));
    // A page that cannot be written moves no cursor.
    let mut broken = mark(Some("c2"), None);
    broken.posts = vec![post(syrinx_model::AuthorId(999), "a", 1)];
    assert!(world.store.apply(broken).await.is_err());
    let stored = world.store.source(source).await.unwrap().unwrap();
    assert_eq!(stored.cursor, Some(Cursor("c1".to_owned())));
}

#[tokio::test]
async fn an_accounts_list_shows_its_home_alone() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let (first, second) = (world.account(&ann, "one").await, world.account(&ann, "two").await);
    world
        .place(post(bob, "a", 1), shown_through(&first, "1", Home::Live))
        .await;
    world
        .place(post(bob, "b", 2), shown_through(&second, "1", Home::Live))
        .await;
    // Through the second account this one was only met in a thread.
    world
        .place(post(bob, "a", 1), shown_through(&second, "2", Home::No))
        .await;
    let timeline = async |account: &syrinx_store::Account| {
        let list = world.store.list(ann.id, account.list).await.unwrap().unwrap();
        let page = world.store.list_timeline(&list, all()).await.unwrap();
        page.iter()
            .map(|view| view.copies[0].uri.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(timeline(&first).await, ["far:post/a"]);
    assert_eq!(timeline(&second).await, ["far:post/b"]);
}

#[tokio::test]
async fn unlinking_leaves_what_was_brought_unless_it_is_purged() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let (first, second) = (world.account(&ann, "one").await, world.account(&ann, "two").await);
    let mut both = post(bob, "both", 1);
    both.shown = vec![
        shown_through(&first, "1", Home::Live),
        shown_through(&second, "1", Home::Live),
    ];
    world.apply(one(both)).await;
    let only = world
        .place(post(bob, "only", 2), shown_through(&first, "2", Home::Live))
        .await;
    world.store.unlink_account(first.id, false).await.unwrap();
    assert!(world.store.account(first.id).await.unwrap().is_none());
    assert!(world.store.grant(first.id).await.unwrap().is_none());
    assert!(world.store.sources_of(first.id).await.unwrap().is_empty());
    assert!(world.store.list(ann.id, first.list).await.unwrap().is_none());
    assert_eq!(world.home(&ann).await.len(), 2);
    assert!(world.store.addresses(only.post, ann.id).await.unwrap().is_empty());

    let again = world
        .store
        .link_account(new_account(&ann, first.author, "one", "new"))
        .await
        .unwrap();
    assert_eq!(again.id, first.id);
    assert_ne!(again.list, first.list);
    assert_eq!(world.store.sources_of(first.id).await.unwrap()[0].cursor, None);
    let addresses = world.store.addresses(only.post, ann.id).await.unwrap();
    assert_eq!(addresses, [(first.id, Address("2".to_owned()))]);

    world.store.unlink_account(first.id, true).await.unwrap();
    let home = world.home(&ann).await;
    assert_eq!(ids(&home).len(), 1);
    assert_eq!(home[0].copies[0].uri, "far:post/both");
    assert_eq!(
        world.store.account(second.id).await.unwrap().unwrap().linked_at,
        Moment(at(0).0)
    );
}
