//! Polls of this server, and what owners here chose in any.

use crate::world::{World, at, one, post};
use syrinx_model::{Network, Poll, PollOption, PostId};
use syrinx_store::{Changes, Owner, PollView, PostChange, Removal};

fn poll(titles: &[&str], votes: &[u64], voters: u64) -> Poll {
    let options = titles.iter().zip(votes).map(|(title, votes)| PollOption {
        title: (*title).to_owned(),
        votes: Some(*votes),
    });
    Poll {
        id: "1".to_owned(),
        options: options.collect(),
        multiple: false,
        ends_at: Some(at(60)),
        ended: false,
        voters: Some(voters),
        hides_totals: false,
    }
}

fn asked(owner: &Owner, titles: &[&str], edited: i64) -> PostChange {
    let mut said = post(owner.author, "poll", 1);
    said.origin = Network::local();
    said.edited_at = (edited > 0).then_some(at(edited));
    said.body.poll = Some(poll(titles, &[0; 9], 0));
    said
}

/// How a poll stands for a reader who chose these.
fn stands(post: PostId, own: &[u32], here: Poll) -> Vec<PollView> {
    vec![PollView {
        post,
        own: own.to_vec(),
        here: Some(here),
    }]
}

#[tokio::test]
async fn each_votes_once_and_all_votes_count() {
    let world = World::open().await;
    let (ann, bob, eve) = (
        world.owner("ann").await,
        world.owner("bob").await,
        world.owner("eve").await,
    );
    let store = &world.store;
    let titles = ["a", "b", "c"];
    let post = world.write(asked(&ann, &titles, 0)).await;
    let of = |viewer| store.polls(viewer, std::slice::from_ref(&post));
    assert_eq!(
        of(Some(bob.id)).await.unwrap(),
        stands(post, &[], poll(&titles, &[0; 3], 0))
    );
    assert!(
        !store.vote(bob.id, post, &[0, 1], false).await.unwrap(),
        "only one may be chosen"
    );
    assert!(store.vote(bob.id, post, &[1], false).await.unwrap());
    assert!(!store.vote(bob.id, post, &[0], false).await.unwrap());
    assert!(store.vote(eve.id, post, &[2, 1], true).await.unwrap());
    assert!(
        !store.vote(eve.id, post, &[0, 1], true).await.unwrap(),
        "one of them is chosen already"
    );
    assert!(store.vote(eve.id, post, &[0], true).await.unwrap());
    let counted = poll(&titles, &[1, 2, 1], 2);
    assert_eq!(
        of(Some(bob.id)).await.unwrap(),
        stands(post, &[1], counted.clone())
    );
    assert_eq!(
        of(Some(eve.id)).await.unwrap(),
        stands(post, &[2, 1, 0], counted.clone())
    );
    assert_eq!(of(None).await.unwrap(), stands(post, &[], counted));
}

#[tokio::test]
async fn an_edit_keeps_votes_only_for_the_same_options() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.owner("bob").await);
    let post = world.write(asked(&ann, &["a", "b"], 0)).await;
    world.store.vote(bob.id, post, &[1], false).await.unwrap();
    let mut edit = asked(&ann, &["a", "b"], 5);
    edit.fragment = "{}".to_owned();
    world.apply(one(edit)).await;
    let now = || world.store.polls(Some(bob.id), std::slice::from_ref(&post));
    assert_eq!(
        now().await.unwrap(),
        stands(post, &[1], poll(&["a", "b"], &[0, 1], 1))
    );
    world.apply(one(asked(&ann, &["a", "x"], 6))).await;
    assert_eq!(
        now().await.unwrap(),
        stands(post, &[], poll(&["a", "x"], &[0, 0], 0))
    );
    world.store.vote(bob.id, post, &[1], false).await.unwrap();
    let removal = Changes {
        removals: vec![Removal::Post(post)],
        ..Changes::default()
    };
    world.apply(removal).await;
    assert!(now().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_end_is_told_once() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.owner("bob").await);
    let poll = world.write(asked(&ann, &["a", "b"], 0)).await;
    world.store.vote(bob.id, poll, &[1], false).await.unwrap();
    assert!(world.store.ended_polls(at(59)).await.unwrap().is_empty());
    assert_eq!(
        world.store.ended_polls(at(60)).await.unwrap(),
        [(poll, vec![bob.id])]
    );
    world.store.told_of_end(poll).await.unwrap();
    assert!(world.store.ended_polls(at(99)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_network_counts_its_own_polls() {
    let world = World::open().await;
    let bob = world.owner("bob").await;
    let mut said = asked(&bob, &["a", "b"], 0);
    said.author = world.stranger("eve").await;
    said.origin = crate::world::far();
    let poll = world.write(said).await;
    assert!(world.store.polls(Some(bob.id), &[poll]).await.unwrap().is_empty());
    world.store.vote(bob.id, poll, &[1], false).await.unwrap();
    let own = PollView {
        post: poll,
        own: vec![1],
        here: None,
    };
    assert_eq!(world.store.polls(Some(bob.id), &[poll]).await.unwrap(), [own]);
    assert!(world.store.polls(None, &[poll]).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_end_that_moves_is_told_again() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let poll = world.write(asked(&ann, &["a", "b"], 0)).await;
    world.store.told_of_end(poll).await.unwrap();
    world.apply(one(asked(&ann, &["a", "b"], 5))).await;
    assert!(
        world.store.ended_polls(at(99)).await.unwrap().is_empty(),
        "the same end"
    );
    let mut longer = asked(&ann, &["a", "b"], 6);
    longer.body.poll.as_mut().unwrap().ends_at = Some(at(90));
    world.apply(one(longer)).await;
    assert!(world.store.ended_polls(at(89)).await.unwrap().is_empty());
    assert_eq!(
        world.store.ended_polls(at(90)).await.unwrap(),
        [(poll, Vec::new())]
    );
}

#[tokio::test]
async fn of_votes_at_once_one_counts() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.owner("bob").await);
    let poll = world.write(asked(&ann, &["a", "b"], 0)).await;
    let votes = (0..8).map(|n| {
        let store = std::sync::Arc::clone(&world.store);
        tokio::spawn(async move { store.vote(bob.id, poll, &[n % 2], false).await.unwrap() })
    });
    let votes: Vec<_> = votes.collect();
    let mut counted = 0;
    for vote in votes {
        counted += u32::from(vote.await.unwrap());
    }
    assert_eq!(counted, 1);
    let stands = world
        .store
        .polls(None, &[poll])
        .await
        .unwrap()
        .remove(0)
        .here
        .unwrap();
    assert_eq!(
        stands
            .options
            .iter()
            .filter_map(|option| option.votes)
            .sum::<u64>(),
        1
    );
}
