//! A server that one owner has linked lies about what others read.

use crate::stage::{Outcome, Running, Stage, until};
use syrinx_connector::fake::{Character, FakeWorld};
use syrinx_connector::{Clock, Connector, SystemClock};
use syrinx_engine::Compose;
use syrinx_model::{
    Address, Audience, Author, AuthorCounts, Counts, Inbound, InboundBoost, InboundPost, Moment, OwnerId,
    Text,
};

/// Where bob is at home, a server that passes his posts on, and one that lies.
const HOME: &str = "https://b.example";
const RELAY: &str = "https://relay.example";
const EVIL: &str = "https://evil.example";

/// Owners with an account each, named like them, at these servers.
async fn readers<const N: usize>(
    world: &FakeWorld,
    stage: &Running,
    who: [(&str, &str); N],
) -> Result<[OwnerId; N], Box<dyn std::error::Error>> {
    let mut owners = Vec::new();
    for (name, server) in who {
        world.house(name, server);
        let owner = stage.owner(name).await?;
        stage.link(owner, world, name).await?;
        owners.push(owner);
    }
    until("the streams stand", || async { Ok(world.listeners() == N) }).await?;
    owners.try_into().map_err(|_| "as many as were asked for".into())
}

fn author(world: &FakeWorld, name: &str, server: &str) -> Author {
    Author {
        network: world.connector().card().network.clone(),
        uri: format!("{server}/users/{name}"),
        handle: name.to_owned(),
        host: server.trim_start_matches("https://").to_owned(),
        name: name.to_owned(),
        url: format!("{server}/@{name}"),
        note_html: String::new(),
        avatar: None,
        header: None,
        bot: false,
        locked: false,
        fields: Vec::new(),
        counts: AuthorCounts::default(),
        created_at: None,
        address: Some(Address(format!("{server}/@{name}"))),
    }
}

/// Bob's post of this number, in these words.
fn post(world: &FakeWorld, n: u32, words: &str, edited_at: Option<Moment>) -> InboundPost {
    let network = world.connector().card().network.clone();
    InboundPost {
        uri: format!("{HOME}/posts/{n}"),
        origin: network.clone(),
        carrier: network,
        author: author(world, "bob", HOME),
        url: None,
        address: Address(format!("post {n}")),
        text: Text::plain_only(words),
        html: None,
        spoiler: String::new(),
        sensitive: false,
        language: None,
        audience: Audience::Public,
        published_at: SystemClock.now().plus(-60_000),
        edited_at,
        parent_uri: None,
        parent_address: None,
        parent_author_uri: None,
        quote: None,
        media: Vec::new(),
        poll: None,
        preview: None,
        counts: Counts::default(),
        liked: false,
        boosted: false,
        bookmarked: false,
        application: None,
        bridges: Vec::new(),
        attachments: Vec::new(),
    }
}

fn told(post: InboundPost) -> Inbound {
    Inbound::Post(Box::new(post))
}

/// What an owner's home says, the newest first.
async fn reads(stage: &Running, owner: OwnerId) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let home = stage.home(owner).await?;
    let words = |fragment: &str| fragment.split('"').nth(3).unwrap_or_default().to_owned();
    Ok(home.iter().map(|view| words(&view.fragment)).collect())
}

async fn comes_to_read(stage: &Running, owner: OwnerId, words: &[&str]) -> Outcome {
    let what = format!("the home says {words:?}");
    until(&what, || async { Ok(reads(stage, owner).await? == words) }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_server_changes_nothing_for_others() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let [ann, mallory] = readers(&world, &stage, [("ann", HOME), ("mallory", EVIL)]).await?;
    let now = Some(SystemClock.now());
    // A post that it claims before anybody has seen it.
    world.tell("mallory", told(post(&world, 2, "claimed", now)));
    comes_to_read(&stage, mallory, &["claimed"]).await?;
    world.tell("ann", told(post(&world, 1, "true", None)));
    world.tell("ann", told(post(&world, 2, "also true", None)));
    comes_to_read(&stage, ann, &["also true", "true"]).await?;
    comes_to_read(&stage, mallory, &["also true"]).await?;
    // It rewords, boosts what it reworded, renames the author, and takes away.
    let mut reworded = post(&world, 1, "forged", now);
    reworded.author.name = "Nobody".to_owned();
    world.tell("mallory", told(reworded.clone()));
    world.tell(
        "mallory",
        Inbound::Boost(Box::new(InboundBoost {
            uri: format!("{EVIL}/boosts/1"),
            address: Address("boost".to_owned()),
            author: author(&world, "eve", EVIL),
            at: SystemClock.now(),
            audience: Audience::Public,
            post: reworded,
        })),
    );
    until("it has told", || async {
        Ok(stage.home(mallory).await?.len() == 3)
    })
    .await?;
    assert_eq!(reads(&stage, ann).await?, ["also true", "true"]);
    let bob = stage.home(ann).await?[0].author;
    assert_eq!(stage.engine.store().authors(&[bob]).await?[0].author.name, "bob");
    for n in 1..=2 {
        world.tell(
            "mallory",
            Inbound::Delete {
                uri: Some(format!("{HOME}/posts/{n}")),
                address: Some(Address(format!("post {n}"))),
                by: None,
            },
        );
    }
    until("its own owner sees them no more", || async {
        Ok(stage.home(mallory).await?.len() < 2)
    })
    .await?;
    assert_eq!(reads(&stage, ann).await?, ["also true", "true"]);
    // And bob still can do all that.
    world.tell("ann", told(post(&world, 1, "edited", now)));
    comes_to_read(&stage, ann, &["also true", "edited"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_honest_server_passes_on_what_it_was_told() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let [carol, mallory] = readers(&world, &stage, [("carol", RELAY), ("mallory", EVIL)]).await?;
    world.tell("carol", told(post(&world, 1, "one", None)));
    comes_to_read(&stage, carol, &["one"]).await?;
    world.tell(
        "mallory",
        told(post(&world, 1, "forged", Some(SystemClock.now()))),
    );
    comes_to_read(&stage, mallory, &["one"]).await?;
    world.tell("carol", told(post(&world, 1, "two", Some(SystemClock.now()))));
    comes_to_read(&stage, carol, &["two"]).await?;
    world.tell(
        "carol",
        Inbound::Delete {
            uri: None,
            address: Some(Address("post 1".to_owned())),
            by: None,
        },
    );
    comes_to_read(&stage, carol, &[]).await?;
    comes_to_read(&stage, mallory, &["two"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_of_this_server_is_nobody_elses_to_tell() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let [ann, mallory] = readers(&world, &stage, [("ann", HOME), ("mallory", EVIL)]).await?;
    let base = stage.engine.config().base_url.clone();
    let status = stage.post(ann, "mine").await?;
    let mine = stage.engine.store().find_status(Some(ann), status).await?;
    let mine = mine
        .iter()
        .find(|post| post.origin.is_local())
        .ok_or("it is here")?;
    for uri in [mine.uri.clone(), format!("{base}/users/ann/statuses/1")] {
        let claim = InboundPost {
            uri: uri.clone(),
            author: author(&world, "ann", &base),
            ..post(&world, 1, "forged", Some(SystemClock.now()))
        };
        world.tell("mallory", told(claim));
        world.tell(
            "mallory",
            Inbound::Delete {
                uri: Some(uri),
                address: None,
                by: None,
            },
        );
    }
    world.tell("mallory", told(post(&world, 9, "after that", None)));
    comes_to_read(&stage, mallory, &["after that"]).await?;
    assert_eq!(reads(&stage, ann).await?, ["mine"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_back_a_post_takes_back_no_other_that_stands_in_its_entry() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let [ann, mallory] = readers(&world, &stage, [("ann", HOME), ("mallory", RELAY)]).await?;
    world.tell("mallory", told(post(&world, 2, "something", None)));
    comes_to_read(&stage, mallory, &["something"]).await?;
    // By the owner's own hand bob is she, and what both say is one entry.
    let bob = stage.home(mallory).await?[0].author;
    let me = stage
        .engine
        .store()
        .owner(mallory)
        .await?
        .ok_or("an owner")?
        .author;
    stage.engine.tie_authors(mallory, &[bob, me]).await?;
    let compose = Compose {
        text: "the very same".to_owned(),
        targets: Some(Vec::new()),
        ..Compose::default()
    };
    let status = stage.engine.post(mallory, None, None, compose).await?;
    for who in ["ann", "mallory"] {
        world.tell(who, told(post(&world, 1, "the very same", None)));
    }
    comes_to_read(&stage, ann, &["the very same"]).await?;
    until("both stand in one entry", || async {
        Ok(stage
            .engine
            .store()
            .find_status(Some(mallory), status)
            .await?
            .len()
            == 2)
    })
    .await?;
    stage.engine.delete(mallory, status).await?;
    assert_eq!(reads(&stage, ann).await?, ["the very same"]);
    Ok(())
}
