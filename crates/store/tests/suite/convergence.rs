//! The same things in any order give the same store.

use crate::world::{World, at, post, shown_through};
use proptest::prelude::*;
use syrinx_model::{Address, Audience, Moment, Text};
use syrinx_store::{Account, Changes, Home, PostChange, Removal};

/// One thing that comes in about one post.
#[derive(Clone, Debug)]
enum Event {
    /// A version, as one of two accounts is shown it.
    Version {
        edited: i64,
        account: usize,
    },
    Delete,
    /// The post that it answers.
    Parent,
    /// An answer to it, which names it by URI or by what the account calls it.
    Answer {
        by_uri: bool,
        account: usize,
    },
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (0i64..4, 0usize..2).prop_map(|(edited, account)| Event::Version { edited, account }),
        1 => Just(Event::Delete),
        2 => Just(Event::Parent),
        2 => (any::<bool>(), 0usize..2).prop_map(|(by_uri, account)| Event::Answer { by_uri, account }),
    ]
}

fn version(world: &Stage, edited: i64, account: usize) -> PostChange {
    let mut change = post(world.bob, "x", 10);
    change.edited_at = (edited > 0).then(|| at(10 + edited));
    change.body.text = Text::plain_only(format!("version {edited}"));
    change.fragment = format!("fragment {edited}");
    change.audience = if edited == 3 {
        Audience::Unlisted
    } else {
        Audience::Public
    };
    change.counts.likes = u64::try_from(edited).unwrap() * 10;
    change.tags = vec![format!("tag{edited}")];
    change.parent_uri = Some("far:post/parent".to_owned());
    let address = format!("x at {account}");
    change.shown = vec![shown_through(&world.accounts[account], &address, Home::Backfill)];
    change
}

struct Stage {
    world: World,
    accounts: [Account; 2],
    bob: syrinx_model::AuthorId,
}

impl Stage {
    async fn open() -> Self {
        let world = World::open().await;
        let ann = world.owner("ann").await;
        let accounts = [world.account(&ann, "one").await, world.account(&ann, "two").await];
        let bob = world.stranger("bob").await;
        Self { world, accounts, bob }
    }

    async fn play(&self, event: &Event) {
        let mut changes = Changes::default();
        match event {
            Event::Version { edited, account } => changes.posts.push(version(self, *edited, *account)),
            Event::Delete => changes.removals.push(Removal::Uri {
                uri: "far:post/x".to_owned(),
                by: Some(self.bob),
            }),
            Event::Parent => changes.posts.push(post(self.bob, "parent", 5)),
            Event::Answer { by_uri, account } => {
                let mut answer = post(self.bob, &format!("answer {by_uri} {account}"), 20);
                if *by_uri {
                    answer.parent_uri = Some("far:post/x".to_owned());
                } else {
                    answer.parent_address =
                        Some((self.accounts[*account].id, Address(format!("x at {account}"))));
                }
                changes.posts.push(answer);
            }
        }
        self.world.apply(changes).await;
    }

    /// All that can be read of it, without ids, which depend on what came first.
    async fn state(&self) -> String {
        let store = &self.world.store;
        let owner = self.accounts[0].owner;
        let mut state = Vec::new();
        let found = store.post_by_uri("far:post/x").await.unwrap();
        let name = async |id| match id {
            Some(id) => store.post(id).await.unwrap().map(|post| post.uri),
            None => None,
        };
        if let Some(row) = &found {
            let view = self.world.status(Some(owner), row.id).await.unwrap();
            let addresses = store.addresses(row.id, owner).await.unwrap();
            state.push(format!(
                "{:?} {:?} {:?} {:?} {:?} {} {:?} {:?}",
                row.body.text,
                row.audience,
                row.edited_at,
                row.counts,
                name(row.parent).await,
                view.fragment,
                view.counts,
                addresses
            ));
            for tag in 0..4 {
                let page = store
                    .tagged(None, &format!("tag{tag}"), crate::world::all())
                    .await;
                state.push(format!("tag{tag}: {}", page.unwrap().len()));
            }
        }
        for by_uri in [true, false] {
            for account in 0..2 {
                let uri = format!("far:post/answer {by_uri} {account}");
                let answer = store.post_by_uri(&uri).await.unwrap();
                let parent = match &answer {
                    Some(answer) => name(answer.parent).await,
                    None => None,
                };
                state.push(format!("{uri}: {} {parent:?}", answer.is_some()));
            }
        }
        let known = store.known(&["far:post/x".to_owned()]).await.unwrap();
        let live = known.iter().filter(|known| !known.gone);
        state.push(format!(
            "{:?}",
            live.map(|known| known.version).collect::<Vec<Moment>>()
        ));
        state.join("\n")
    }
}

fn orders() -> impl Strategy<Value = (Vec<Event>, Vec<Event>)> {
    proptest::collection::vec(event(), 1..9)
        .prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle()))
}

#[test]
fn any_order_gives_the_same() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&orders(), |(one, other)| {
            let (first, second) = runtime.block_on(async {
                let mut states = Vec::new();
                for order in [&one, &other] {
                    let stage = Stage::open().await;
                    for event in order {
                        stage.play(event).await;
                    }
                    states.push(stage.state().await);
                }
                (states.remove(0), states.remove(0))
            });
            prop_assert_eq!(first, second);
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn the_same_twice_changes_nothing() {
    let stage = Stage::open().await;
    for account in [0, 1, 0, 1] {
        stage.play(&Event::Version { edited: 2, account }).await;
    }
    let once = stage.state().await;
    let placed = stage
        .world
        .apply(crate::world::one(version(&stage, 2, 0)))
        .await
        .placed;
    assert_eq!(placed[0].placing, syrinx_store::Placing::Quiet);
    assert_eq!(stage.state().await, once);
    assert_eq!(
        stage
            .world
            .store
            .home(stage.accounts[0].owner, crate::world::all())
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_write_that_is_given_up_leaves_nothing_half_done() {
    let stage = Stage::open().await;
    for n in 0..40u64 {
        let mut changes = Changes::default();
        for part in 0..3 {
            let mut change = post(stage.bob, &format!("{n} {part}"), 10);
            change.shown = vec![shown_through(
                &stage.accounts[0],
                &format!("{n} {part}"),
                Home::Live,
            )];
            changes.posts.push(change);
        }
        let patience = std::time::Duration::from_micros(n * 150);
        let _ = tokio::time::timeout(patience, stage.world.store.apply(changes)).await;
    }
    stage.play(&Event::Parent).await;
    let owner = stage.accounts[0].owner;
    let home = stage.world.store.home(owner, crate::world::all()).await.unwrap();
    assert_eq!(home.len() % 3, 0, "all three of a transaction or none");
}
