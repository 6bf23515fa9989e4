//! Whose word changes what everybody reads: a hostile server that one owner has linked, and honest ones that pass on.

use crate::world::{World, all, at, author, boost, far, new_account, one, post, shown_through};
use syrinx_model::{Address, Audience, AuthorId, Moment, Receipt, Stamp, Teller};
use syrinx_store::{Account, AuthorRow, Changes, Home, Owner, PostChange, Removal, Through};

/// Where bob is at home.
const HOME: &str = "https://b.example";
/// A server that somebody has linked and that shows bob's posts.
const RELAY: &str = "https://relay.example";
/// One that lies.
const EVIL: &str = "https://evil.example";

/// An owner, and their account at a server.
struct Reader {
    owner: Owner,
    account: Account,
}

impl Reader {
    async fn at(world: &World, name: &str, server: &str) -> Self {
        let owner = world.owner(name).await;
        let account = Self::link(world, &owner, name, server).await;
        Self { owner, account }
    }

    async fn link(world: &World, owner: &Owner, name: &str, server: &str) -> Account {
        let me = world.stranger(&format!("{name} at {server}")).await;
        let mut new = new_account(owner, me, name, "token");
        server.clone_into(&mut new.grant.server);
        world.store.link_account(new).await.unwrap()
    }

    /// What an account's server tells.
    fn tells(account: &Account, changes: Changes) -> Changes {
        Changes {
            through: Some(Through {
                owner: account.owner,
                account: Some(account.id),
                teller: Teller::server(&account.server),
            }),
            ..changes
        }
    }

    async fn is_told(&self, world: &World, changes: Changes) -> syrinx_store::Applied {
        world.apply(Self::tells(&self.account, changes)).await
    }

    async fn is_shown(&self, world: &World, mut change: PostChange) {
        let address = change.uri.clone();
        change.shown = vec![shown_through(&self.account, &address, Home::Live)];
        self.is_told(world, one(change)).await;
    }

    async fn reads(&self, world: &World) -> Vec<String> {
        let home = world.store.home(self.owner.id, all()).await.unwrap();
        home.into_iter().map(|view| view.fragment).collect()
    }
}

async fn bob(world: &World) -> AuthorId {
    world
        .store
        .put_author(profile(world, "bob", HOME), None)
        .await
        .unwrap()
}

fn profile(world: &World, name: &str, server: &str) -> AuthorRow {
    let mut row = world.author_row(far(), name);
    row.author.uri = format!("{server}/users/{name}");
    row
}

/// A post at a server, in words of a version.
fn said(by: AuthorId, server: &str, words: &str, edited: Option<Moment>) -> PostChange {
    PostChange {
        uri: format!("{server}/posts/1"),
        edited_at: edited,
        fragment: words.to_owned(),
        text_key: words.to_owned(),
        ..post(by, words, 1)
    }
}

fn gone(reader: &Reader, server: &str) -> [Changes; 2] {
    let uri = format!("{server}/posts/1");
    let by_address = Removal::Address(reader.account.id, Address(uri.clone()));
    [Removal::Uri { uri, by: None }, by_address].map(|removal| Changes {
        removals: vec![removal],
        ..Changes::default()
    })
}

/// Bob at home, read by ann at his server, and by mallory at one that tells what it likes.
async fn two_servers() -> (World, AuthorId, Reader, Reader) {
    let world = World::open().await;
    let bob = bob(&world).await;
    let ann = Reader::at(&world, "ann", HOME).await;
    let mallory = Reader::at(&world, "mallory", EVIL).await;
    (world, bob, ann, mallory)
}

#[tokio::test]
async fn nobody_rewords_what_is_known_from_where_it_was_said() {
    let (world, bob, ann, mallory) = two_servers().await;
    ann.is_shown(&world, said(bob, HOME, "true", None)).await;
    mallory
        .is_shown(&world, said(bob, HOME, "forged", Some(at(100))))
        .await;
    assert_eq!(ann.reads(&world).await, ["true"]);
    assert_eq!(mallory.reads(&world).await, ["true"], "it is shown all the same");
    ann.is_shown(&world, said(bob, HOME, "edited", Some(at(50))))
        .await;
    assert_eq!(ann.reads(&world).await, ["edited"], "its author still may");
    assert_eq!(mallory.reads(&world).await, ["edited"]);
}

#[tokio::test]
async fn nobody_takes_away_what_others_hold() {
    let (world, bob, ann, mallory) = two_servers().await;
    ann.is_shown(&world, said(bob, HOME, "true", None)).await;
    for way in 0..2 {
        mallory.is_shown(&world, said(bob, HOME, "true", None)).await;
        assert_eq!(mallory.reads(&world).await.len(), 1);
        let removed = mallory
            .is_told(&world, gone(&mallory, HOME)[way].clone())
            .await
            .removed;
        let owners: Vec<_> = removed.iter().map(|removed| removed.owner).collect();
        assert_eq!(owners, [mallory.owner.id]);
        assert!(mallory.reads(&world).await.is_empty(), "the owner's own view");
        assert_eq!(ann.reads(&world).await, ["true"]);
    }
    let removed = ann.is_told(&world, gone(&ann, HOME)[0].clone()).await.removed;
    assert_eq!(removed.len(), 1);
    assert!(ann.reads(&world).await.is_empty(), "its author may");
}

#[tokio::test]
async fn a_removal_of_what_is_not_there_yet_binds_only_where_it_was_said() {
    let (world, bob, ann, mallory) = two_servers().await;
    mallory.is_told(&world, gone(&mallory, HOME)[0].clone()).await;
    ann.is_shown(&world, said(bob, HOME, "true", None)).await;
    assert_eq!(ann.reads(&world).await, ["true"]);
}

#[tokio::test]
async fn what_was_claimed_first_falls_to_its_author() {
    let (world, bob, ann, mallory) = two_servers().await;
    let eve = world
        .store
        .put_author(profile(&world, "eve", EVIL), None)
        .await
        .unwrap();
    // As another's, from the future, in another place of the conversation.
    let mut forged = said(eve, HOME, "forged", Some(at(1_000_000)));
    forged.parent_uri = Some("https://evil.example/posts/bait".to_owned());
    mallory.is_shown(&world, forged).await;
    ann.is_shown(&world, said(bob, HOME, "true", None)).await;
    assert_eq!(ann.reads(&world).await, ["true"]);
    let row = world
        .store
        .post_by_uri("https://b.example/posts/1")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((row.author, row.parent_uri), (bob, None));
    assert!(world.store.earlier(row.id).await.unwrap().is_empty());
    mallory
        .is_shown(&world, said(bob, HOME, "forged", Some(at(2_000_000))))
        .await;
    assert_eq!(ann.reads(&world).await, ["true"]);
}

#[tokio::test]
async fn a_claim_opens_no_private_post() {
    let (world, bob, ann, mallory) = two_servers().await;
    let carol = Reader::at(&world, "carol", RELAY).await;
    let private = |words: &str| PostChange {
        audience: Audience::Private,
        ..said(bob, HOME, words, None)
    };
    // Before it is known here, and after.
    mallory.is_shown(&world, private("guess")).await;
    ann.is_shown(&world, private("between us")).await;
    assert!(mallory.reads(&world).await.is_empty());
    mallory.is_shown(&world, private("guess")).await;
    mallory.is_shown(&world, private("")).await;
    mallory
        .is_shown(&world, said(bob, HOME, "between us", None))
        .await;
    assert!(mallory.reads(&world).await.is_empty());
    // A server that was sent it knows what it says.
    carol.is_shown(&world, private("between us")).await;
    assert_eq!(carol.reads(&world).await, ["between us"]);
    assert_eq!(ann.reads(&world).await, ["between us"]);
}

#[tokio::test]
async fn a_boost_shows_what_was_said_and_not_what_its_server_makes_of_it() {
    let (world, bob, ann, mallory) = two_servers().await;
    let eve = world
        .store
        .put_author(profile(&world, "eve", EVIL), None)
        .await
        .unwrap();
    ann.is_shown(&world, said(bob, HOME, "true", None)).await;
    let passed_on = PostChange {
        uri: "https://evil.example/boosts/1".to_owned(),
        boost_of: Some("https://b.example/posts/1".to_owned()),
        ..boost(eve, "boost", "1", 2)
    };
    let mut changes = one(said(bob, HOME, "forged", Some(at(100))));
    changes.posts.push(passed_on);
    changes.posts[1].shown = vec![shown_through(&mallory.account, "boost", Home::Live)];
    mallory.is_told(&world, changes).await;
    assert_eq!(ann.reads(&world).await, ["true"]);
    let home = world.home(&mallory.owner).await;
    assert_eq!(home.len(), 1);
    let boosted = home[0].boost.as_ref().map(|view| view.fragment.as_str());
    assert_eq!(boosted, Some("true"));
}

#[tokio::test]
async fn profiles_are_changed_where_they_are_at_home() {
    let world = World::open().await;
    let ann = Reader::at(&world, "ann", HOME).await;
    let mallory = Reader::at(&world, "mallory", EVIL).await;
    let named = |name: &str| {
        let mut row = profile(&world, "bob", HOME);
        name.clone_into(&mut row.author.name);
        row.fetched_at = at(world.mint());
        let (id, known) = (row.id, (far(), row.author.uri.clone()));
        let changes = Changes {
            authors: vec![row],
            author_addresses: Vec::new(),
            ..Changes::default()
        };
        (id, known, changes)
    };
    let name = async |known: &(syrinx_model::Network, String)| {
        let rows = world.store.authors_by_uri(std::slice::from_ref(known)).await;
        rows.unwrap().remove(0).author.name
    };
    let (_, bob, claimed) = named("Claimed");
    mallory.is_told(&world, claimed).await;
    assert_eq!(name(&bob).await, "Claimed", "nobody knows better yet");
    ann.is_told(&world, named("Bob").2).await;
    mallory.is_told(&world, named("Nobody").2).await;
    assert_eq!(name(&bob).await, "Bob");
    ann.is_told(&world, named("Robert").2).await;
    assert_eq!(name(&bob).await, "Robert");
    // Nor is anybody of this server renamed by a network.
    let mut row = world.author_row(syrinx_model::Network::local(), "ann");
    row.author = author(syrinx_model::Network::local(), "ann");
    "Not Ann".clone_into(&mut row.author.name);
    let changes = Changes {
        authors: vec![row],
        ..Changes::default()
    };
    mallory.is_told(&world, changes).await;
    let rows = world.store.authors(&[ann.owner.author]).await.unwrap();
    assert_eq!(rows[0].author.name, "Name of ann");
}

#[tokio::test]
async fn nothing_that_is_said_here_is_touched() {
    let world = World::open().await;
    let ann = Reader::at(&world, "ann", HOME).await;
    let mallory = Reader::at(&world, "mallory", EVIL).await;
    world
        .store
        .accept(world.acceptance(&ann.owner, "mine", &[], 1))
        .await
        .unwrap();
    let before = ann.reads(&world).await;
    let here = PostChange {
        uri: "local:post/mine".to_owned(),
        edited_at: Some(at(100)),
        ..post(ann.owner.author, "forged", 1)
    };
    for reader in [&ann, &mallory] {
        reader.is_shown(&world, here.clone()).await;
        let removal = Removal::Uri {
            uri: "local:post/mine".to_owned(),
            by: None,
        };
        let removed = Changes {
            removals: vec![removal],
            ..Changes::default()
        };
        assert!(reader.is_told(&world, removed).await.removed.is_empty());
    }
    assert_eq!(ann.reads(&world).await, before);
    assert!(mallory.reads(&world).await.is_empty());
}

#[tokio::test]
async fn what_is_passed_on_is_edited_by_who_passed_it_on() {
    let world = World::open().await;
    let bob = bob(&world).await;
    let carol = Reader::at(&world, "carol", RELAY).await;
    let mallory = Reader::at(&world, "mallory", EVIL).await;
    carol.is_shown(&world, said(bob, HOME, "one", None)).await;
    carol.is_shown(&world, said(bob, HOME, "two", Some(at(10)))).await;
    assert_eq!(carol.reads(&world).await, ["two"]);
    mallory
        .is_shown(&world, said(bob, HOME, "forged", Some(at(20))))
        .await;
    assert_eq!(carol.reads(&world).await, ["two"]);
    carol
        .is_shown(&world, said(bob, HOME, "three", Some(at(30))))
        .await;
    assert_eq!(carol.reads(&world).await, ["three"]);
}

#[tokio::test]
async fn what_nobody_else_holds_is_edited_through_any_account_of_its_reader() {
    let world = World::open().await;
    let bob = bob(&world).await;
    let mut carol = Reader::at(&world, "carol", RELAY).await;
    carol.is_shown(&world, said(bob, HOME, "one", None)).await;
    carol.account = Reader::link(&world, &carol.owner, "work", "https://work.example").await;
    carol.is_shown(&world, said(bob, HOME, "two", Some(at(10)))).await;
    assert_eq!(carol.reads(&world).await, ["two"]);
}

#[tokio::test]
async fn who_takes_over_leafs_through_nothing_that_others_were_told() {
    let world = World::open().await;
    let bob = bob(&world).await;
    let carol = Reader::at(&world, "carol", RELAY).await;
    let mallory = Reader::at(&world, "mallory", EVIL).await;
    let private = |words: &str, edited: i64| PostChange {
        audience: Audience::Private,
        ..said(bob, HOME, words, Some(at(edited)))
    };
    carol.is_shown(&world, private("one", 10)).await;
    carol.is_shown(&world, private("two", 20)).await;
    let post = world.id_of("https://b.example/posts/1").await;
    assert_eq!(world.store.earlier(post).await.unwrap().len(), 1);
    world.store.unlink_account(carol.account.id, true).await.unwrap();
    mallory.is_shown(&world, private("guess", 30)).await;
    assert_eq!(mallory.reads(&world).await, ["guess"]);
    assert!(world.store.earlier(post).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_taken_away_by_a_relay_comes_back_from_elsewhere_only() {
    let world = World::open().await;
    let bob = bob(&world).await;
    let carol = Reader::at(&world, "carol", RELAY).await;
    let dan = Reader::at(&world, "dan", "https://other.example").await;
    carol.is_shown(&world, said(bob, HOME, "one", None)).await;
    let removed = carol.is_told(&world, gone(&carol, HOME)[1].clone()).await.removed;
    assert_eq!(removed.len(), 1);
    let uri = "https://b.example/posts/1";
    assert!(world.store.post_by_uri(uri).await.unwrap().is_none(), "for good");
    carol
        .is_shown(&world, said(bob, HOME, "late", Some(at(10))))
        .await;
    assert!(carol.reads(&world).await.is_empty());
    dan.is_shown(&world, said(bob, HOME, "still there", None)).await;
    assert_eq!(dan.reads(&world).await, ["still there"]);
    assert!(carol.reads(&world).await.is_empty());
    // Where it was said, its end is the end.
    let ann = Reader::at(&world, "ann", HOME).await;
    ann.is_told(&world, gone(&ann, HOME)[0].clone()).await;
    dan.is_shown(&world, said(bob, HOME, "undead", Some(at(20))))
        .await;
    assert!(dan.reads(&world).await.is_empty());
}

#[tokio::test]
async fn of_two_who_pass_on_each_takes_back_its_own() {
    let world = World::open().await;
    let bob = bob(&world).await;
    let mut carol = Reader::at(&world, "carol", RELAY).await;
    carol.is_shown(&world, said(bob, HOME, "one", None)).await;
    carol.account = Reader::link(&world, &carol.owner, "evil", EVIL).await;
    carol.is_shown(&world, said(bob, HOME, "one", None)).await;
    let removed = carol.is_told(&world, gone(&carol, HOME)[0].clone()).await.removed;
    assert!(removed.is_empty());
    assert_eq!(
        carol.reads(&world).await,
        ["one"],
        "the other account still shows it"
    );
}

#[tokio::test]
async fn a_forged_receipt_makes_nobody_the_owner_of_anothers_post() {
    for copied in [true, false] {
        let world = World::open().await;
        let bob = bob(&world).await;
        let ann = Reader::at(&world, "ann", HOME).await;
        let mallory = world.owner("mallory").await;
        // Its server says that the account is bob, and that what was published there is what he said to his followers.
        let mut new = new_account(&mallory, bob, "bob", "token");
        EVIL.clone_into(&mut new.grant.server);
        let account = world.store.link_account(new).await.unwrap();
        let acceptance = world.acceptance(&mallory, "bait", &[&account], 1);
        let draft = acceptance.id;
        world.store.accept(acceptance).await.unwrap();
        let job = world.store.claim(at(2), at(60), 1).await.unwrap().remove(0);
        let id = job.delivery.id;
        let stamp = Stamp::mint(at(2), 0);
        world.store.intend(id, job.fence, 0, &stamp).await.unwrap();
        let receipt = Receipt {
            uri: format!("{HOME}/posts/1"),
            address: Address("1".to_owned()),
            url: None,
            at: at(2),
        };
        let mut changes = Changes::default();
        if copied {
            let mut copy = said(bob, HOME, "bait", None);
            copy.draft = Some(draft);
            copy.shown = vec![shown_through(&account, "1", Home::No)];
            changes = Reader::tells(&account, one(copy));
        }
        let settled = world
            .store
            .settle(id, job.fence, 0, Some(&receipt), changes)
            .await;
        settled.unwrap();
        let mut private = said(bob, HOME, "between us", None);
        private.audience = Audience::Private;
        ann.is_shown(&world, private).await;
        let post = world.id_of(&receipt.uri).await;
        assert_eq!(ann.reads(&world).await, ["between us"]);
        assert!(world.status(Some(mallory.id), post).await.is_none(), "{copied}");
        assert_eq!(world.store.post(post).await.unwrap().unwrap().draft, None);
    }
}
