//! How owners stand to authors, and what that hides.

use crate::world::{World, all, at, boost, ids, post};
use syrinx_model::{AuthorId, DeliveryState, Moment, Relate, StatusId, Task};
use syrinx_store::{AuthorFilter, Home, Owner, Progress, PublicScope, RelationRow};

/// A relation in which nothing is.
pub fn nothing(owner: &Owner, author: AuthorId) -> RelationRow {
    RelationRow {
        owner: owner.id,
        author,
        account: None,
        following: false,
        boosts: true,
        requested: false,
        followed_by: false,
        muting: false,
        blocking: false,
        blocked_by: false,
        at: at(0),
    }
}

/// Where a status is shown: home, public, tagged, conversation, search, by id, by author.
async fn places(world: &World, ann: &Owner, root: StatusId, status: StatusId, author: AuthorId) -> [bool; 7] {
    let store = &world.store;
    let viewer = Some(ann.id);
    let has = |page: Vec<syrinx_store::StatusView>| {
        page.iter()
            .any(|view| view.id == status || view.post.0 == status.0)
    };
    [
        has(world.home(ann).await),
        has(store
            .public(viewer, PublicScope::All, false, all())
            .await
            .unwrap()),
        has(store.tagged(viewer, "tag", all()).await.unwrap()),
        has(store.context(viewer, root).await.unwrap().1),
        has(store.search_posts(ann.id, "words", 40, 0).await.unwrap()),
        has(store.statuses(viewer, &[status]).await.unwrap()),
        has(store
            .by_author(viewer, author, &AuthorFilter::default(), all())
            .await
            .unwrap()),
    ]
}

#[tokio::test]
async fn mutes_hide_and_blocks_bar_through_any_account() {
    let world = World::open().await;
    let (ann, eve, bob) = (
        world.owner("ann").await,
        world.owner("eve").await,
        world.stranger("bob").await,
    );
    let account = world.account(&ann, "linked").await;
    let root = world.write(post(ann.author, "root", 0)).await.into();
    let mut said = post(bob, "a", 1);
    said.tags = vec!["tag".to_owned()];
    said.parent_uri = Some("far:post/root".to_owned());
    let status = world.show(said, &ann, Home::Live).await;
    let through = RelationRow {
        account: Some(account.id),
        ..nothing(&ann, bob)
    };
    let muted = RelationRow {
        muting: true,
        ..through.clone()
    };
    let blocked = RelationRow {
        blocking: true,
        ..through.clone()
    };
    let blocking = RelationRow {
        blocked_by: true,
        ..through.clone()
    };
    let store = &world.store;
    for (relation, by_name, hidden) in [
        (&through, true, false),
        (&muted, true, true),
        (&blocked, false, true),
        (&blocking, false, true),
    ] {
        world.relate(relation).await;
        let shown = places(&world, &ann, root, status, bob).await;
        let listed = !hidden;
        assert_eq!(
            shown,
            [listed, listed, listed, listed, listed, by_name, by_name],
            "{relation:?}"
        );
        assert_eq!(store.is_hidden(ann.id, bob, None).await.unwrap(), hidden);
        assert!(!store.is_hidden(eve.id, bob, None).await.unwrap());
    }
}

#[tokio::test]
async fn boosts_of_the_hidden_and_by_the_hidden_are_hidden() {
    let world = World::open().await;
    let (ann, bob, carl) = (
        world.owner("ann").await,
        world.stranger("bob").await,
        world.stranger("carl").await,
    );
    for (n, (author, other)) in (0i64..).zip([(bob, carl), (carl, bob)]) {
        world.write(post(author, &format!("said {n}"), n)).await;
        let passed = boost(other, &format!("boost {n}"), &format!("said {n}"), 10 + n);
        world.show(passed, &ann, Home::Live).await;
    }
    assert_eq!(world.home(&ann).await.len(), 2);
    let muted = RelationRow {
        muting: true,
        ..nothing(&ann, bob)
    };
    world.relate(&muted).await;
    assert!(world.home(&ann).await.is_empty());
}

#[tokio::test]
async fn owners_here_see_both_sides_and_their_followers_are_counted() {
    let world = World::open().await;
    let (ann, eve) = (world.owner("ann").await, world.owner("eve").await);
    let follow = RelationRow {
        following: true,
        ..nothing(&ann, eve.author)
    };
    world.relate(&follow).await;
    let hers = world.store.relations(eve.id, &[ann.author]).await.unwrap();
    assert!(hers[0].followed_by && !hers[0].following);
    // What she writes of it herself does not change what he did.
    let mute = RelationRow {
        muting: true,
        ..nothing(&eve, ann.author)
    };
    world.relate(&mute).await;
    let hers = world.store.relations(eve.id, &[ann.author]).await.unwrap();
    assert!(hers[0].followed_by && hers[0].muting);
    assert_eq!(world.store.followers_here(eve.author).await.unwrap(), [ann.id]);
    let counts = async |author| {
        let row = world.store.authors(&[author]).await.unwrap().remove(0);
        (row.author.counts.followers, row.author.counts.following)
    };
    assert_eq!(counts(eve.author).await, (1, 0));
    assert_eq!(counts(ann.author).await, (0, 1));
    // A newer profile, as the engine knows it, does not undo the count.
    let mut profile = world.store.authors(&[eve.author]).await.unwrap().remove(0);
    profile.author.counts = syrinx_model::AuthorCounts::default();
    profile.fetched_at = at(50);
    world.store.put_author(profile, None).await.unwrap();
    assert_eq!(counts(eve.author).await, (1, 0));
    world.relate(&nothing(&ann, eve.author)).await;
    assert_eq!(counts(eve.author).await, (0, 0));
    let block = RelationRow {
        blocking: true,
        ..nothing(&ann, eve.author)
    };
    world.relate(&block).await;
    assert!(world.store.is_hidden(eve.id, ann.author, None).await.unwrap());
}

#[tokio::test]
async fn followed_followers_and_hidden_are_paged() {
    let world = World::open().await;
    let (ann, eve) = (world.owner("ann").await, world.owner("eve").await);
    let account = world.account(&ann, "linked").await;
    let mut authors = Vec::new();
    for n in 0..4 {
        let author = world.stranger(&format!("s{n}")).await;
        for account in [None, Some(account.id)] {
            let row = RelationRow {
                account,
                following: true,
                muting: n == 1,
                blocking: n == 2,
                ..nothing(&ann, author)
            };
            world.relate(&row).await;
        }
        authors.push(author);
    }
    let names = |page: Vec<(i64, AuthorId)>| page.into_iter().map(|(_, author)| author).collect::<Vec<_>>();
    let page = world.store.following(ann.id, all()).await.unwrap();
    let mut newest = authors.clone();
    newest.reverse();
    assert_eq!(names(page.clone()), newest);
    let rest = world
        .store
        .following(
            ann.id,
            syrinx_store::Window {
                max: Some(page[1].0),
                ..all()
            },
        )
        .await
        .unwrap();
    assert_eq!(names(rest), newest[2..]);
    assert_eq!(
        names(world.store.hidden(ann.id, false, all()).await.unwrap()),
        [authors[1]]
    );
    assert_eq!(
        names(world.store.hidden(ann.id, true, all()).await.unwrap()),
        [authors[2]]
    );
    let followers = world.store.followers(authors[0], all()).await.unwrap();
    assert_eq!(names(followers), [ann.author]);
    assert!(world.store.following(eve.id, all()).await.unwrap().is_empty());
}

#[tokio::test]
async fn lists_show_their_members_and_exclusive_ones_take_them_out_of_home() {
    let world = World::open().await;
    let (ann, bob, carl) = (
        world.owner("ann").await,
        world.stranger("bob").await,
        world.stranger("carl").await,
    );
    let store = &world.store;
    let mut list = store.create_list(ann.id, "Friends", false, "list").await.unwrap();
    store.add_to_list(list.id, &[bob, bob]).await.unwrap();
    let bobs = world.show(post(bob, "b", 1), &ann, Home::Live).await;
    let carls = world.show(post(carl, "c", 2), &ann, Home::Live).await;
    let mut answer = post(bob, "answer", 3);
    answer.parent_uri = Some("far:post/c".to_owned());
    let answer = world.show(answer, &ann, Home::Live).await;
    let mut to_self = post(bob, "to self", 4);
    to_self.parent_uri = Some("far:post/b".to_owned());
    let to_self = world.show(to_self, &ann, Home::Live).await;
    let timeline = async |list: &syrinx_store::ListRow| ids(&store.list_timeline(list, all()).await.unwrap());
    assert_eq!(timeline(&list).await, [to_self.0, bobs.0]);
    store.add_to_list(list.id, &[carl]).await.unwrap();
    assert_eq!(timeline(&list).await, [to_self.0, answer.0, carls.0, bobs.0]);
    store.remove_from_list(list.id, &[carl]).await.unwrap();
    list.replies_policy = "followed".to_owned();
    store.update_list(&list).await.unwrap();
    assert_eq!(timeline(&list).await, [to_self.0, bobs.0]);
    let follow = RelationRow {
        following: true,
        ..nothing(&ann, carl)
    };
    world.relate(&follow).await;
    assert_eq!(timeline(&list).await, [to_self.0, answer.0, bobs.0]);
    list.exclusive = true;
    list.replies_policy = "none".to_owned();
    store.update_list(&list).await.unwrap();
    let stored = store.list(ann.id, list.id).await.unwrap().unwrap();
    assert_eq!(timeline(&stored).await, [to_self.0, bobs.0]);
    assert_eq!(ids(&world.home(&ann).await), [carls.0]);
    assert_eq!(store.lists_with(ann.id, bob).await.unwrap().len(), 1);
    assert_eq!(store.list_members(list.id).await.unwrap().len(), 1);
    let eve = world.owner("eve").await;
    store.delete_list(eve.id, list.id).await.unwrap();
    assert_eq!(store.lists(ann.id).await.unwrap().len(), 1);
    store.delete_list(ann.id, list.id).await.unwrap();
    assert!(store.lists(ann.id).await.unwrap().is_empty());
    assert_eq!(world.home(&ann).await.len(), 4);
}

#[tokio::test]
async fn an_authors_page_is_filtered() {
    let world = World::open().await;
    let bob = world.stranger("bob").await;
    let mut with_media = post(bob, "media", 1);
    with_media.body.media = vec![syrinx_model::PostMedia::default()];
    with_media.tags = vec!["tag".to_owned()];
    world.write(with_media).await;
    let mut answer = post(bob, "answer", 2);
    answer.parent_uri = Some("far:post/unknown".to_owned());
    world.write(answer).await;
    world.write(boost(bob, "boost", "media", 3)).await;
    let names = async |filter: AuthorFilter| {
        let page = world.store.by_author(None, bob, &filter, all()).await.unwrap();
        page.iter()
            .map(|view| view.copies[0].uri.trim_start_matches("far:post/").to_owned())
            .collect::<Vec<_>>()
    };
    let none = AuthorFilter::default;
    assert_eq!(names(none()).await, ["boost", "answer", "media"]);
    assert_eq!(
        names(AuthorFilter {
            exclude_replies: true,
            ..none()
        })
        .await,
        ["boost", "media"]
    );
    assert_eq!(
        names(AuthorFilter {
            exclude_boosts: true,
            ..none()
        })
        .await,
        ["answer", "media"]
    );
    assert_eq!(
        names(AuthorFilter {
            only_media: true,
            ..none()
        })
        .await,
        ["media"]
    );
    let tagged = AuthorFilter {
        tagged: Some("TAG".to_owned()),
        ..none()
    };
    assert_eq!(names(tagged).await, ["media"]);
}

#[tokio::test]
async fn only_the_author_pins() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let strange = world.write(post(bob, "strange", 1)).await;
    world
        .store
        .accept(world.acceptance(&ann, "mine", &[], 5))
        .await
        .unwrap();
    let mine = world.id_of("local:post/mine").await;
    let pin = syrinx_store::Flags {
        pinned: true,
        ..Default::default()
    };
    let pinned = AuthorFilter {
        pinned: true,
        ..AuthorFilter::default()
    };
    for (author, post, count) in [(bob, strange, 0), (ann.author, mine, 1)] {
        world.store.set_flags(ann.id, post, pin).await.unwrap();
        let page = world.store.by_author(None, author, &pinned, all()).await.unwrap();
        assert_eq!(page.len(), count);
    }
}

#[tokio::test]
async fn the_answer_to_a_wish_leaves_all_other_wishes_standing() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let account = world.account(&ann, "linked").await;
    let store = &world.store;
    let wish = async |relate: Relate, gone: bool, n: i64| {
        let task = Task::Relate { author: bob, relate };
        store.wish(ann.id, account.id, task, gone, at(n)).await.unwrap()
    };
    let answered = async |carried, row: &RelationRow| {
        store.settle_relation(row.clone(), carried).await.unwrap();
        store.relations(ann.id, &[bob]).await.unwrap().remove(0)
    };
    let asked = RelationRow {
        account: Some(account.id),
        requested: true,
        ..nothing(&ann, bob)
    };
    let mute = wish(Relate::Mute, false, 0).await;
    let job = store.claim(at(1), at(60), 1).await.unwrap().remove(0);
    // Nothing else is wished: the network has the last word.
    assert_eq!(answered(mute, &asked).await, asked);
    let held = Progress {
        state: DeliveryState::Held,
        done_revision: 0,
        attempts: 0,
        next_at: Moment(i64::MAX),
        error: None,
    };
    store.release(mute, job.fence, held).await.unwrap();
    let follow = wish(Relate::Follow { boosts: false }, false, 2).await;
    let job = store.claim(at(3), at(60), 1).await.unwrap().remove(0);
    assert_eq!(job.delivery.id, follow);
    // What is wished, held back or not, and not carried there yet, stays.
    wish(Relate::Block, true, 3).await;
    let there = RelationRow {
        blocking: true,
        ..asked.clone()
    };
    let now = answered(follow, &there).await;
    assert!(now.muting && !now.blocking && now.requested, "{now:?}");
    // So does the wish itself, if it changed under its lease.
    wish(Relate::Follow { boosts: true }, true, 4).await;
    let now = answered(follow, &there).await;
    assert!(!now.requested && !now.following, "{now:?}");
    // Others' wishes, and those through other accounts, are nobody's here.
    let second = world.account(&ann, "second").await;
    let elsewhere = RelationRow {
        account: Some(second.id),
        ..asked.clone()
    };
    store.settle_relation(elsewhere.clone(), follow).await.unwrap();
    assert!(
        store
            .relations(ann.id, &[bob])
            .await
            .unwrap()
            .contains(&elsewhere)
    );
}

#[tokio::test]
async fn what_was_wished_after_a_question_is_newer_than_its_answer() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    let account = world.account(&ann, "linked").await;
    let told = RelationRow {
        account: Some(account.id),
        followed_by: true,
        ..nothing(&ann, bob)
    };
    let store = &world.store;
    assert_eq!(store.learn_relation(told.clone()).await.unwrap(), told);
    let wished = RelationRow {
        following: true,
        ..told.clone()
    };
    world.relate(&wished).await;
    assert_eq!(store.learn_relation(told).await.unwrap(), wished);
    assert_eq!(store.relations(ann.id, &[bob]).await.unwrap(), [wished]);
}
