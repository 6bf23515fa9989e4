//! Wishes together with what an owner sees of them, and wishes that change while they are carried out.

use crate::world::{World, at, edition, one, post, shown};
use syrinx_model::{AccountId, Act, Address, Receipt, Stamp, Task};
use syrinx_store::{Changes, Error, Flags, Home, Wish};

#[tokio::test]
async fn a_like_and_its_wish_are_written_as_one() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let account = world.account(&ann, "linked").await;
    let mut change = post(bob, "a", 1);
    change.shown = vec![shown(&ann, Home::Live)];
    let liked = world.apply(one(change)).await.placed[0].post;
    let like = |account| Changes {
        flags: vec![(
            ann.id,
            liked,
            Flags {
                liked: true,
                ..Flags::default()
            },
        )],
        wishes: vec![Wish::Set {
            owner: ann.id,
            account,
            task: Task::Act {
                post: liked,
                act: Act::Like,
            },
            gone: false,
            at: at(2),
        }],
        ..Changes::default()
    };
    let nobody = AccountId(i64::MAX);
    assert!(world.store.apply(like(nobody)).await.is_err());
    assert!(!world.store.flags(ann.id, liked).await.unwrap().liked, "neither");
    world.apply(like(account.id)).await;
    assert!(world.store.flags(ann.id, liked).await.unwrap().liked);
    assert_eq!(
        world.store.claim(at(3), at(60), 10).await.unwrap().len(),
        1,
        "both"
    );
}

#[tokio::test]
async fn what_nobody_wants_any_more_is_not_begun() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let account = world.account(&ann, "linked").await;
    let acceptance = world.acceptance(&ann, "first", &[&account], 0);
    world.store.accept(acceptance).await.unwrap();
    let job = world.store.claim(at(1), at(60), 10).await.unwrap().remove(0);
    let id = job.delivery.id;
    let Task::Post(before) = &job.delivery.task else {
        panic!("a post");
    };
    let stamp = Stamp::mint(at(1), 0);
    world
        .store
        .begin(id, job.fence, &stamp, &before.parts, at(1))
        .await
        .unwrap();
    world
        .store
        .revise(id, edition(account.id, 2), at(2))
        .await
        .unwrap();
    let again = world
        .store
        .begin(id, job.fence, &stamp, &before.parts, at(3))
        .await;
    assert!(matches!(again, Err(Error::Fenced)), "{again:?}");
    let receipt = Receipt {
        uri: "far:post/copy".to_owned(),
        address: Address("77".to_owned()),
        url: None,
        at: at(3),
    };
    let settled = world
        .store
        .settle(id, job.fence, 0, Some(&receipt), Changes::default())
        .await;
    assert!(settled.is_ok(), "what was begun may still be settled");
    let delivery = world.store.delivery(ann.id, id).await.unwrap().unwrap();
    assert_eq!(delivery.parts[0].said.as_ref(), before.parts.first());
    assert_eq!(delivery.parts[0].sent_at, Some(at(1)));
    world
        .store
        .settle(id, job.fence, 0, None, Changes::default())
        .await
        .unwrap();
    let delivery = world.store.delivery(ann.id, id).await.unwrap().unwrap();
    assert_eq!(delivery.parts[0].stamp, None, "what comes next is another post");
}
