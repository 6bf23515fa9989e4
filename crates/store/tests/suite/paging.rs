//! Pages against a naive model, along random walks; bounds are ids that need not exist.

use crate::world::{World, ids, one, post, shown};
use proptest::prelude::*;
use syrinx_model::{AuthorId, Moment};
use syrinx_store::{Changes, Flags, Home, NoticeChange, NoticeFilter, Owner, PublicScope, Window};

/// What a page must hold, of all ids, newest first.
fn naive(newest_first: &[i64], window: Window) -> Vec<i64> {
    let below = |id: &&i64| window.max.is_none_or(|max| **id < max);
    let above = |id: &&i64| window.since.max(window.min).is_none_or(|min| **id > min);
    let fitting: Vec<i64> = newest_first.iter().filter(below).filter(above).copied().collect();
    if window.min.is_some() {
        let skip = fitting.len().saturating_sub(window.limit);
        fitting[skip..].to_vec()
    } else {
        fitting.into_iter().take(window.limit).collect()
    }
}

/// A bound: none, an id that is there, or one beside it.
fn bound(known: Vec<i64>) -> impl Strategy<Value = Option<i64>> {
    prop_oneof![
        1 => Just(None),
        4 => (proptest::sample::select(known), -1i64..=1).prop_map(|(id, by)| Some(id + by)),
    ]
}

fn window(known: Vec<i64>) -> impl Strategy<Value = Window> {
    (
        bound(known.clone()),
        bound(known.clone()),
        bound(known),
        1usize..8,
    )
        .prop_map(|(max, since, min, limit)| Window {
            max,
            since,
            min,
            limit,
        })
}

/// An owner whose home has posts at irregular times, some of one moment, some late.
async fn filled(world: &World) -> (Owner, AuthorId) {
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    for (n, seconds) in [5, 5, 5, 9, 30, 7, 31, 31, 2, 60, 61, 3, 90]
        .into_iter()
        .enumerate()
    {
        let home = if n % 4 == 1 { Home::Backfill } else { Home::Live };
        let mut change = post(bob, &n.to_string(), seconds);
        change.tags = vec!["tag".to_owned()];
        change.shown = vec![shown(&ann, home)];
        world.apply(one(change)).await;
    }
    (ann, bob)
}

fn walk(known: &[i64], page: impl Fn(Window) -> Vec<i64>) {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&window(known.to_vec()), |window| {
            prop_assert_eq!(page(window), naive(known, window));
            Ok(())
        })
        .unwrap();
}

/// Runs a future from inside a property, which is not async.
fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(future))
}

#[tokio::test(flavor = "multi_thread")]
async fn homes() {
    let world = World::open().await;
    let (ann, _) = filled(&world).await;
    let known = ids(&world.home(&ann).await);
    assert_eq!(known.len(), 13);
    assert!(known.is_sorted_by(|a, b| a > b));
    walk(&known, |window| {
        ids(&wait(world.store.home(ann.id, window)).unwrap())
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_over_posts() {
    let world = World::open().await;
    let (ann, bob) = filled(&world).await;
    let store = &world.store;
    let everything = Window {
        limit: 100,
        ..Window::default()
    };
    let viewer = Some(ann.id);
    let known = ids(&store
        .public(None, PublicScope::All, false, everything)
        .await
        .unwrap());
    assert_eq!(known.len(), 13);
    walk(&known, |window| {
        ids(&wait(store.public(viewer, PublicScope::Remote, false, window)).unwrap())
    });
    walk(&known, |window| {
        ids(&wait(store.tagged(viewer, "tag", window)).unwrap())
    });
    walk(&known, |window| {
        ids(&wait(store.by_author(viewer, bob, &syrinx_store::AuthorFilter::default(), window)).unwrap())
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn likes_page_in_the_order_of_liking() {
    let world = World::open().await;
    let (ann, _) = filled(&world).await;
    let home = world.home(&ann).await;
    let flags = Flags {
        liked: true,
        ..Flags::default()
    };
    let order = [3usize, 0, 7, 1, 5];
    for n in order {
        world.store.set_flags(ann.id, home[n].post, flags).await.unwrap();
        // Liking again does not move it.
        world.store.set_flags(ann.id, home[3].post, flags).await.unwrap();
    }
    let everything = Window {
        limit: 100,
        ..Window::default()
    };
    let liked = world.store.liked(ann.id, everything).await.unwrap();
    let posts: Vec<_> = liked.iter().map(|(_, view)| view.post).collect();
    let expected: Vec<_> = order.iter().rev().map(|n| home[*n].post).collect();
    assert_eq!(posts, expected);
    let known: Vec<i64> = liked.iter().map(|(id, _)| *id).collect();
    walk(&known, |window| {
        let page = wait(world.store.liked(ann.id, window)).unwrap();
        page.into_iter().map(|(id, _)| id).collect()
    });
    let off = Flags::default();
    world.store.set_flags(ann.id, home[0].post, off).await.unwrap();
    assert_eq!(world.store.liked(ann.id, everything).await.unwrap().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn notices() {
    let world = World::open().await;
    let (ann, bob) = filled(&world).await;
    let notice = |n: i64| NoticeChange {
        owner: ann.id,
        account: None,
        native_id: n.to_string(),
        kind: syrinx_model::NoticeKind::Follow,
        author: bob,
        post_uri: None,
        at: Moment(n),
        live: true,
        stranger: false,
    };
    world
        .apply(Changes {
            notices: (0..9).map(notice).collect(),
            ..Changes::default()
        })
        .await;
    let filter = NoticeFilter::default();
    let page = |window| {
        let page = wait(world.store.notices(ann.id, &filter, window)).unwrap();
        page.iter().map(|notice| notice.id.0).collect::<Vec<_>>()
    };
    let known = page(Window {
        limit: 100,
        ..Window::default()
    });
    assert_eq!(known.len(), 9);
    walk(&known, page);
}

#[tokio::test]
async fn a_poller_that_steps_by_min_id_misses_nothing_that_came_late() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let mut met = Vec::new();
    for (n, seconds) in [50, 10, 60, 20, 20, 5, 70].into_iter().enumerate() {
        world
            .show(post(bob, &n.to_string(), seconds), &ann, Home::Live)
            .await;
        let page = world
            .store
            .home(
                ann.id,
                Window {
                    min: met.last().copied(),
                    limit: 5,
                    ..Window::default()
                },
            )
            .await
            .unwrap();
        met.extend(ids(&page).into_iter().rev());
    }
    assert_eq!(met.len(), 7);
}
