//! Conversations over all copies.

use crate::world::{World, post};
use syrinx_model::{AuthorId, PostId, StatusId};
use syrinx_store::{Home, PostChange, StatusView};

fn answer(author: AuthorId, name: &str, to: &str, seconds: i64) -> PostChange {
    PostChange {
        parent_uri: Some(format!("far:post/{to}")),
        ..post(author, name, seconds)
    }
}

fn names(views: &[StatusView]) -> Vec<&str> {
    views
        .iter()
        .map(|view| view.copies[0].uri.trim_start_matches("far:post/"))
        .collect()
}

#[tokio::test]
async fn ancestors_from_the_root_and_answers_depth_first() {
    let world = World::open().await;
    let bob = world.stranger("bob").await;
    world.write(post(bob, "root", 0)).await;
    for (n, (name, to)) in (1..).zip([
        ("a", "root"),
        ("b", "root"),
        ("a1", "a"),
        ("a2", "a"),
        ("b1", "b"),
        ("a11", "a1"),
    ]) {
        world.write(answer(bob, name, to, n)).await;
    }
    let context = async |name: &str| {
        let id: PostId = world.id_of(&format!("far:post/{name}")).await;
        world.store.context(None, id.into()).await.unwrap()
    };
    let (before, after) = context("root").await;
    assert!(before.is_empty());
    assert_eq!(names(&after), ["a", "a1", "a11", "a2", "b", "b1"]);
    let (before, after) = context("a1").await;
    assert_eq!(names(&before), ["root", "a"]);
    assert_eq!(names(&after), ["a11"]);
}

#[tokio::test]
async fn answers_to_all_copies_are_in_one_conversation() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    world.write(post(bob, "root", 0)).await;
    let entry = world.show(answer(bob, "here", "root", 1), &ann, Home::Live).await;
    world.tie(post(bob, "there", 2), &ann, Home::Live, "here").await;
    world.write(answer(bob, "to here", "here", 3)).await;
    world.write(answer(bob, "to there", "there", 4)).await;
    let (before, after) = world.store.context(Some(ann.id), entry).await.unwrap();
    assert_eq!(names(&before), ["root"]);
    assert_eq!(names(&after), ["to here", "to there"]);
    let to_there = world.id_of("far:post/to there").await;
    let (before, _) = world.store.context(Some(ann.id), to_there.into()).await.unwrap();
    assert_eq!(names(&before), ["root", "here"], "through the other copy");
    assert_eq!(before[1].id, entry);
    // A merged answer in the middle is told once, with the answers of both its copies.
    world
        .tie(
            answer(bob, "to here too", "there", 5),
            &ann,
            Home::Live,
            "to here",
        )
        .await;
    world.write(answer(bob, "deep", "to here too", 6)).await;
    let (_, after) = world.store.context(Some(ann.id), entry).await.unwrap();
    assert_eq!(names(&after), ["to here", "deep", "to there"]);
}

#[tokio::test]
async fn circles_and_depth_end() {
    let world = World::open().await;
    let bob = world.stranger("bob").await;
    world.write(answer(bob, "egg", "hen", 0)).await;
    world.write(answer(bob, "hen", "egg", 1)).await;
    world.write(answer(bob, "self", "self", 2)).await;
    let egg = world.id_of("far:post/egg").await;
    let (before, after) = world.store.context(None, egg.into()).await.unwrap();
    assert_eq!(names(&before), ["hen"]);
    assert!(after.is_empty());
    let lonely = world.id_of("far:post/self").await;
    let (before, after) = world.store.context(None, lonely.into()).await.unwrap();
    assert!(before.is_empty() && after.is_empty());

    world.write(post(bob, "0", 10)).await;
    let mut last = PostId(0);
    for n in 1..=450 {
        let change = answer(bob, &n.to_string(), &(n - 1).to_string(), 10 + n);
        last = world.write(change).await;
    }
    let (before, _) = world.store.context(None, last.into()).await.unwrap();
    assert_eq!(before.len(), 400);
    let first = world.id_of("far:post/0").await;
    let (_, after) = world.store.context(None, first.into()).await.unwrap();
    assert_eq!(after.len(), 400);
}

#[tokio::test]
async fn what_is_not_there_has_no_conversation() {
    let world = World::open().await;
    let (before, after) = world.store.context(None, StatusId(7)).await.unwrap();
    assert!(before.is_empty() && after.is_empty());
}
