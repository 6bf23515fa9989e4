//! What owners do not want to read.

use crate::world::{World, at, far, post};
use syrinx_model::{FilterId, FilterKeywordId, OwnerId, Poll, PollOption};
use syrinx_store::{Filter, FilterAction, FilterContext, FilterKeyword, FilterRule, KeywordChange};

fn rule(title: &str) -> FilterRule {
    FilterRule {
        title: title.to_owned(),
        contexts: vec![FilterContext::Home, FilterContext::Thread],
        action: FilterAction::Blur,
        expires_at: Some(at(60)),
    }
}

fn add(keyword: &str) -> KeywordChange {
    KeywordChange::Add {
        keyword: keyword.to_owned(),
        whole_word: true,
    }
}

async fn only(world: &World, owner: OwnerId) -> Filter {
    let mut filters = world.store.filters(owner).await.unwrap();
    assert_eq!(filters.len(), 1);
    filters.remove(0)
}

#[tokio::test]
async fn a_filter_is_read_back_as_it_was_written() {
    let world = World::open().await;
    let ann = world.owner("ann").await.id;
    let id = world
        .store
        .create_filter(ann, &rule("birds"), &[add("owl"), add("tit")])
        .await
        .unwrap();
    let filter = only(&world, ann).await;
    assert_eq!((filter.id, &filter.rule), (id, &rule("birds")));
    let [owl, tit] = &filter.keywords[..] else {
        panic!("{:?}", filter.keywords)
    };
    assert_eq!((owl.keyword.as_str(), owl.whole_word), ("owl", true));

    let lasting = FilterRule {
        expires_at: None,
        ..rule("beasts")
    };
    let other = FilterKeyword {
        id: owl.id,
        keyword: "ox".to_owned(),
        whole_word: false,
    };
    let words = [
        KeywordChange::Set(other.clone()),
        KeywordChange::Remove(tit.id),
        add("ant"),
    ];
    assert!(
        world
            .store
            .change_filter(ann, id, &lasting, &words)
            .await
            .unwrap()
    );
    let filter = only(&world, ann).await;
    assert_eq!(filter.rule, lasting);
    assert_eq!(filter.keywords[0], other);
    assert_eq!(filter.keywords[1].keyword, "ant");
    assert_eq!(filter.keywords.len(), 2);

    assert!(world.store.delete_filter(ann, id).await.unwrap());
    assert!(world.store.filters(ann).await.unwrap().is_empty());
    assert!(!world.store.delete_filter(ann, id).await.unwrap());
}

#[tokio::test]
async fn nobody_changes_the_filter_of_another() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await.id, world.owner("bob").await.id);
    let store = &world.store;
    let hers = store
        .create_filter(ann, &rule("hers"), &[add("owl")])
        .await
        .unwrap();
    let his = store.create_filter(bob, &rule("his"), &[]).await.unwrap();
    let seen = world.write(post(world.stranger("eve").await, "a", 1)).await;
    store.add_filter_status(hers, seen.into(), seen).await.unwrap();
    let before = only(&world, ann).await;
    let keyword: FilterKeywordId = before.keywords[0].id;

    assert!(!store.change_filter(bob, hers, &rule("taken"), &[]).await.unwrap());
    let remove = [KeywordChange::Remove(keyword)];
    assert!(
        store
            .change_filter(bob, his, &rule("his"), &remove)
            .await
            .unwrap()
    );
    assert!(!store.delete_filter(bob, hers).await.unwrap());
    assert!(
        !store
            .remove_filter_status(bob, before.statuses[0].id)
            .await
            .unwrap()
    );
    assert!(!store.delete_filter(bob, FilterId(99)).await.unwrap());
    assert_eq!(only(&world, ann).await, before);
}

#[tokio::test]
async fn a_status_is_filtered_once() {
    let world = World::open().await;
    let ann = world.owner("ann").await.id;
    let store = &world.store;
    let id = store.create_filter(ann, &rule("that one"), &[]).await.unwrap();
    let seen = world.write(post(world.stranger("eve").await, "a", 1)).await;
    for _ in 0..2 {
        store.add_filter_status(id, seen.into(), seen).await.unwrap();
    }
    let statuses = only(&world, ann).await.statuses;
    assert_eq!(statuses.len(), 1);
    assert_eq!((statuses[0].post, statuses[0].status), (seen, seen.into()));
    assert!(store.remove_filter_status(ann, statuses[0].id).await.unwrap());
    assert!(only(&world, ann).await.statuses.is_empty());
}

#[tokio::test]
async fn words_are_all_that_can_be_read_of_a_post() {
    let world = World::open().await;
    let mut said = post(world.stranger("eve").await, "a", 1);
    said.body.spoiler = "careful".to_owned();
    said.body.poll = Some(Poll {
        id: "1".to_owned(),
        options: vec![PollOption {
            title: "a choice".to_owned(),
            votes: None,
        }],
        multiple: false,
        ends_at: None,
        ended: false,
        voters: None,
        hides_totals: false,
    });
    assert_eq!(said.origin, far());
    let id = world.write(said).await;
    let words = world.store.words_of(&[id]).await.unwrap();
    assert_eq!(words, [(id, "careful\n\nwords of a\n\na choice".to_owned())]);
}
