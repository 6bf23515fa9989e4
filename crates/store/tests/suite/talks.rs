//! Private conversations: what belongs together, what is unread, and what nobody else sees.

use crate::relations::nothing;
use crate::world::{World, all, at, ids, one, post, removal, shown_through};
use syrinx_model::{Address, Audience, AuthorId, TalkId};
use syrinx_store::{Applied, Changes, Home, Owner, PostChange, RelationRow, TalkView, Window};

fn direct(author: AuthorId, name: &str, to: &str, seconds: i64) -> PostChange {
    PostChange {
        audience: Audience::Direct,
        parent_uri: (!to.is_empty()).then(|| format!("far:post/{to}")),
        ..post(author, name, seconds)
    }
}

/// Something said to an owner; gives the talk that it is news in.
async fn told(world: &World, owner: &Owner, mut said: PostChange) -> Option<TalkId> {
    said.shown = vec![crate::world::shown(owner, Home::Live)];
    news(&world.apply(one(said)).await, owner)
}

fn news(applied: &Applied, owner: &Owner) -> Option<TalkId> {
    assert!(applied.talks.iter().all(|(whose, _)| *whose == owner.id));
    applied.talks.first().map(|(_, talk)| *talk)
}

async fn talks(world: &World, owner: &Owner) -> Vec<TalkView> {
    world.store.talks(owner.id, all()).await.unwrap()
}

#[tokio::test]
async fn answers_are_one_talk_until_it_is_read() {
    let world = World::open().await;
    let (ann, eve) = (world.owner("ann").await, world.owner("eve").await);
    let (bob, carl) = (world.stranger("bob").await, world.stranger("carl").await);
    let talk = told(&world, &ann, direct(bob, "a", "", 1)).await.unwrap();
    assert_eq!(told(&world, &ann, direct(carl, "b", "a", 2)).await, Some(talk));
    assert_eq!(
        told(&world, &ann, post(carl, "open", 3)).await,
        None,
        "said to everybody"
    );
    let only = talks(&world, &ann).await;
    assert_eq!((only.len(), only[0].id, only[0].unread), (1, talk, true));
    assert_eq!(only[0].with, [bob, carl]);
    assert_eq!(
        ids(std::slice::from_ref(&only[0].last)),
        [world.id_of("far:post/b").await.0]
    );

    assert!(talks(&world, &eve).await.is_empty());
    assert!(world.store.talk(eve.id, talk).await.unwrap().is_none());
    assert!(!world.store.read_talk(eve.id, talk).await.unwrap());
    assert!(!world.store.forget_talk(eve.id, talk).await.unwrap());
    assert!(
        talks(&world, &ann).await[0].unread,
        "nobody else reads it for her"
    );
    assert!(world.store.read_talk(ann.id, talk).await.unwrap());
    assert!(!talks(&world, &ann).await[0].unread);
    assert_eq!(
        told(&world, &ann, direct(carl, "b", "a", 2)).await,
        None,
        "told before"
    );
    assert!(!talks(&world, &ann).await[0].unread);
}

#[tokio::test]
async fn what_she_said_herself_is_not_unread_from_wherever() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let bob = world.stranger("bob").await;
    let account = world.account(&ann, "linked").await;
    let talk = told(&world, &ann, direct(bob, "a", "", 1)).await.unwrap();
    assert_eq!(
        told(&world, &ann, direct(ann.author, "here", "a", 2)).await,
        Some(talk)
    );
    assert!(!talks(&world, &ann).await[0].unread);
    told(&world, &ann, direct(bob, "b", "here", 3)).await;
    assert!(talks(&world, &ann).await[0].unread);
    // With another client, straight on the network.
    let mut there = direct(account.author, "there", "b", 4);
    there.shown = vec![shown_through(&account, "7", Home::Live)];
    assert_eq!(news(&world.apply(one(there)).await, &ann), Some(talk));
    assert!(!talks(&world, &ann).await[0].unread);
    assert_eq!(talks(&world, &ann).await[0].with, [bob]);
}

#[tokio::test]
async fn what_was_said_before_an_account_was_linked_is_no_news() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let bob = world.stranger("bob").await;
    let account = world.account(&ann, "linked").await;
    let mut old = direct(bob, "old", "", -60);
    old.shown = vec![shown_through(&account, "1", Home::Backfill)];
    assert_eq!(news(&world.apply(one(old)).await, &ann), None);
    let only = talks(&world, &ann).await;
    assert_eq!((only.len(), only[0].unread), (1, false), "it is there, and read");
}

#[tokio::test]
async fn whoever_is_hidden_says_nothing_new() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let (bob, spam) = (world.stranger("bob").await, world.stranger("spam").await);
    let talk = told(&world, &ann, direct(bob, "a", "", 1)).await.unwrap();
    world.store.read_talk(ann.id, talk).await.unwrap();
    let muted = RelationRow {
        muting: true,
        ..nothing(&ann, spam)
    };
    world.relate(&muted).await;
    assert_eq!(told(&world, &ann, direct(spam, "b", "a", 2)).await, None);
    assert_eq!(told(&world, &ann, direct(spam, "c", "", 3)).await, None);
    let only = talks(&world, &ann).await;
    assert_eq!((only.len(), only[0].unread), (1, false));
    assert_eq!(
        (only[0].with.as_slice(), only[0].place),
        (&[bob][..], world.id_of("far:post/a").await)
    );
}

#[tokio::test]
async fn put_away_until_something_is_said_again() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let bob = world.stranger("bob").await;
    let talk = told(&world, &ann, direct(bob, "a", "", 1)).await.unwrap();
    assert!(world.store.forget_talk(ann.id, talk).await.unwrap());
    assert!(
        !world.store.forget_talk(ann.id, talk).await.unwrap(),
        "it is away"
    );
    assert!(talks(&world, &ann).await.is_empty());
    assert!(world.store.talk(ann.id, talk).await.unwrap().is_none());
    assert_eq!(
        told(&world, &ann, direct(bob, "a", "", 1)).await,
        None,
        "that is not news"
    );
    assert!(talks(&world, &ann).await.is_empty());
    assert_eq!(told(&world, &ann, direct(bob, "b", "a", 2)).await, Some(talk));
    let only = talks(&world, &ann).await;
    assert_eq!((only.len(), only[0].unread), (1, true));
    world.apply(removal("b")).await;
    assert!(
        talks(&world, &ann).await.is_empty(),
        "what was put away stays away"
    );
}

#[tokio::test]
async fn the_missing_link_makes_one_talk_of_two() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let bob = world.stranger("bob").await;
    let first = told(&world, &ann, direct(bob, "a", "", 1)).await.unwrap();
    let other = told(&world, &ann, direct(bob, "c", "b", 3)).await.unwrap();
    assert_ne!(first, other);
    world.store.read_talk(ann.id, first).await.unwrap();
    assert_eq!(told(&world, &ann, direct(bob, "b", "a", 2)).await, Some(first));
    let only = talks(&world, &ann).await;
    assert_eq!((only.len(), only[0].id, only[0].unread), (1, first, true));
    // What arrives late stands at the top, as in a home.
    assert_eq!(only[0].place, world.id_of("far:post/b").await);
    assert!(world.store.talk(ann.id, other).await.unwrap().is_none());
}

#[tokio::test]
async fn pages_go_by_what_was_said_last() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let bob = world.stranger("bob").await;
    let mut began = Vec::new();
    for (seconds, name) in (1..).zip(["a", "b", "c", "d"]) {
        began.push(told(&world, &ann, direct(bob, name, "", seconds)).await.unwrap());
    }
    told(&world, &ann, direct(bob, "again", "a", 9)).await;
    let page = async |window| {
        let page = world.store.talks(ann.id, window).await.unwrap();
        page.into_iter()
            .map(|talk| (talk.id, talk.place.0))
            .collect::<Vec<_>>()
    };
    let two = Window {
        limit: 2,
        ..Window::default()
    };
    let first = page(two).await;
    assert_eq!([first[0].0, first[1].0], [began[0], began[3]]);
    let next = page(Window {
        max: Some(first[1].1),
        ..two
    })
    .await;
    assert_eq!([next[0].0, next[1].0], [began[2], began[1]]);
    let back = page(Window {
        min: Some(next[0].1),
        ..two
    })
    .await;
    assert_eq!(back, first);
    assert!(
        page(Window {
            max: Some(next[1].1),
            ..two
        })
        .await
        .is_empty()
    );
    assert!(
        world
            .store
            .read_talk(ann.id, TalkId(i64::MAX))
            .await
            .is_ok_and(|there| !there)
    );
    assert_eq!(
        world.store.talks(ann.id, all()).await.unwrap()[3]
            .last
            .published_at,
        at(2)
    );
}

#[tokio::test]
async fn a_link_by_address_makes_one_talk_in_one_transaction_either_way_round() {
    for parent_first in [true, false] {
        let world = World::open().await;
        let ann = world.owner("ann").await;
        let bob = world.stranger("bob").await;
        let account = world.account(&ann, "linked").await;
        let mut parent = direct(bob, "a", "", 1);
        parent.shown = vec![shown_through(&account, "77", Home::Live)];
        let mut answer = direct(bob, "b", "", 2);
        answer.shown = vec![shown_through(&account, "78", Home::Live)];
        answer.parent_address = Some((account.id, Address("77".to_owned())));
        let mut posts = vec![parent, answer];
        if !parent_first {
            posts.reverse();
        }
        let changes = Changes {
            posts,
            ..Changes::default()
        };
        world.apply(changes).await;
        assert_eq!(talks(&world, &ann).await.len(), 1, "{parent_first}");
    }
}
