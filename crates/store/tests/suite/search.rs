//! Finding.

use crate::world::{World, all, at, far, post};
use syrinx_model::{Network, Text};
use syrinx_store::{Changes, Home};

#[tokio::test]
async fn posts_are_found_by_all_their_words() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    for (n, text) in (0..).zip(["Die grüne Wiese", "a green meadow", "grün \"quoted\" OR NOT"]) {
        let mut change = post(bob, &n.to_string(), n);
        change.body.text = Text::plain_only(text);
        world.show(change, &ann, Home::Live).await;
    }
    let count = async |words: &str| {
        let found = world.store.search_posts(ann.id, words, 40, 0).await.unwrap();
        found.len()
    };
    assert_eq!(count("GRUNE").await, 1);
    assert_eq!(count("gru").await, 2, "the last word may be a beginning");
    assert_eq!(count("green meadow").await, 1);
    assert_eq!(count("green wiese").await, 0);
    for hostile in [
        "\"",
        "a\" OR \"b",
        "(",
        "*",
        "NEAR(a b)",
        "words:a",
        "^a",
        "",
        " ",
        "\0",
        "-",
    ] {
        count(hostile).await;
    }
    assert_eq!(count("\"quoted\" OR NOT").await, 1, "no operators");
    assert_eq!(
        world
            .store
            .search_posts(ann.id, "gru", 40, 1)
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn an_edit_is_found_by_its_new_words_only() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let mut change = post(bob, "a", 1);
    change.body.text = Text::plain_only("before");
    world.show(change.clone(), &ann, Home::Live).await;
    change.body.text = Text::plain_only("after");
    change.edited_at = Some(at(9));
    world.write(change).await;
    let found = async |words: &str| world.store.search_posts(ann.id, words, 9, 0).await.unwrap().len();
    assert_eq!(found("before").await, 0);
    assert_eq!(found("after").await, 1);
}

#[tokio::test]
async fn two_versions_in_one_transaction_are_found_by_the_newer_alone() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let mut first = post(bob, "a", 1);
    first.body.text = Text::plain_only("before");
    first.tags = vec!["old".to_owned()];
    let mut second = post(bob, "a", 1);
    second.body.text = Text::plain_only("after");
    second.tags = vec!["new".to_owned()];
    second.edited_at = Some(at(9));
    world
        .apply(Changes {
            posts: vec![first, second],
            ..Changes::default()
        })
        .await;
    let found = async |words: &str| world.store.search_posts(ann.id, words, 9, 0).await.unwrap().len();
    assert_eq!((found("before").await, found("after").await), (0, 1));
    let tagged = async |tag: &str| world.store.tagged(None, tag, all()).await.unwrap().len();
    assert_eq!((tagged("old").await, tagged("new").await), (0, 1));
}

#[tokio::test]
async fn authors_are_found_best_first() {
    let world = World::open().await;
    for name in ["anna", "joanna", "ann", "bob"] {
        world.stranger(name).await;
    }
    let names = async |words: &str| {
        let found = world.store.search_authors(words, 10, 0).await.unwrap();
        found.into_iter().map(|row| row.author.handle).collect::<Vec<_>>()
    };
    assert_eq!(names("@Ann").await, ["ann", "anna", "joanna"]);
    assert_eq!(names("an").await, ["ann", "anna"], "short words must begin");
    assert_eq!(names("name of b").await, ["bob"]);
    assert!(names("\"").await.is_empty());
    assert!(names("").await.is_empty());
}

#[tokio::test]
async fn an_author_keeps_the_first_id_and_the_newest_words() {
    let world = World::open().await;
    let first = world.stranger("bob").await;
    let mut newer = world.author_row(far(), "bob");
    newer.author.name = "Robert".to_owned();
    newer.fetched_at = at(5);
    assert_eq!(world.store.put_author(newer, None).await.unwrap(), first);
    let mut older = world.author_row(far(), "bob");
    older.fetched_at = at(1);
    world.store.put_author(older, None).await.unwrap();
    let stored = world.store.authors(&[first]).await.unwrap().remove(0);
    assert_eq!(stored.author.name, "Robert");
    assert_eq!(world.store.search_authors("Robert", 9, 0).await.unwrap().len(), 1);
    assert!(
        world
            .store
            .search_authors("Name of", 9, 0)
            .await
            .unwrap()
            .is_empty()
    );
    let here = world.author_row(Network::local(), "bob");
    assert_ne!(world.store.put_author(here, None).await.unwrap(), first);
    let found = world.store.authors_by_handle("BOB", "Example.ORG").await.unwrap();
    assert_eq!(found.len(), 2, "several networks may share a handle");
    let asked = [(far(), "far:author/bob".to_owned())];
    assert_eq!(world.store.authors_by_uri(&asked).await.unwrap()[0].id, first);
}

#[tokio::test]
async fn an_id_that_another_author_has_is_not_taken_over() {
    let world = World::open().await;
    let bob = world.stranger("bob").await;
    let mut eve = world.author_row(far(), "eve");
    eve.id = bob;
    let minted = world.store.put_author(eve, None).await.unwrap();
    assert_ne!(minted, bob);
    let both = world.store.authors(&[minted, bob]).await.unwrap();
    assert_eq!(both[0].author.handle, "eve");
    assert_eq!(both[1].author.handle, "bob");
}

#[tokio::test]
async fn an_author_minted_in_vain_is_the_known_one_in_the_same_changes() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let again = world.author_row(far(), "bob");
    let mut change = post(again.id, "a", 1);
    change.shown = vec![crate::world::shown(&ann, Home::Live)];
    let mut changes = crate::world::one(change);
    changes.authors = vec![again];
    world.apply(changes).await;
    assert_eq!(world.home(&ann).await[0].author, bob);
}
