//! Authors that are one human, and what may be the same thing.

use crate::world::{World, at, post};
use syrinx_model::{Evidence, Network};
use syrinx_store::Home;

#[tokio::test]
async fn ties_join_persons_and_untying_takes_one_out() {
    let world = World::open().await;
    let (ann, eve) = (world.owner("ann").await, world.owner("eve").await);
    let mut authors = Vec::new();
    for n in 0..4 {
        authors.push(world.stranger(&n.to_string()).await);
    }
    let store = &world.store;
    let first = store.tie(ann.id, &authors[..2], Evidence::RelMe).await.unwrap();
    let second = store.tie(ann.id, &authors[2..], Evidence::Owner).await.unwrap();
    assert_ne!(first, second);
    let joined = store.tie(ann.id, &authors[1..3], Evidence::Bridge).await.unwrap();
    assert_eq!(joined, first);
    let others = authors[..3].iter().map(|other| (authors[3], *other));
    let asked = [authors[3]];
    assert_eq!(
        store.same_person(ann.id, &asked).await.unwrap(),
        Vec::from_iter(others)
    );
    assert!(store.same_person(eve.id, &asked).await.unwrap().is_empty());
    let persons = store.persons(ann.id).await.unwrap();
    assert_eq!(persons.len(), 1);
    assert_eq!(
        persons[0].1[0],
        (authors[0], Evidence::RelMe),
        "the first evidence stays"
    );
    for author in &authors[..3] {
        store.untie(ann.id, *author).await.unwrap();
    }
    assert!(
        store.persons(ann.id).await.unwrap().is_empty(),
        "one alone is no person"
    );
}

#[tokio::test]
async fn candidates_are_what_the_owner_was_shown_of_the_same_text_in_time() {
    let world = World::open().await;
    let (ann, eve, bob) = (
        world.owner("ann").await,
        world.owner("eve").await,
        world.stranger("bob").await,
    );
    let mut change = post(bob, "a", 10);
    change.text_key = "key".to_owned();
    world.show(change.clone(), &ann, Home::Live).await;
    let mut elsewhere = post(bob, "b", 11);
    elsewhere.origin = Network::new("elsewhere").unwrap();
    world.tie(elsewhere, &ann, Home::Live, "a").await;
    let a = world.id_of("far:post/a").await;
    let find = async |owner: &syrinx_store::Owner, key: &str, from: i64, to: i64, not| {
        world
            .store
            .candidates(owner.id, &[bob], key, at(from), at(to), not)
            .await
            .unwrap()
    };
    let found = find(&ann, "key", 10, 10, None).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].post, a);
    assert_eq!(found[0].networks.len(), 2);
    assert_eq!(found[0].entry.map(|entry| entry.0), Some(a.0));
    assert!(find(&ann, "key", 11, 20, None).await.is_empty());
    assert!(find(&ann, "other", 0, 20, None).await.is_empty());
    assert!(find(&ann, "", 0, 20, None).await.is_empty());
    assert!(find(&ann, "key", 0, 20, Some(a)).await.is_empty());
    assert!(find(&eve, "key", 0, 20, None).await.is_empty());
    let b = world.id_of("far:post/b").await;
    let entry = found[0].entry.unwrap();
    world.store.split(ann.id, entry, b).await.unwrap();
    assert!(
        find(&ann, "key", 0, 20, Some(b)).await.is_empty(),
        "split from it"
    );
}
