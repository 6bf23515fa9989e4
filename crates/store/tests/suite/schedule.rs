//! Posts to be sent later: each is sent once, when it is due, and asked for once however often a client repeats itself.

use crate::world::{World, all, at};
use syrinx_model::{ScheduledId, TokenId};
use syrinx_store::Error;

#[tokio::test]
async fn a_repeat_with_the_same_key_keeps_one() {
    let world = World::open().await;
    let (ann, eve) = (world.owner("ann").await, world.owner("eve").await);
    let store = &world.store;
    let key = |token: i64| (TokenId(token), "k".to_owned());
    let kept = store.schedule(ann.id, at(9), "{}", Some(&key(1))).await.unwrap();
    let again = store.schedule(ann.id, at(9), "{}", Some(&key(1))).await;
    assert!(matches!(again, Err(Error::Taken(_))), "{again:?}");
    assert_eq!(
        store.scheduled_with(TokenId(1), "k").await.unwrap(),
        Some(kept.clone())
    );
    assert_eq!(store.scheduled_with(TokenId(2), "k").await.unwrap(), None);
    store.schedule(eve.id, at(9), "{}", Some(&key(2))).await.unwrap();
    for _ in 0..2 {
        store.schedule(ann.id, at(9), "{}", None).await.unwrap();
    }
    assert_eq!(store.all_scheduled(ann.id, all()).await.unwrap().len(), 3);
    assert!(store.unschedule(ann.id, kept.id).await.unwrap());
    assert_eq!(store.scheduled_with(TokenId(1), "k").await.unwrap(), None);
}

#[tokio::test]
async fn only_its_owner_moves_or_forgets_it() {
    let world = World::open().await;
    let (ann, eve) = (world.owner("ann").await, world.owner("eve").await);
    let store = &world.store;
    let kept = store.schedule(ann.id, at(9), "{}", None).await.unwrap();
    assert_eq!(store.scheduled(eve.id, kept.id).await.unwrap(), None);
    assert!(!store.reschedule(eve.id, kept.id, at(1)).await.unwrap());
    assert!(!store.unschedule(eve.id, kept.id).await.unwrap());
    assert!(store.all_scheduled(eve.id, all()).await.unwrap().is_empty());
    let stolen = store
        .accept_scheduled(kept.id, world.acceptance(&eve, "x", &[], 10))
        .await;
    assert!(matches!(stolen, Err(Error::Taken(_))), "{stolen:?}");
    assert_eq!(store.scheduled(ann.id, kept.id).await.unwrap(), Some(kept));
    assert!(!store.unschedule(ann.id, ScheduledId(i64::MAX)).await.unwrap());
}

#[tokio::test]
async fn it_is_sent_once_and_not_before_the_time_it_was_moved_to() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let store = &world.store;
    let kept = store.schedule(ann.id, at(9), "{}", None).await.unwrap();
    assert!(store.due(at(8)).await.unwrap().is_empty());
    assert_eq!(store.due(at(9)).await.unwrap(), std::slice::from_ref(&kept));
    store.reschedule(ann.id, kept.id, at(60)).await.unwrap();
    let send = async |name, seconds| {
        store
            .accept_scheduled(kept.id, world.acceptance(&ann, name, &[], seconds))
            .await
    };
    let early = send("early", 9).await;
    assert!(matches!(early, Err(Error::Taken(_))), "{early:?}");
    assert!(world.home(&ann).await.is_empty());
    send("late", 60).await.unwrap();
    let twice = send("twice", 61).await;
    assert!(matches!(twice, Err(Error::Taken(_))), "{twice:?}");
    assert_eq!(world.home(&ann).await.len(), 1);
    assert!(store.due(at(99)).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_failed_is_tried_again_only_when_it_is_moved() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let store = &world.store;
    let kept = store.schedule(ann.id, at(9), "{}", None).await.unwrap();
    store.fail_scheduled(kept.id, "no").await.unwrap();
    assert!(store.due(at(99)).await.unwrap().is_empty());
    assert_eq!(
        store
            .scheduled(ann.id, kept.id)
            .await
            .unwrap()
            .unwrap()
            .failed
            .as_deref(),
        Some("no")
    );
    store.reschedule(ann.id, kept.id, at(50)).await.unwrap();
    assert_eq!(store.due(at(50)).await.unwrap().len(), 1);
}
