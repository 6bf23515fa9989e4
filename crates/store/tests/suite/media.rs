//! Uploaded files: whose they are, and whether anything still uses them.

use crate::world::{NOON, World, at, removal};
use syrinx_model::{MediaId, MediaKind, PostMedia};
use syrinx_store::{Acceptance, MediaRow, Owner};

async fn uploaded(world: &World, owner: &Owner) -> MediaId {
    let row = MediaRow {
        id: MediaId(0),
        owner: owner.id,
        name: format!("{}.png", world.mint()),
        preview: None,
        kind: MediaKind::Image,
        mime: "image/png".to_owned(),
        size: 1,
        width: None,
        height: None,
        blurhash: None,
        alt: String::new(),
        focus: None,
        created_at: NOON,
    };
    world.store.create_media(row).await.unwrap().id
}

fn showing(mut acceptance: Acceptance, files: &[MediaId]) -> Acceptance {
    acceptance.draft.media = files.to_vec();
    acceptance.changes.posts[0].uri = acceptance.changes.posts[0].uri.replace("local:", "far:");
    acceptance.changes.posts[0].body.media = vec![PostMedia::default(); files.len()];
    acceptance
}

#[tokio::test]
async fn a_file_is_unused_once_no_post_shows_it_and_none_will() {
    let world = World::open().await;
    let (ann, eve) = (world.owner("ann").await, world.owner("eve").await);
    let store = &world.store;
    let (both, once, later, theirs) = (
        uploaded(&world, &ann).await,
        uploaded(&world, &ann).await,
        uploaded(&world, &ann).await,
        uploaded(&world, &eve).await,
    );
    let all = [both, once, later, theirs, MediaId(i64::MAX)];
    let unused = async || {
        let rows = store.unused_media(ann.id, &all).await.unwrap();
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(unused().await, [both, once, later], "never those of others");
    for (seconds, (name, files)) in (1..).zip([("a", vec![both, once]), ("b", vec![both])]) {
        let accepted = showing(world.acceptance(&ann, name, &[], seconds), &files);
        store.accept(accepted).await.unwrap();
    }
    let said = format!("{{\"media\":[{}]}}", later.0);
    store.schedule(ann.id, at(99), &said, None).await.unwrap();
    store.schedule(ann.id, at(99), "not JSON", None).await.unwrap();
    assert!(unused().await.is_empty());
    world.apply(removal("a")).await;
    assert_eq!(unused().await, [once], "the other post shows one of the two");
    world.apply(removal("b")).await;
    assert_eq!(unused().await, [both, once]);

    store.forget_media(eve.id, once).await.unwrap();
    assert_eq!(unused().await, [both, once], "it is not hers to forget");
    store.forget_media(ann.id, once).await.unwrap();
    assert_eq!(unused().await, [both]);
    assert!(store.unused_media(ann.id, &[]).await.unwrap().is_empty());
}
