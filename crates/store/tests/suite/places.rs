//! Ids and entries.

use crate::world::{World, all, at, id_at, ids, one, post, shown};
use syrinx_model::{EntryId, PostId, StatusId};
use syrinx_store::{Changes, Home, Placing, Tie};

#[tokio::test]
async fn a_post_takes_the_id_of_its_time_and_its_entry_the_same() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let placed = world.place(post(bob, "a", 10), shown(&ann, Home::Live)).await;
    assert_eq!(placed.placing, Placing::New);
    assert_eq!(placed.status.0, id_at(10));
    assert_eq!(placed.post.0, id_at(10));
    assert_eq!(ids(&world.home(&ann).await), [id_at(10)]);
}

#[tokio::test]
async fn posts_of_one_moment_all_get_ids_of_that_moment() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    for n in 0..5 {
        world
            .show(post(bob, &n.to_string(), 10), &ann, Home::Backfill)
            .await;
    }
    let expected: Vec<i64> = (0..5).rev().map(|n| id_at(10) + n).collect();
    assert_eq!(ids(&world.home(&ann).await), expected);
}

#[tokio::test]
async fn a_late_arrival_lies_above_all_that_was_served() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let first = world.show(post(bob, "new", 100), &ann, Home::Live).await;
    let late = world.show(post(bob, "late", 5), &ann, Home::Live).await;
    assert_eq!(late.0, first.0 + 1);
}

#[tokio::test]
async fn a_late_arrival_lies_above_what_was_removed_or_absorbed() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let kept = world.show(post(bob, "kept", 1), &ann, Home::Live).await;
    let absorbed = world.show(post(bob, "absorbed", 100), &ann, Home::Live).await;
    world
        .tie(post(bob, "absorbed", 100), &ann, Home::Live, "kept")
        .await;
    let late = world.show(post(bob, "late", 5), &ann, Home::Live).await;
    assert!(late > absorbed && absorbed > kept);
    let removed = world.show(post(bob, "removed", 200), &ann, Home::Live).await;
    world.apply(crate::world::removal("removed")).await;
    let later = world.show(post(bob, "later", 6), &ann, Home::Live).await;
    assert!(later > removed);
}

#[tokio::test]
async fn one_post_has_one_id_in_all_homes_it_enters_at_once() {
    let world = World::open().await;
    let (ann, eve, bob) = (
        world.owner("ann").await,
        world.owner("eve").await,
        world.stranger("bob").await,
    );
    world.show(post(bob, "high", 100), &eve, Home::Live).await;
    let mut both = post(bob, "both", 5);
    both.shown = vec![shown(&ann, Home::Live), shown(&eve, Home::Live)];
    let applied = world.apply(one(both)).await;
    assert_eq!(applied.placed[0].status, applied.placed[1].status);
    assert_eq!(applied.placed[0].status.0, id_at(100) + 1);
}

#[tokio::test]
async fn a_second_home_above_the_post_gets_an_id_of_its_own() {
    let world = World::open().await;
    let (ann, eve, bob) = (
        world.owner("ann").await,
        world.owner("eve").await,
        world.stranger("bob").await,
    );
    let mine = world.show(post(bob, "a", 10), &ann, Home::Live).await;
    let mark = world.show(post(bob, "b", 20), &eve, Home::Live).await;
    let hers = world.show(post(bob, "a", 10), &eve, Home::Live).await;
    assert!(hers > mark, "{hers} {mark}");
    assert_ne!(hers, mine);
    // Both ids answer for her, and mean the same; for him only his own does.
    assert_eq!(world.status(Some(eve.id), mine).await.unwrap().id, hers);
    assert_eq!(world.status(Some(eve.id), hers).await.unwrap().id, hers);
    assert_eq!(world.status(Some(ann.id), mine).await.unwrap().id, mine);
    assert!(world.status(Some(ann.id), hers).await.is_none());
    // Nothing else ever gets that id.
    let next = world.show(post(bob, "c", 1), &ann, Home::Live).await;
    assert!(![mark, hers, mine].contains(&next));
}

#[tokio::test]
async fn backfill_is_silent_and_takes_the_place_of_its_time() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    world.show(post(bob, "live", 100), &ann, Home::Live).await;
    let placed = world
        .place(post(bob, "old", 5), shown(&ann, Home::Backfill))
        .await;
    assert_eq!(placed.placing, Placing::Quiet);
    assert_eq!(placed.status.0, id_at(5));
    assert_eq!(ids(&world.home(&ann).await), [id_at(100), id_at(5)]);
}

#[tokio::test]
async fn backfill_of_a_post_that_came_late_elsewhere_goes_back_to_its_time() {
    let world = World::open().await;
    let (ann, eve, bob) = (
        world.owner("ann").await,
        world.owner("eve").await,
        world.stranger("bob").await,
    );
    world.show(post(bob, "high", 100), &ann, Home::Live).await;
    let late = world.show(post(bob, "late", 5), &ann, Home::Live).await;
    let hers = world.show(post(bob, "late", 5), &eve, Home::Backfill).await;
    assert!(late.0 > id_at(100));
    assert_eq!(hers.0, id_at(5));
    assert_eq!(world.status(Some(eve.id), late).await.unwrap().id, hers);
}

#[tokio::test]
async fn what_is_only_known_enters_no_home() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let placed = world.place(post(bob, "a", 1), shown(&ann, Home::No)).await;
    assert_eq!(placed.placing, Placing::Quiet);
    assert_eq!(placed.status, placed.post.into());
    assert!(world.home(&ann).await.is_empty());
    assert!(world.status(Some(ann.id), placed.status).await.is_some());
    let entered = world.place(post(bob, "a", 1), shown(&ann, Home::Live)).await;
    assert_eq!(entered.placing, Placing::New);
}

#[tokio::test]
async fn the_same_again_is_quiet_and_a_change_is_told() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let account = world.account(&ann, "linked").await;
    let through = || crate::world::shown_through(&account, "1", Home::Live);
    let again = |change| world.place(change, through());
    assert_eq!(again(post(bob, "a", 1)).await.placing, Placing::New);
    assert_eq!(again(post(bob, "a", 1)).await.placing, Placing::Quiet);
    let mut counted = post(bob, "a", 1);
    counted.counts.likes = 3;
    assert_eq!(again(counted.clone()).await.placing, Placing::Changed);
    let mut edited = counted.clone();
    edited.edited_at = Some(at(50));
    edited.fragment = "{\"new\":1}".to_owned();
    assert_eq!(again(edited).await.placing, Placing::Changed);
    assert_eq!(again(counted).await.placing, Placing::Quiet, "older");
    assert_eq!(world.home(&ann).await[0].fragment, "{\"new\":1}");
}

#[tokio::test]
async fn a_tied_post_joins_the_entry_and_keeps_the_first_id() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let first = world.show(post(bob, "a", 10), &ann, Home::Live).await;
    let mut second = post(bob, "b", 20);
    second.counts.likes = 2;
    let placed = world.tie(second, &ann, Home::Live, "a").await;
    assert_eq!(placed.placing, Placing::Joined { absorbed: None });
    assert_eq!(placed.status, first);
    let home = world.home(&ann).await;
    assert_eq!(home.len(), 1);
    assert_eq!(home[0].copies.len(), 2);
    assert_eq!(home[0].copies[0].uri, "far:post/a");
    assert_eq!(home[0].counts.likes, 2);
    // The second post's own id answers too.
    assert_eq!(world.status(Some(ann.id), placed.post).await.unwrap().id, first);
    let found = world.store.find_status(Some(ann.id), first).await.unwrap();
    assert_eq!(
        found.iter().map(|post| post.uri.as_str()).collect::<Vec<_>>(),
        ["far:post/a", "far:post/b"]
    );
}

#[tokio::test]
async fn a_merge_after_the_fact_keeps_the_older_entry_and_an_alias() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let old = world.show(post(bob, "old", 10), &ann, Home::Live).await;
    let young = world.show(post(bob, "young", 20), &ann, Home::Live).await;
    let placed = world.tie(post(bob, "young", 20), &ann, Home::Live, "old").await;
    assert_eq!(
        placed.placing,
        Placing::Joined {
            absorbed: Some(EntryId(young.0))
        }
    );
    assert_eq!(placed.status, old);
    assert_eq!(ids(&world.home(&ann).await), [old.0]);
    assert_eq!(world.status(Some(ann.id), young).await.unwrap().id, old);
    // A chain of merges: aliases of what is absorbed go along.
    let oldest = world.show(post(bob, "oldest", 1), &ann, Home::Backfill).await;
    let placed = world.tie(post(bob, "old", 10), &ann, Home::Live, "oldest").await;
    assert_eq!(placed.status, oldest);
    for id in [oldest, old, young] {
        assert_eq!(world.status(Some(ann.id), id).await.unwrap().id, oldest);
    }
    assert_eq!(world.home(&ann).await[0].copies.len(), 3);
}

#[tokio::test]
async fn a_tie_of_two_that_are_only_known_waits_until_one_enters() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    world.show(post(bob, "a", 10), &ann, Home::No).await;
    let placed = world.tie(post(bob, "b", 20), &ann, Home::No, "a").await;
    assert_eq!(placed.placing, Placing::Quiet);
    assert_eq!(placed.status, placed.post.into());
    let placed = world.tie(post(bob, "b", 20), &ann, Home::Live, "a").await;
    assert_eq!(placed.placing, Placing::New);
    let home = world.home(&ann).await;
    assert_eq!(home.len(), 1);
    assert_eq!(home[0].copies.len(), 2);
    assert_eq!(
        home[0].copies[0].uri, "far:post/a",
        "what it is tied to is shown first"
    );
}

#[tokio::test]
async fn a_copy_that_enters_no_home_joins_an_entry_all_the_same() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let first = world.show(post(bob, "a", 10), &ann, Home::Live).await;
    let placed = world.tie(post(bob, "b", 20), &ann, Home::No, "a").await;
    assert_eq!(placed.placing, Placing::Joined { absorbed: None });
    assert_eq!(placed.status, first);
}

#[tokio::test]
async fn nobody_is_tied_to_what_they_may_not_see() {
    let world = World::open().await;
    let (ann, eve, bob) = (
        world.owner("ann").await,
        world.owner("eve").await,
        world.stranger("bob").await,
    );
    let mut secret = post(bob, "secret", 10);
    secret.audience = syrinx_model::Audience::Private;
    world.show(secret, &eve, Home::Live).await;
    let placed = world.tie(post(bob, "b", 20), &ann, Home::Live, "secret").await;
    assert_eq!(placed.placing, Placing::New);
    assert_eq!(world.home(&ann).await[0].copies.len(), 1);
}

#[tokio::test]
async fn an_owners_merge_is_theirs_alone() {
    let world = World::open().await;
    let (ann, eve, bob) = (
        world.owner("ann").await,
        world.owner("eve").await,
        world.stranger("bob").await,
    );
    let mut first = post(bob, "a", 10);
    first.shown = vec![shown(&ann, Home::Live), shown(&eve, Home::Live)];
    let mut second = post(bob, "b", 20);
    let mut tied = shown(&ann, Home::Live);
    tied.tie = Some(Tie::Uri("far:post/a".to_owned()));
    second.shown = vec![tied, shown(&eve, Home::Live)];
    world
        .apply(Changes {
            posts: vec![first, second],
            ..Changes::default()
        })
        .await;
    assert_eq!(world.home(&ann).await.len(), 1);
    assert_eq!(world.home(&eve).await.len(), 2);
}

#[tokio::test]
async fn a_split_stays_split() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let entry = world.show(post(bob, "a", 10), &ann, Home::Live).await;
    let joined = world.tie(post(bob, "b", 20), &ann, Home::Live, "a").await;
    let split = |post: PostId| world.store.split(ann.id, EntryId(entry.0), post);
    let fresh = split(joined.post).await.unwrap().unwrap();
    assert_eq!(fresh.0, id_at(20), "at the place of its time");
    assert_eq!(ids(&world.home(&ann).await), [fresh.0, entry.0]);
    assert!(split(joined.post).await.unwrap().is_none());
    let again = world.tie(post(bob, "b", 20), &ann, Home::Live, "a").await;
    assert_eq!(again.placing, Placing::Quiet);
    assert_eq!(world.home(&ann).await.len(), 2);
}

#[tokio::test]
async fn splitting_off_the_shown_post_leaves_the_id_to_the_other() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let entry = world.show(post(bob, "a", 10), &ann, Home::Live).await;
    let joined = world.tie(post(bob, "b", 20), &ann, Home::Live, "a").await;
    let a = world.id_of("far:post/a").await;
    let fresh = world
        .store
        .split(ann.id, EntryId(entry.0), a)
        .await
        .unwrap()
        .unwrap();
    assert_ne!(StatusId::from(fresh), entry);
    assert_eq!(world.status(Some(ann.id), entry).await.unwrap().post, joined.post);
    assert_eq!(world.status(Some(ann.id), fresh).await.unwrap().post, a);
    let page = world.store.home(ann.id, all()).await.unwrap();
    assert!(page.iter().all(|view| view.copies.len() == 1));
}

#[tokio::test]
async fn an_id_of_an_entry_is_never_minted_for_a_post() {
    let world = World::open().await;
    let (ann, eve, bob) = (
        world.owner("ann").await,
        world.owner("eve").await,
        world.stranger("bob").await,
    );
    world.show(post(bob, "a", 10), &ann, Home::Live).await;
    let mut both = post(bob, "b", 20);
    both.shown = vec![shown(&ann, Home::Live), shown(&eve, Home::Live)];
    world.apply(one(both)).await;
    let hers = world.show(post(bob, "a", 10), &eve, Home::Live).await;
    assert_eq!(hers.0, id_at(20) + 1);
    let his = world.show(post(bob, "c", 5), &ann, Home::Live).await;
    assert_eq!(his.0, id_at(20) + 2);
}

#[tokio::test]
async fn an_id_of_an_entry_alone_goes_on_answering_through_all_merges() {
    let world = World::open().await;
    let (ann, eve, bob) = (
        world.owner("ann").await,
        world.owner("eve").await,
        world.stranger("bob").await,
    );
    world.show(post(bob, "a", 10), &ann, Home::Live).await;
    let middle = world.show(post(bob, "b", 20), &eve, Home::Live).await;
    let own = world.show(post(bob, "a", 10), &eve, Home::Live).await;
    world.tie(post(bob, "a", 10), &eve, Home::Live, "b").await;
    assert_eq!(world.status(Some(eve.id), own).await.unwrap().id, middle);
    let oldest = world.show(post(bob, "c", 1), &eve, Home::Backfill).await;
    world.tie(post(bob, "b", 20), &eve, Home::Live, "c").await;
    assert_eq!(world.status(Some(eve.id), own).await.unwrap().id, oldest);
    assert_eq!(world.store.find_status(Some(eve.id), own).await.unwrap().len(), 3);
}
