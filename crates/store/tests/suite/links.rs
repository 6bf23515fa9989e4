//! What posts refer to, in whichever order they come.

use crate::world::{World, at, boost, ids, one, post, shown, shown_through};
use syrinx_model::{Address, Counts};
use syrinx_store::{Changes, Flags, Home};

#[tokio::test]
async fn an_answer_finds_its_parent_by_uri_before_or_after() {
    let world = World::open().await;
    let bob = world.stranger("bob").await;
    let mut early = post(bob, "early", 1);
    early.parent_uri = Some("far:post/parent".to_owned());
    let early = world.write(early).await;
    assert_eq!(world.status(None, early).await.unwrap().parent, None);
    let parent = world.write(post(bob, "parent", 0)).await;
    let mut late = post(bob, "late", 2);
    late.parent_uri = Some("far:post/parent".to_owned());
    let late = world.write(late).await;
    for answer in [early, late] {
        let view = world.status(None, answer).await.unwrap();
        assert_eq!(view.parent, Some((parent.into(), bob)));
    }
}

#[tokio::test]
async fn an_answer_finds_its_parent_by_address_before_or_after() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let (one_account, other) = (
        world.account(&ann, "one").await,
        world.account(&ann, "other").await,
    );
    let answer = |name: &str, account: &syrinx_store::Account| {
        let mut change = post(bob, name, 2);
        change.parent_address = Some((account.id, Address("77".to_owned())));
        change
    };
    let early = world.write(answer("early", &one_account)).await;
    let stray = world.write(answer("stray", &other)).await;
    // The parent is known first, and addressed later.
    let parent = world.write(post(bob, "parent", 0)).await;
    assert_eq!(world.status(None, early).await.unwrap().parent, None);
    world
        .place(
            post(bob, "parent", 0),
            shown_through(&one_account, "77", Home::No),
        )
        .await;
    let late = world.write(answer("late", &one_account)).await;
    for id in [early, late] {
        let view = world.status(None, id).await.unwrap();
        assert_eq!(view.parent, Some((parent.into(), bob)));
    }
    let view = world.status(None, stray).await.unwrap();
    assert_eq!(
        view.parent, None,
        "the same local id of another account is another post"
    );
}

#[tokio::test]
async fn an_answer_finds_its_parent_by_address_in_one_transaction_either_way_round() {
    for parent_first in [true, false] {
        let world = World::open().await;
        let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
        let account = world.account(&ann, "linked").await;
        let mut parent = post(bob, "parent", 0);
        parent.shown = vec![shown_through(&account, "77", Home::Live)];
        let mut answer = post(bob, "answer", 1);
        answer.shown = vec![shown_through(&account, "78", Home::Live)];
        answer.parent_address = Some((account.id, Address("77".to_owned())));
        let mut posts = vec![parent, answer];
        if !parent_first {
            posts.reverse();
        }
        world
            .apply(Changes {
                posts,
                ..Changes::default()
            })
            .await;
        let (parent, answer) = (
            world.id_of("far:post/parent").await,
            world.id_of("far:post/answer").await,
        );
        let view = world.status(None, answer).await.unwrap();
        assert_eq!(view.parent, Some((parent.into(), bob)), "{parent_first}");
        let addresses = world.store.addresses(answer, ann.id).await.unwrap();
        assert_eq!(addresses, [(account.id, Address("78".to_owned()))]);
    }
}

#[tokio::test]
async fn a_quote_is_found_before_or_after() {
    let world = World::open().await;
    let bob = world.stranger("bob").await;
    let quoting = |name: &str| {
        let mut change = post(bob, name, 2);
        change.quote_uri = Some("far:post/quoted".to_owned());
        change
    };
    let early = world.write(quoting("early")).await;
    let quoted = world.write(post(bob, "quoted", 1)).await;
    let late = world.write(quoting("late")).await;
    for id in [early, late] {
        let view = world.status(None, id).await.unwrap();
        assert_eq!(view.quote.unwrap().post, quoted);
    }
}

#[tokio::test]
async fn a_boost_shows_the_entry_of_what_it_passes_on() {
    let world = World::open().await;
    let (ann, bob, carl) = (
        world.owner("ann").await,
        world.stranger("bob").await,
        world.stranger("carl").await,
    );
    let entry = world.show(post(bob, "a", 1), &ann, Home::Live).await;
    let mut second = post(bob, "b", 2);
    second.counts = Counts {
        likes: 4,
        ..Counts::default()
    };
    let second = world.tie(second, &ann, Home::Live, "a").await;
    let flags = Flags {
        liked: true,
        ..Flags::default()
    };
    world.store.set_flags(ann.id, second.post, flags).await.unwrap();
    let passed = world.show(boost(carl, "boost", "b", 3), &ann, Home::Live).await;
    let home = world.home(&ann).await;
    assert_eq!(ids(&home), [passed.0, entry.0]);
    let inner = home[0].boost.as_ref().unwrap();
    assert_eq!(inner.id, entry);
    assert_eq!(inner.copies.len(), 2);
    assert_eq!(inner.counts.likes, 4);
    assert!(inner.flags.liked);
    assert_eq!(world.store.boosted_by(second.post, 10).await.unwrap(), [carl]);
}

#[tokio::test]
async fn a_boost_of_what_is_not_there_is_dropped_and_the_rest_stays() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let mut lost = boost(bob, "boost", "nothing", 1);
    lost.shown = vec![shown(&ann, Home::Live)];
    let mut kept = post(bob, "kept", 2);
    kept.shown = vec![shown(&ann, Home::Live)];
    let applied = world
        .apply(Changes {
            posts: vec![lost, kept],
            ..Changes::default()
        })
        .await;
    assert_eq!(applied.placed.len(), 1);
}

#[tokio::test]
async fn what_bridges_declare_is_found() {
    let world = World::open().await;
    let bob = world.stranger("bob").await;
    let mut bridged = post(bob, "bridged", 1);
    bridged.body.bridges = vec!["there:1".to_owned()];
    let id = world.write(bridged.clone()).await;
    let (one, two) = ("there:1".to_owned(), "there:2".to_owned());
    let both = [one.clone(), two.clone()];
    assert_eq!(world.store.bridged(&both).await.unwrap(), [(one, id)]);
    bridged.body.bridges = vec!["there:2".to_owned()];
    bridged.edited_at = Some(at(9));
    world.write(bridged).await;
    assert_eq!(world.store.bridged(&both).await.unwrap(), [(two, id)]);
    world.apply(crate::world::removal("bridged")).await;
    assert!(world.store.bridged(&both).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_a_network_denies_is_believed_only_from_the_one_who_knows() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let (first, second) = (world.account(&ann, "one").await, world.account(&ann, "two").await);
    let tell = |account: &syrinx_store::Account, liked| {
        let mut told = shown_through(account, &format!("x at {}", account.id), Home::No);
        told.flags = Some(Flags {
            liked,
            ..Flags::default()
        });
        let mut change = post(bob, "x", 1);
        change.shown = vec![told];
        world.apply(one(change))
    };
    let kept = Flags {
        bookmarked: true,
        ..Flags::default()
    };
    tell(&first, true).await;
    let x = world.id_of("far:post/x").await;
    let mut flags = world.store.flags(ann.id, x).await.unwrap();
    assert!(flags.liked);
    flags.bookmarked = kept.bookmarked;
    world.store.set_flags(ann.id, x, flags).await.unwrap();
    tell(&first, false).await;
    let flags = world.store.flags(ann.id, x).await.unwrap();
    assert!(!flags.liked, "unliked elsewhere");
    assert!(flags.bookmarked, "kept here");
    tell(&first, true).await;
    tell(&second, false).await;
    assert!(
        world.store.flags(ann.id, x).await.unwrap().liked,
        "the other account did not like it, which says nothing"
    );
}

#[tokio::test]
async fn links_that_come_with_a_repeat_are_taken_over() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let parent = world.write(post(bob, "parent", 0)).await;
    let acceptance = world.acceptance(&ann, "here", &[], 1);
    let draft = acceptance.id;
    world.store.accept(acceptance).await.unwrap();
    let mut newest = post(bob, "echo", 2);
    newest.edited_at = Some(at(9));
    let echo = world.write(newest).await;
    assert!(!world.status(Some(ann.id), echo).await.unwrap().own);
    let mut told = post(bob, "echo", 2);
    told.draft = Some(draft);
    told.parent_uri = Some("far:post/parent".to_owned());
    world.write(told).await;
    let view = world.status(Some(ann.id), echo).await.unwrap();
    assert!(view.own);
    assert_eq!(view.parent, Some((parent.into(), bob)));
}
