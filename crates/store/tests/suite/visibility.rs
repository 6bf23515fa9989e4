//! Who may see what: every viewer, every audience, every way to read.

use crate::world::{World, all, boost, one, post, shown};
use std::collections::BTreeSet;
use syrinx_model::{Audience, AuthorId, Moment, NoticeKind, OwnerId, PostId};
use syrinx_store::{
    AuthorFilter, Changes, Home, NoticeChange, NoticeFilter, Owner, PostChange, PublicScope, StatusView,
};

const AUDIENCES: [Audience; 4] = [
    Audience::Public,
    Audience::Unlisted,
    Audience::Private,
    Audience::Direct,
];

/// The viewers: one who was shown everything, one who is mentioned, one who has nothing to do with it, and anybody.
struct Cast {
    world: World,
    shown: Owner,
    mentioned: Owner,
    other: Owner,
    bob: AuthorId,
    posts: Vec<PostId>,
    root: PostId,
}

async fn cast() -> Cast {
    let world = World::open().await;
    let (seer, mentioned, other) = (
        world.owner("seer").await,
        world.owner("mentioned").await,
        world.owner("other").await,
    );
    let bob = world.stranger("bob").await;
    let root = world.write(post(bob, "root", 0)).await;
    let mut posts = Vec::new();
    for (n, audience) in (1..).zip(AUDIENCES) {
        let name = audience.as_str();
        let change = PostChange {
            audience,
            parent_uri: Some("far:post/root".to_owned()),
            mentions: vec![mentioned.author],
            tags: vec!["tag".to_owned()],
            shown: vec![shown(&seer, Home::Live)],
            ..post(bob, name, n)
        };
        posts.push(world.write(change).await);
    }
    Cast {
        world,
        shown: seer,
        mentioned,
        other,
        bob,
        posts,
        root,
    }
}

impl Cast {
    fn viewers(&self) -> [(Option<OwnerId>, &'static str); 4] {
        [
            (Some(self.shown.id), "shown"),
            (Some(self.mentioned.id), "mentioned"),
            (Some(self.other.id), "other"),
            (None, "anybody"),
        ]
    }

    /// Which of the four posts are among these.
    fn audiences(&self, views: &[StatusView]) -> BTreeSet<&'static str> {
        let found: BTreeSet<PostId> = views.iter().map(|view| view.post).collect();
        AUDIENCES
            .iter()
            .zip(&self.posts)
            .filter(|(_, post)| found.contains(post))
            .map(|(audience, _)| audience.as_str())
            .collect()
    }
}

fn expected(viewer: &str) -> BTreeSet<&'static str> {
    match viewer {
        "shown" | "mentioned" => BTreeSet::from(["public", "unlisted", "private", "direct"]),
        _ => BTreeSet::from(["public", "unlisted"]),
    }
}

#[tokio::test]
async fn reading_by_id_author_and_conversation() {
    let cast = cast().await;
    let store = &cast.world.store;
    let asked: Vec<_> = cast.posts.iter().map(|post| (*post).into()).collect();
    for (viewer, name) in cast.viewers() {
        let by_id = store.statuses(viewer, &asked).await.unwrap();
        assert_eq!(cast.audiences(&by_id), expected(name), "by id, {name}");
        let by_post = store.statuses_of_posts(viewer, &cast.posts).await.unwrap();
        assert_eq!(cast.audiences(&by_post), expected(name), "by post, {name}");
        let by_author = store
            .by_author(viewer, cast.bob, &AuthorFilter::default(), all())
            .await
            .unwrap();
        assert_eq!(cast.audiences(&by_author), expected(name), "by author, {name}");
        let (_, after) = store.context(viewer, cast.root.into()).await.unwrap();
        assert_eq!(cast.audiences(&after), expected(name), "context, {name}");
        for (post, audience) in cast.posts.iter().zip(AUDIENCES) {
            let found = store.find_status(viewer, (*post).into()).await.unwrap();
            let may = expected(name).contains(audience.as_str());
            assert_eq!(!found.is_empty(), may, "find, {name}, {audience:?}");
            let (before, _) = store.context(viewer, (*post).into()).await.unwrap();
            assert_eq!(!before.is_empty(), may, "context of {audience:?}, {name}");
        }
    }
}

#[tokio::test]
async fn listed_places_show_public_posts_only() {
    let cast = cast().await;
    let public = BTreeSet::from(["public"]);
    for (viewer, name) in cast.viewers() {
        for scope in [PublicScope::All, PublicScope::Remote] {
            let page = cast
                .world
                .store
                .public(viewer, scope, false, all())
                .await
                .unwrap();
            assert_eq!(cast.audiences(&page), public, "{scope:?}, {name}");
        }
        let here = cast
            .world
            .store
            .public(viewer, PublicScope::Local, false, all())
            .await;
        assert!(here.unwrap().is_empty());
        let tagged = cast.world.store.tagged(viewer, "TAG", all()).await.unwrap();
        assert_eq!(cast.audiences(&tagged), public, "tagged, {name}");
    }
    assert_eq!(cast.world.store.search_tags("ta", 10).await.unwrap(), ["tag"]);
}

#[tokio::test]
async fn homes_and_search() {
    let cast = cast().await;
    let store = &cast.world.store;
    let everything = expected("shown");
    let home = cast.world.home(&cast.shown).await;
    assert_eq!(cast.audiences(&home), everything);
    assert!(cast.world.home(&cast.mentioned).await.is_empty());
    for (owner, may) in [
        (&cast.shown, everything.clone()),
        (&cast.mentioned, everything),
        (&cast.other, BTreeSet::from(["public"])),
    ] {
        let found = store.search_posts(owner.id, "words", 40, 0).await.unwrap();
        assert_eq!(cast.audiences(&found), may, "{}", owner.name);
    }
}

#[tokio::test]
async fn likes_bookmarks_and_notices_show_nothing_more() {
    let cast = cast().await;
    let store = &cast.world.store;
    let flags = syrinx_store::Flags {
        liked: true,
        bookmarked: true,
        ..Default::default()
    };
    let mut notices = Vec::new();
    for (n, post) in (0i64..).zip(&cast.posts) {
        store.set_flags(cast.other.id, *post, flags).await.unwrap();
        notices.push(NoticeChange {
            owner: cast.other.id,
            account: None,
            native_id: n.to_string(),
            kind: NoticeKind::Mention,
            author: cast.bob,
            post_uri: Some(format!(
                "far:post/{}",
                AUDIENCES[usize::try_from(n).unwrap()].as_str()
            )),
            at: Moment(n),
            live: true,
            stranger: false,
        });
    }
    cast.world
        .apply(Changes {
            notices,
            ..Changes::default()
        })
        .await;
    let views = |kept: Vec<(i64, StatusView)>| kept.into_iter().map(|(_, view)| view).collect::<Vec<_>>();
    let liked = views(store.liked(cast.other.id, all()).await.unwrap());
    assert_eq!(cast.audiences(&liked), expected("other"));
    let kept = views(store.bookmarked(cast.other.id, all()).await.unwrap());
    assert_eq!(cast.audiences(&kept), expected("other"));
    let told = store
        .notices(cast.other.id, &NoticeFilter::default(), all())
        .await
        .unwrap();
    assert_eq!(told.len(), 4);
    let shown: Vec<StatusView> = told.into_iter().filter_map(|notice| notice.status).collect();
    assert_eq!(cast.audiences(&shown), expected("other"));
}

#[tokio::test]
async fn one_owners_flags_are_not_anothers() {
    let cast = cast().await;
    let flags = syrinx_store::Flags {
        liked: true,
        ..Default::default()
    };
    let post = cast.posts[0];
    cast.world
        .store
        .set_flags(cast.shown.id, post, flags)
        .await
        .unwrap();
    assert!(
        cast.world
            .status(Some(cast.shown.id), post)
            .await
            .unwrap()
            .flags
            .liked
    );
    assert!(
        !cast
            .world
            .status(Some(cast.other.id), post)
            .await
            .unwrap()
            .flags
            .liked
    );
    assert!(!cast.world.status(None, post).await.unwrap().flags.liked);
    assert!(
        cast.world.store.liked_by(post, 10).await.unwrap().is_empty(),
        "a like through an account is not told"
    );
}

#[tokio::test]
async fn a_boost_of_what_may_not_be_seen_is_not_seen() {
    let cast = cast().await;
    let carl = cast.world.stranger("carl").await;
    for (n, audience) in (10..).zip(["public", "private"]) {
        let mut passed = boost(carl, &format!("boost of {audience}"), audience, n);
        passed.shown = vec![shown(&cast.other, Home::Live), shown(&cast.shown, Home::Live)];
        cast.world.apply(one(passed)).await;
    }
    let others = cast.world.home(&cast.other).await;
    assert_eq!(others.len(), 1);
    assert_eq!(others[0].boost.as_ref().unwrap().post, cast.posts[0]);
    let private = cast.world.id_of("far:post/boost of private").await;
    assert!(cast.world.status(Some(cast.other.id), private).await.is_none());
    assert!(cast.world.status(None, private).await.is_none());
    assert_eq!(cast.world.home(&cast.shown).await.len(), 6);
}

#[tokio::test]
async fn parents_and_quotes_that_may_not_be_seen_are_left_out() {
    let cast = cast().await;
    let mut answer = post(cast.bob, "answer", 20);
    answer.parent_uri = Some("far:post/private".to_owned());
    answer.quote_uri = Some("far:post/direct".to_owned());
    let answer = cast.world.write(answer).await;
    let seen = cast.world.status(Some(cast.shown.id), answer).await.unwrap();
    assert_eq!(seen.parent, Some((cast.posts[2].into(), cast.bob)));
    assert_eq!(seen.quote.unwrap().post, cast.posts[3]);
    for viewer in [Some(cast.other.id), None] {
        let seen = cast.world.status(viewer, answer).await.unwrap();
        assert_eq!(seen.parent, None);
        assert!(seen.quote.is_none());
        let (before, _) = cast.world.store.context(viewer, answer.into()).await.unwrap();
        let before: Vec<PostId> = before.iter().map(|view| view.post).collect();
        assert_eq!(before, [cast.root], "the chain goes on beyond the gap");
    }
}

#[tokio::test]
async fn an_owner_sees_what_they_wrote_here() {
    let world = World::open().await;
    let (ann, eve) = (world.owner("ann").await, world.owner("eve").await);
    let mut acceptance = world.acceptance(&ann, "diary", &[], 1);
    acceptance.changes.posts[0].audience = Audience::Direct;
    acceptance.changes.posts[0].shown.clear();
    world.store.accept(acceptance).await.unwrap();
    let diary = world.id_of("local:post/diary").await;
    let view = world.status(Some(ann.id), diary).await.unwrap();
    assert!(view.own);
    assert_eq!(view.copies[0].url, Some(format!("https://here.example/{diary}")));
    assert!(world.status(Some(eve.id), diary).await.is_none());
    assert!(world.status(None, diary).await.is_none());
    let public = world.acceptance(&ann, "public", &[], 2);
    world.store.accept(public).await.unwrap();
    let public = world.id_of("local:post/public").await;
    assert!(!world.status(Some(eve.id), public).await.unwrap().own);
    assert!(!world.status(None, public).await.unwrap().own);
}

#[tokio::test]
async fn a_copy_that_became_private_leaves_the_entries_of_strangers() {
    let world = World::open().await;
    let (ann, bob) = (world.owner("ann").await, world.stranger("bob").await);
    world.write(post(bob, "never shown", 1)).await;
    let status = world.show(post(bob, "shown", 2), &ann, Home::Live).await;
    world
        .tie(post(bob, "shown", 2), &ann, Home::Live, "never shown")
        .await;
    for (name, copies) in [("shown", 2), ("never shown", 1)] {
        let closed = PostChange {
            audience: Audience::Private,
            edited_at: Some(crate::world::at(9)),
            ..post(bob, name, 2)
        };
        world.write(closed).await;
        assert_eq!(world.home(&ann).await[0].copies.len(), copies, "{name}");
        let found = world.store.find_status(Some(ann.id), status).await.unwrap();
        assert_eq!(found.len(), copies, "{name}");
    }
}

#[tokio::test]
async fn another_authors_uri_cannot_be_claimed() {
    let cast = cast().await;
    let mallory = cast.world.stranger("mallory").await;
    let mut forged = post(mallory, "public", 1);
    forged.edited_at = Some(crate::world::at(1000));
    forged.fragment = "forged".to_owned();
    forged.shown = vec![shown(&cast.other, Home::Live)];
    assert!(cast.world.apply(one(forged)).await.placed.is_empty());
    let view = cast.world.status(None, cast.posts[0]).await.unwrap();
    assert_eq!(view.author, cast.bob);
    assert_ne!(view.fragment, "forged");
}
