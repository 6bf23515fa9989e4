//! The outbox: wishes, leases, fences.

use crate::world::{World, at, edition, one, post, shown};
use std::collections::HashSet;
use syrinx_model::{
    Act, Address, Attachment, DeliveryError, DeliveryId, DeliveryState, Moment, PostId, Receipt, Relate,
    Stamp, Task, TokenId,
};
use syrinx_store::{Account, Changes, Delivery, Error, Home, Job, Owner, Progress};

struct Stage {
    world: World,
    ann: Owner,
    account: Account,
}

/// One draft with one delivery, due at noon.
async fn stage() -> (Stage, DeliveryId) {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let account = world.account(&ann, "linked").await;
    let stage = Stage { world, ann, account };
    let delivery = stage.accept("first", 0).await;
    (stage, delivery)
}

fn receipt() -> Receipt {
    Receipt {
        uri: "far:post/copy".to_owned(),
        address: Address("77".to_owned()),
        url: None,
        at: at(1),
    }
}

fn progress(state: DeliveryState, done_revision: u32) -> Progress {
    Progress {
        state,
        done_revision,
        attempts: 1,
        next_at: at(1000),
        error: None,
    }
}

fn fenced<T: std::fmt::Debug>(result: Result<T, Error>) {
    assert!(matches!(result, Err(Error::Fenced)), "{result:?}");
}

impl Stage {
    async fn accept(&self, name: &str, seconds: i64) -> DeliveryId {
        let acceptance = self.world.acceptance(&self.ann, name, &[&self.account], seconds);
        let draft = acceptance.id;
        self.world.store.accept(acceptance).await.unwrap();
        self.world.store.deliveries_of(draft).await.unwrap()[0]
            .delivery
            .id
    }

    async fn claim(&self, now: i64, until: i64) -> Vec<Job> {
        self.world.store.claim(at(now), at(until), 10).await.unwrap()
    }

    async fn delivery(&self, id: DeliveryId) -> Delivery {
        self.world.store.delivery(self.ann.id, id).await.unwrap().unwrap()
    }

    async fn settle(&self, job: &Job) {
        let id = job.delivery.id;
        let stamp = Stamp::mint(at(0), 0);
        self.world.store.intend(id, job.fence, 0, &stamp).await.unwrap();
        self.world
            .store
            .settle(id, job.fence, 0, Some(&receipt()), Changes::default())
            .await
            .unwrap();
    }

    async fn release(&self, job: &Job, state: DeliveryState) {
        let done = job.delivery.revision;
        self.world
            .store
            .release(job.delivery.id, job.fence, progress(state, done))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_draft_its_post_and_its_deliveries_are_accepted_as_one() {
    let (stage, id) = stage().await;
    let home = stage.world.home(&stage.ann).await;
    assert_eq!(home.len(), 1);
    assert!(home[0].own);
    let delivery = stage.delivery(id).await;
    assert_eq!(delivery.state, DeliveryState::Queued);
    assert_eq!(delivery.parts.len(), 1);
    assert_eq!((delivery.revision, delivery.done_revision), (1, 0));
    let draft = delivery.draft.unwrap();
    assert!(stage.world.store.draft(draft).await.unwrap().is_some());
    let here = stage.world.store.post_of_draft(draft).await.unwrap().unwrap();
    assert_eq!(here.id, home[0].post);
    let status = stage
        .world
        .store
        .status_of_draft(stage.ann.id, draft)
        .await
        .unwrap();
    assert_eq!(status, Some(home[0].id));
    let views = stage
        .world
        .store
        .deliveries_of_post(stage.ann.id, home[0].post)
        .await
        .unwrap();
    assert_eq!(views[0].delivery.id, id);
    assert_eq!(views[0].handle, "linked@example.org");
    let eve = stage.world.owner("eve").await;
    assert!(stage.world.store.delivery(eve.id, id).await.unwrap().is_none());
    assert!(
        stage
            .world
            .store
            .deliveries_of_post(eve.id, home[0].post)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_clients_key_makes_one_post_for_a_day() {
    let (stage, _) = stage().await;
    let store = &stage.world.store;
    let key = (TokenId(1), "key".to_owned());
    let attempt = |name: &str, token: i64, seconds| {
        let mut acceptance = stage
            .world
            .acceptance(&stage.ann, name, &[&stage.account], seconds);
        acceptance.idempotency = Some((TokenId(token), key.1.clone()));
        store.accept(acceptance)
    };
    let placed = attempt("a", 1, 10).await.unwrap().placed;
    assert_eq!(
        store.accepted(key.0, "key", at(11)).await.unwrap(),
        Some(placed[0].status)
    );
    let again = attempt("b", 1, 11).await;
    assert!(matches!(again, Err(Error::Taken(_))), "{again:?}");
    assert!(
        store
            .known(&["local:post/b".to_owned()])
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(store.claim(at(20), at(30), 9).await.unwrap().len(), 1);
    attempt("c", 2, 12).await.unwrap();
    let tomorrow = 10 + 24 * 3600;
    assert_eq!(store.accepted(key.0, "key", at(tomorrow)).await.unwrap(), None);
    attempt("d", 1, tomorrow).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_with_one_key_one_wins() {
    let (stage, _) = stage().await;
    let mut racing = tokio::task::JoinSet::new();
    for n in 0..8 {
        let mut acceptance = stage
            .world
            .acceptance(&stage.ann, &n.to_string(), &[&stage.account], n);
        acceptance.idempotency = Some((TokenId(1), "key".to_owned()));
        let store = stage.world.store.clone();
        racing.spawn(async move { store.accept(acceptance).await.is_ok() });
    }
    let won = racing.join_all().await.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_leased_twice_and_no_account_has_two_leases() {
    let (stage, _) = stage().await;
    let second = stage.world.account(&stage.ann, "second").await;
    for n in 0..4 {
        let acceptance =
            stage
                .world
                .acceptance(&stage.ann, &format!("more {n}"), &[&stage.account, &second], n);
        stage.world.store.accept(acceptance).await.unwrap();
    }
    let mut racing = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let store = stage.world.store.clone();
        racing.spawn(async move { store.claim(at(50), at(60), 10).await.unwrap() });
    }
    let jobs: Vec<Job> = racing.join_all().await.into_iter().flatten().collect();
    let accounts: HashSet<_> = jobs.iter().map(|job| job.delivery.account).collect();
    assert_eq!((jobs.len(), accounts.len()), (2, 2));
    stage.release(&jobs[0], DeliveryState::Delivered).await;
    let next = stage.claim(51, 61).await;
    assert_eq!(next.len(), 1);
    assert_eq!(next[0].delivery.account, jobs[0].delivery.account);
    assert_ne!(next[0].delivery.id, jobs[0].delivery.id);
}

#[tokio::test]
async fn the_oldest_goes_first_and_nothing_before_its_time() {
    let (stage, first) = stage().await;
    let second = stage.accept("second", 10).await;
    assert!(stage.claim(-1, 5).await.is_empty());
    let jobs = stage.claim(20, 30).await;
    assert_eq!(jobs[0].delivery.id, first);
    stage.release(&jobs[0], DeliveryState::Retrying).await;
    let jobs = stage.claim(21, 30).await;
    assert_eq!(jobs[0].delivery.id, second);
    stage.release(&jobs[0], DeliveryState::Delivered).await;
    assert!(stage.claim(999, 1100).await.is_empty());
    assert_eq!(stage.world.store.next_due().await.unwrap(), Some(at(1000)));
    let jobs = stage.claim(1000, 1100).await;
    assert_eq!(jobs[0].delivery.id, first);
    assert_eq!(
        jobs[0].delivery.state,
        DeliveryState::Retrying,
        "as before the lease"
    );
    assert_eq!(stage.delivery(first).await.state, DeliveryState::Sending);
    assert_eq!(stage.world.store.next_due().await.unwrap(), Some(at(1100)));
}

#[tokio::test]
async fn a_lease_that_ran_out_is_taken_over_and_the_old_holder_is_fenced() {
    let (stage, id) = stage().await;
    let store = &stage.world.store;
    let old = stage.claim(0, 60).await.remove(0);
    let stamp = Stamp::mint(at(0), 0);
    store.intend(id, old.fence, 0, &stamp).await.unwrap();
    assert!(stage.claim(59, 120).await.is_empty());
    let new = stage.claim(60, 120).await.remove(0);
    assert!(new.fence > old.fence);
    assert!(new.delivery.parts[0].in_flight, "find before sending");
    assert_eq!(new.delivery.parts[0].stamp, Some(stamp.clone()));
    let changes = one(post(stage.ann.author, "late", 1));
    fenced(store.intend(id, old.fence, 0, &stamp).await);
    fenced(store.retract(id, old.fence, 0).await);
    fenced(
        store
            .attached(id, old.fence, 0, 0, &Attachment("a".to_owned()))
            .await,
    );
    fenced(store.settle(id, old.fence, 0, Some(&receipt()), changes).await);
    fenced(
        store
            .release(id, old.fence, progress(DeliveryState::Failed, 1))
            .await,
    );
    assert!(
        store
            .known(&["far:post/late".to_owned()])
            .await
            .unwrap()
            .is_empty()
    );
    let untouched = stage.delivery(id).await;
    assert!(untouched.parts[0].in_flight && untouched.parts[0].receipt.is_none());
    stage.release(&new, DeliveryState::Unconfirmed).await;
    fenced(store.intend(id, new.fence, 0, &stamp).await);
}

#[tokio::test]
async fn a_part_is_written_step_by_step() {
    let (stage, id) = stage().await;
    let store = &stage.world.store;
    let job = stage.claim(0, 60).await.remove(0);
    let stamp = Stamp::mint(at(0), 0);
    store
        .attached(id, job.fence, 0, 1, &Attachment("second".to_owned()))
        .await
        .unwrap();
    store.intend(id, job.fence, 0, &stamp).await.unwrap();
    assert!(store.echo_expected(stage.account.id).await.unwrap());
    store.retract(id, job.fence, 0).await.unwrap();
    let part = stage.delivery(id).await.parts.remove(0);
    assert_eq!((part.stamp, part.in_flight), (None, false));
    assert_eq!(part.attachments, [None, Some(Attachment("second".to_owned()))]);

    store.intend(id, job.fence, 0, &stamp).await.unwrap();
    let mut copy = post(stage.account.author, "copy", 1);
    copy.draft = job.delivery.draft;
    copy.shown = vec![syrinx_store::Shown {
        tie: Some(syrinx_store::Tie::Uri("local:post/first".to_owned())),
        ..shown(&stage.ann, Home::No)
    }];
    store
        .settle(id, job.fence, 0, Some(&receipt()), one(copy))
        .await
        .unwrap();
    stage.release(&job, DeliveryState::Delivered).await;
    let delivery = stage.delivery(id).await;
    assert_eq!(delivery.state, DeliveryState::Delivered);
    assert_eq!(delivery.done_revision, 1);
    assert_eq!(delivery.parts[0].receipt, Some(receipt()));
    assert!(!delivery.parts[0].in_flight);
    assert!(!store.echo_expected(stage.account.id).await.unwrap());
    let home = stage.world.home(&stage.ann).await;
    assert_eq!((home.len(), home[0].copies.len()), (1, 2));
    assert!(home[0].copies[0].network.is_local());
}

#[tokio::test]
async fn an_echo_without_its_draft_is_known_by_the_receipt() {
    let (stage, _) = stage().await;
    let job = stage.claim(0, 60).await.remove(0);
    stage.settle(&job).await;
    let forged = stage.world.write(post(stage.ann.author, "copy 2", 1)).await;
    assert!(
        stage
            .world
            .store
            .post(forged)
            .await
            .unwrap()
            .unwrap()
            .draft
            .is_none()
    );
    let echo = stage.world.write(post(stage.account.author, "copy", 1)).await;
    let stored = stage.world.store.post(echo).await.unwrap().unwrap();
    assert_eq!(stored.draft, job.delivery.draft);
    assert!(stage.world.status(Some(stage.ann.id), echo).await.unwrap().own);
}

#[tokio::test]
async fn what_never_went_out_is_cancelled_at_once_and_its_lease_is_void() {
    let (stage, id) = stage().await;
    let job = stage.claim(0, 60).await.remove(0);
    stage.world.store.withdraw(id, at(5)).await.unwrap();
    assert_eq!(stage.delivery(id).await.state, DeliveryState::Cancelled);
    let stamp = Stamp::mint(at(5), 0);
    fenced(stage.world.store.intend(id, job.fence, 0, &stamp).await);
    assert!(stage.claim(100, 200).await.is_empty());
    stage
        .world
        .store
        .revise(id, edition(stage.account.id, 1), at(6))
        .await
        .unwrap();
    assert_eq!(stage.delivery(id).await.state, DeliveryState::Cancelled);
}

#[tokio::test]
async fn what_went_out_is_taken_down() {
    let (stage, id) = stage().await;
    let store = &stage.world.store;
    let job = stage.claim(0, 60).await.remove(0);
    stage.settle(&job).await;
    stage.release(&job, DeliveryState::Delivered).await;
    store.withdraw(id, at(70)).await.unwrap();
    let job = stage.claim(70, 130).await.remove(0);
    assert_eq!(
        (job.delivery.gone, job.delivery.state),
        (true, DeliveryState::Deleting)
    );
    store
        .settle(id, job.fence, 0, None, crate::world::removal("copy"))
        .await
        .unwrap();
    stage.release(&job, DeliveryState::Deleted).await;
    let delivery = stage.delivery(id).await;
    assert_eq!(delivery.state, DeliveryState::Deleted);
    assert_eq!(delivery.parts[0].receipt, None);
    store.withdraw(id, at(80)).await.unwrap();
    assert_eq!(stage.delivery(id).await.state, DeliveryState::Deleted);
}

#[tokio::test]
async fn a_wish_that_changes_under_a_lease_is_not_lost() {
    let (stage, id) = stage().await;
    let store = &stage.world.store;
    let job = stage.claim(0, 60).await.remove(0);
    stage.settle(&job).await;
    store
        .revise(id, edition(stage.account.id, 2), at(5))
        .await
        .unwrap();
    stage.release(&job, DeliveryState::Delivered).await;
    let job = stage.claim(5, 60).await.remove(0);
    assert_eq!((job.delivery.revision, job.delivery.done_revision), (2, 1));
    assert_eq!(job.delivery.parts.len(), 2);
    store.withdraw(id, at(6)).await.unwrap();
    stage.release(&job, DeliveryState::Delivered).await;
    let job = stage.claim(6, 60).await.remove(0);
    assert!(job.delivery.gone);
}

#[tokio::test]
async fn acts_and_relations_are_changed_and_not_doubled() {
    let (stage, _) = stage().await;
    let store = &stage.world.store;
    let bob = stage.world.stranger("bob").await;
    let wish = |task: Task, gone| store.wish(stage.ann.id, stage.account.id, task, gone, at(0));
    let like = |post| Task::Act {
        post: PostId(post),
        act: Act::Like,
    };
    let first = wish(like(1), false).await.unwrap();
    assert_eq!(wish(like(1), true).await.unwrap(), first);
    assert_ne!(wish(like(2), false).await.unwrap(), first);
    let delivery = stage.delivery(first).await;
    assert_eq!((delivery.gone, delivery.revision), (true, 2));
    assert_eq!(delivery.state, DeliveryState::Deleting);
    wish(like(1), false).await.unwrap();
    let delivery = stage.delivery(first).await;
    assert_eq!((delivery.gone, delivery.state), (false, DeliveryState::Queued));
    let relate = |relate| Task::Relate { author: bob, relate };
    let follow = wish(relate(Relate::Follow { boosts: true }), false)
        .await
        .unwrap();
    assert_eq!(wish(relate(Relate::Unfollow), false).await.unwrap(), follow);
    assert_ne!(wish(relate(Relate::Mute), false).await.unwrap(), follow);
    assert_eq!(stage.delivery(follow).await.task, relate(Relate::Unfollow));
    let second = stage.world.account(&stage.ann, "second").await;
    let other = store
        .wish(stage.ann.id, second.id, like(1), false, at(0))
        .await
        .unwrap();
    assert_ne!(other, first);
}

#[tokio::test]
async fn what_stopped_goes_on_when_asked() {
    let (stage, id) = stage().await;
    let store = &stage.world.store;
    for state in [
        DeliveryState::Failed,
        DeliveryState::Unconfirmed,
        DeliveryState::Retrying,
        DeliveryState::Partial,
        DeliveryState::Held,
    ] {
        let job = stage.claim(0, 60).await.remove(0);
        let mut came_to = progress(state, 0);
        came_to.error = Some(DeliveryError {
            code: "refused".to_owned(),
            message: "No.".to_owned(),
        });
        store.release(id, job.fence, came_to).await.unwrap();
        assert_eq!(stage.delivery(id).await.state, state);
        assert!(stage.claim(500, 600).await.is_empty(), "{state:?}");
        store.retry_now(id, at(0)).await.unwrap();
        assert_eq!(stage.delivery(id).await.error, None);
    }
    let job = stage.claim(0, 60).await.remove(0);
    stage.release(&job, DeliveryState::Held).await;
    assert_eq!(store.next_due().await.unwrap(), None);
    store.resume_held(stage.account.id, at(0)).await.unwrap();
    let job = stage.claim(0, 60).await.remove(0);
    stage.release(&job, DeliveryState::Delivered).await;
    store.retry_now(id, at(0)).await.unwrap();
    assert_eq!(stage.delivery(id).await.state, DeliveryState::Delivered);
    assert_eq!(store.next_due().await.unwrap(), None);
}

#[tokio::test]
async fn an_unlinked_account_keeps_its_history_and_sends_no_more() {
    let (stage, delivered) = stage().await;
    let job = stage.claim(0, 60).await.remove(0);
    stage.settle(&job).await;
    stage.release(&job, DeliveryState::Delivered).await;
    let waiting = stage.accept("waiting", 1).await;
    stage
        .world
        .store
        .unlink_account(stage.account.id, false)
        .await
        .unwrap();
    assert!(stage.claim(50, 60).await.is_empty());
    assert!(
        stage
            .world
            .store
            .delivery(stage.ann.id, waiting)
            .await
            .unwrap()
            .is_none()
    );
    let draft = stage.delivery(delivered).await.draft.unwrap();
    let views = stage.world.store.deliveries_of(draft).await.unwrap();
    assert_eq!(views[0].handle, "linked@example.org");
    assert_eq!(views[0].delivery.created_at, Moment(at(0).0));
}

#[tokio::test]
async fn a_process_that_starts_ends_the_leases_of_the_one_before() {
    let (stage, id) = stage().await;
    let old = stage.claim(0, 60).await.remove(0);
    stage.world.store.end_leases().await.unwrap();
    fenced(stage.world.store.retract(id, old.fence, 0).await);
    assert_eq!(stage.claim(1, 60).await.len(), 1, "taken over at once");
}
