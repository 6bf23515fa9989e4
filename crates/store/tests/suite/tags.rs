//! Tags that owners follow and show.

use crate::relations::nothing;
use crate::world::{World, all, at, one, post};
use syrinx_model::Audience;
use syrinx_store::{Changes, RelationRow, Window};

fn words(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|tag| (*tag).to_owned()).collect()
}

#[tokio::test]
async fn tags_are_followed_once_and_paged_by_when() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await.id, world.owner("bob").await.id);
    let store = &world.store;
    for tag in ["owl", "tit", "owl", "ant"] {
        store.follow_tag(ann, tag, true).await.unwrap();
    }
    store.follow_tag(bob, "bee", true).await.unwrap();
    let page = store.followed_tags(ann, all()).await.unwrap();
    let tags: Vec<&str> = page.iter().map(|(_, tag)| tag.as_str()).collect();
    assert_eq!(tags, ["ant", "tit", "owl"]);
    let below = Window {
        max: Some(page[0].0),
        limit: 1,
        ..Window::default()
    };
    assert_eq!(store.followed_tags(ann, below).await.unwrap(), page[1..2]);
    let asked = words(&["owl", "bee", "ox"]);
    assert_eq!(store.follows_of_tags(ann, &asked).await.unwrap(), ["owl"]);
    store.follow_tag(ann, "owl", false).await.unwrap();
    assert!(store.follows_of_tags(ann, &asked).await.unwrap().is_empty());
}

#[tokio::test]
async fn followers_of_a_tag_are_those_who_want_to_read_its_author() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.owner("bob").await);
    let eve = world.stranger("eve").await;
    for owner in [ann.id, bob.id] {
        for tag in ["owl", "tit"] {
            world.store.follow_tag(owner, tag, true).await.unwrap();
        }
    }
    let tags = words(&["owl", "tit"]);
    assert_eq!(
        world.store.tag_followers(&tags, eve).await.unwrap(),
        [ann.id, bob.id]
    );
    let muted = RelationRow {
        muting: true,
        ..nothing(&bob, eve)
    };
    world
        .apply(Changes {
            relations: vec![muted],
            ..Changes::default()
        })
        .await;
    assert_eq!(world.store.tag_followers(&tags, eve).await.unwrap(), [ann.id]);
    assert!(
        world
            .store
            .tag_followers(&words(&["ox"]), eve)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn featured_tags_count_open_posts_of_their_owner() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let store = &world.store;
    for (name, audience, seconds) in [
        ("a", Audience::Public, 1),
        ("b", Audience::Unlisted, 2),
        ("c", Audience::Direct, 3),
    ] {
        let mut said = post(ann.author, name, seconds);
        said.audience = audience;
        said.tags = words(&["owl", "tit"]);
        world.apply(one(said)).await;
    }
    let mut other = post(world.stranger("eve").await, "d", 4);
    other.tags = words(&["owl"]);
    world.apply(one(other)).await;

    assert_eq!(store.favourite_tags(ann.id, 9).await.unwrap(), ["owl", "tit"]);
    assert!(store.feature_tag(ann.id, "owl").await.unwrap());
    assert!(!store.feature_tag(ann.id, "owl").await.unwrap());
    assert!(store.feature_tag(ann.id, "ox").await.unwrap());
    assert_eq!(store.favourite_tags(ann.id, 9).await.unwrap(), ["tit"]);
    let featured = store.featured_tags(ann.id).await.unwrap();
    let told: Vec<_> = featured
        .iter()
        .map(|one| (one.tag.as_str(), one.posts, one.last_post_at))
        .collect();
    assert_eq!(told, [("owl", 2, Some(at(2))), ("ox", 0, None)]);

    let bob = world.owner("bob").await;
    assert!(!store.unfeature_tag(bob.id, featured[0].id).await.unwrap());
    assert!(store.unfeature_tag(ann.id, featured[0].id).await.unwrap());
    assert_eq!(store.featured_tags(ann.id).await.unwrap().len(), 1);
}
