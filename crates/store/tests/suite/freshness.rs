//! What is kept of a home is read anew whenever the home reads differently, and not whenever something is written.

use crate::world::{World, at, boost, far, one, post, removal, shown, shown_through};
use syrinx_model::{Address, AuthorId, Moment};
use syrinx_store::{Applied, Changes, Flags, Home, Owner, PostChange, RelationRow};

/// Two owners, and what they saw last.
struct Readers {
    world: World,
    owners: [Owner; 2],
    last: Vec<(u64, String)>,
}

impl Readers {
    async fn open() -> Self {
        let world = World::open().await;
        let owners = [world.owner("ann").await, world.owner("bob").await];
        let mut readers = Self {
            world,
            owners,
            last: Vec::new(),
        };
        readers.last = readers.look().await;
        readers
    }

    async fn look(&self) -> Vec<(u64, String)> {
        let mut seen = Vec::new();
        for owner in &self.owners {
            let version = self.world.store.home_version(owner.id).unwrap();
            seen.push((version, format!("{:?}", self.world.home(owner).await)));
        }
        seen
    }

    /// Looks again: a home that reads differently has a higher number. Says whose number rose.
    async fn looked(&mut self, what: &str) -> [bool; 2] {
        let now = self.look().await;
        for ((before, old), (after, new)) in self.last.iter().zip(&now) {
            assert!(after >= before, "{what}: a number fell");
            assert!(
                old == new || after > before,
                "{what}: read differently under one number"
            );
        }
        let rose = [0, 1].map(|at| now[at].0 > self.last[at].0);
        self.last = now;
        rose
    }

    async fn applied(&mut self, what: &str, changes: Changes) -> [bool; 2] {
        let _: Applied = self.world.apply(changes).await;
        self.looked(what).await
    }
}

fn to(owners: &[&Owner], mut change: PostChange) -> Changes {
    change.shown = owners.iter().map(|owner| shown(owner, Home::Live)).collect();
    one(change)
}

#[tokio::test]
async fn a_new_post_reaches_those_to_whom_it_is_shown() {
    let mut readers = Readers::open().await;
    let [ann, bob] = readers.owners.clone();
    let eve = readers.world.stranger("eve").await;
    readers.looked("a stranger").await;
    let rose = readers
        .applied("shown to ann", to(&[&ann], post(eve, "a", 1)))
        .await;
    assert_eq!(rose, [true, false]);
    let rose = readers
        .applied("shown to both", to(&[&ann, &bob], post(eve, "b", 2)))
        .await;
    assert_eq!(rose, [true, true]);
    let passed_on = to(&[&bob], boost(eve, "c", "a", 3));
    assert_eq!(readers.applied("a boost", passed_on).await, [false, true]);
    let said = readers.world.acceptance(&ann, "d", &[], 4);
    readers.world.store.accept(said).await.unwrap();
    assert_eq!(readers.looked("said here").await, [true, false]);
    let liked = Flags {
        liked: true,
        ..Flags::default()
    };
    let liked_post = readers.world.id_of("far:post/b").await;
    readers
        .world
        .store
        .set_flags(ann.id, liked_post, liked)
        .await
        .unwrap();
    assert_eq!(readers.looked("liked by ann").await, [true, false]);
    let claimed = readers.world.store.claim(at(5), at(9), 10).await.unwrap();
    assert!(claimed.is_empty());
    assert_eq!(readers.looked("nothing was due").await, [false, false]);
}

#[tokio::test]
async fn an_answer_that_comes_with_its_parent_reaches_nobody_else() {
    let mut readers = Readers::open().await;
    let eve = readers.world.stranger("eve").await;
    let account = readers.world.account(&readers.owners[0], "linked").await;
    readers.looked("an account").await;
    let mut parent = post(eve, "parent", 1);
    parent.shown = vec![shown_through(&account, "77", Home::Live)];
    let mut answer = post(eve, "answer", 2);
    answer.shown = vec![shown_through(&account, "78", Home::Live)];
    answer.parent_address = Some((account.id, Address("77".to_owned())));
    let changes = Changes {
        posts: vec![parent, answer],
        ..Changes::default()
    };
    assert_eq!(readers.applied("both at once", changes).await, [true, false]);
}

#[tokio::test]
async fn what_changes_for_others_too_reaches_them() {
    let mut readers = Readers::open().await;
    let [ann, bob] = readers.owners.clone();
    let eve = readers.world.stranger("eve").await;
    let mut answer = post(eve, "answer", 2);
    answer.parent_uri = Some("far:post/parent".to_owned());
    readers.applied("an answer", to(&[&bob], answer)).await;
    let parent = to(&[&ann], post(eve, "parent", 1));
    let rose = readers.applied("its parent, shown to ann alone", parent).await;
    assert_eq!(rose, [true, true]);
    let mut edited = post(eve, "answer", 2);
    edited.edited_at = Some(at(9));
    edited.fragment = "{\"name\":\"edited\"}".to_owned();
    let rose = readers.applied("edited, through ann", to(&[&ann], edited)).await;
    assert_eq!(rose, [true, true]);
    rename(&mut readers, eve).await;
    assert_eq!(readers.applied("removed", removal("answer")).await, [true, true]);
    mute(&mut readers, &bob, eve).await;
}

async fn rename(readers: &mut Readers, eve: AuthorId) {
    let mut renamed = readers.world.author_row(far(), "eve");
    renamed.id = eve;
    renamed.fragment = "{\"author\":\"renamed\"}".to_owned();
    renamed.fetched_at = Moment(i64::MAX / 2);
    let changes = Changes {
        authors: vec![renamed],
        ..Changes::default()
    };
    assert_eq!(readers.applied("renamed", changes).await, [true, true]);
}

async fn mute(readers: &mut Readers, bob: &Owner, eve: AuthorId) {
    let muted = RelationRow {
        owner: bob.id,
        author: eve,
        account: None,
        following: false,
        boosts: true,
        requested: false,
        followed_by: false,
        muting: true,
        blocking: false,
        blocked_by: false,
        at: at(9),
    };
    readers.world.relate(&muted).await;
    assert!(readers.looked("muted by bob").await[1]);
}
