//! The fake network takes the suite like every other, in all its characters.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

use super::{Character, Fake, FakeWorld, Trouble};
use crate::conformance::{Subject, part};
use crate::{Connector, Heard, Http, HttpConfig, Ports, Session, SystemClock};
use futures_util::StreamExt;
use std::sync::Arc;
use syrinx_model::{
    Act, Address, Audience, Feed, Found, Grant, Inbound, Kind, Moment, Outcome, Relate, Stamp, Text,
};

/// A world in which enough has happened to page through.
struct Lived {
    world: FakeWorld,
    fake: Arc<Fake>,
}

impl Lived {
    fn new(character: Character) -> Self {
        let world = FakeWorld::new(character);
        world.follow("ann", "bob");
        let mut last = String::new();
        for n in 0..10 {
            last = world.say(
                "bob",
                &format!("hello @ann, this is #t{n} and https://far.example/{n}"),
            );
        }
        world.boost("bob", &last);
        world.like("bob", &last);
        Self {
            fake: world.connector(),
            world,
        }
    }

    fn address(&self, name: &str) -> Address {
        self.world.state().address("ann", name)
    }
}

impl Subject for Lived {
    fn connector(&self) -> Arc<dyn Connector> {
        Arc::clone(&self.fake) as Arc<dyn Connector>
    }

    fn grant(&self, _server: &str) -> Grant {
        self.world.grant("ann")
    }

    fn speaks_http(&self) -> bool {
        false
    }

    fn feeds(&self) -> Vec<Feed> {
        match self.world.character() {
            Character::Costly => vec![Feed::Author(self.address("bob"))],
            _ => vec![
                Feed::Home,
                Feed::Author(self.address("bob")),
                Feed::Tag("T3".to_owned()),
            ],
        }
    }

    fn post(&self) -> Address {
        self.address("1")
    }

    fn author(&self) -> Address {
        self.address("bob")
    }

    fn listeners(&self) -> Option<usize> {
        Some(self.world.listeners())
    }
}

crate::conformance!(everything, Lived::new(Character::Everything));
crate::conformance!(read_only, Lived::new(Character::ReadOnly));
crate::conformance!(write_only, Lived::new(Character::WriteOnly));
crate::conformance!(costly, Lived::new(Character::Costly));
crate::conformance!(local_ids, Lived::new(Character::LocalIds));

async fn open(world: &FakeWorld, handle: &str) -> Arc<dyn Session> {
    let ports = Ports::new(Http::new(HttpConfig::default()).unwrap(), Arc::new(SystemClock));
    world
        .connector()
        .open(&world.grant(handle), &ports)
        .await
        .unwrap()
}

fn stamp() -> Stamp {
    Stamp::mint(Moment(1_767_225_600_000), 0)
}

#[tokio::test]
async fn troubles_come_in_order_and_the_ledger_tells_the_truth() {
    let world = FakeWorld::new(Character::Everything);
    let session = open(&world, "ann").await;
    let publish = session.publish().unwrap();
    let until = Moment(7);
    for (trouble, kind, done) in [
        (Trouble::Away, Kind::Away, false),
        (Trouble::UncertainDone, Kind::Uncertain, true),
        (Trouble::UncertainLost, Kind::Uncertain, false),
        (Trouble::Busy(until), Kind::Busy { until }, false),
        (
            Trouble::Rejected("no".to_owned()),
            Kind::Rejected("no".to_owned()),
            false,
        ),
        (Trouble::Expired, Kind::Expired, false),
    ] {
        let (stamp, before) = (stamp(), world.accepted().len());
        let text = part(Text::detect(format!("{trouble:?}")));
        world.trouble(trouble.clone());
        let error = publish.publish(&text, &stamp, None).await.unwrap_err();
        assert_eq!(error.kind, kind, "{trouble:?}");
        assert_eq!(world.accepted().len() - before, usize::from(done), "{trouble:?}");
        if trouble != Trouble::Expired {
            let found = publish.find(&text, &stamp, None).await.unwrap();
            assert_eq!(matches!(found, Found::Yes(_)), done, "{trouble:?}");
        }
    }
    let error = publish
        .publish(&part(Text::detect("x")), &stamp(), None)
        .await
        .unwrap_err();
    assert_eq!(error.kind, Kind::Expired, "the old grant stays useless");
    let renewed = open(&world, "ann").await;
    assert!(
        renewed
            .publish()
            .unwrap()
            .publish(&part(Text::detect("x")), &stamp(), None)
            .await
            .is_ok()
    );
    assert_eq!((world.calls("publish"), world.calls("find")), (8, 5));
}

#[tokio::test]
async fn a_network_without_proof_takes_everything_twice() {
    let world = FakeWorld::new(Character::WriteOnly);
    let session = open(&world, "ann").await;
    let (publish, stamp) = (session.publish().unwrap(), stamp());
    for _ in 0..2 {
        publish
            .publish(&part(Text::detect("hi")), &stamp, None)
            .await
            .unwrap();
    }
    assert_eq!(world.accepted().len(), 2);
    assert_eq!(world.accepted()[0].key, world.accepted()[1].key);
}

#[tokio::test]
async fn local_ids_mean_nothing_to_another_account() {
    let world = FakeWorld::new(Character::LocalIds);
    let (ann, eve) = (open(&world, "ann").await, open(&world, "eve").await);
    world.follow("ann", "bob");
    world.follow("eve", "bob");
    let uri = world.say("bob", "hello");
    let mut addresses = Vec::new();
    for session in [&ann, &eve] {
        let page = session
            .timeline()
            .unwrap()
            .page(&Feed::Home, None, None, 5)
            .await
            .unwrap();
        let Inbound::Post(post) = &page.items[0] else {
            panic!("a post was said")
        };
        assert_eq!(post.uri, uri, "the canonical URI is shared");
        addresses.push(post.address.clone());
    }
    assert_ne!(addresses[0], addresses[1]);
    let interact = ann.interact().unwrap();
    interact.act(&addresses[0], &Act::Like, &stamp()).await.unwrap();
    let astray = interact
        .act(&addresses[1], &Act::Like, &stamp())
        .await
        .unwrap_err();
    assert_eq!(astray.kind, Kind::Missing);
}

#[tokio::test]
async fn strangers_are_heard_live_edited_deleted_and_cut() {
    let world = FakeWorld::new(Character::Everything);
    let session = open(&world, "ann").await;
    world.follow("ann", "bob");
    let mut heard = session.listen().unwrap().listen();
    assert!(matches!(heard.next().await, Some(Ok(Heard::Open))));
    world.say("stranger", "nobody listens");
    let uri = world.say("bob", "one");
    world.edit(&uri, "two");
    world.delete(&uri);
    world.say_to("stranger", "hey @ann", Audience::Direct, None);
    world.cut();
    let mut told = Vec::new();
    while let Some(next) = heard.next().await {
        told.push(match next {
            Ok(Heard::Item(item)) => match *item {
                Inbound::Post(post) => post.text.plain().to_owned(),
                Inbound::Delete { .. } => "deleted".to_owned(),
                Inbound::Notice(notice) => format!("{:?}", notice.kind),
                Inbound::Boost(_) => "boost".to_owned(),
            },
            Ok(other) => format!("{other:?}"),
            Err(error) => format!("{:?}", error.kind),
        });
    }
    // The line is slower than the world: an edit that is already deleted is not seen any more.
    assert_eq!(told, ["deleted", "Mention", "Away"]);
    assert_eq!(world.listeners(), 0);
}

#[tokio::test]
async fn a_reply_a_boost_and_a_like_are_told_to_the_author() {
    let world = FakeWorld::new(Character::Everything);
    let session = open(&world, "ann").await;
    let outcome = session
        .publish()
        .unwrap()
        .publish(&part(Text::detect("mine")), &stamp(), None)
        .await
        .unwrap();
    let Outcome::Done(receipt) = outcome else {
        panic!("nothing is pending here")
    };
    world.say_to("bob", "yours", Audience::Public, Some(&receipt.uri));
    world.boost("bob", &receipt.uri);
    world.like("bob", &receipt.uri);
    let page = session.notices().unwrap().page(None, None, 10).await.unwrap();
    assert_eq!(page.items.len(), 3);
    let thread = session
        .timeline()
        .unwrap()
        .thread(&receipt.address)
        .await
        .unwrap();
    let counts = thread.post.unwrap().counts;
    assert_eq!(
        (
            counts.replies,
            counts.boosts,
            counts.likes,
            thread.descendants.len()
        ),
        (1, 1, 1, 1)
    );
}

#[tokio::test]
async fn what_the_account_hides_is_not_at_home() {
    let world = FakeWorld::new(Character::Everything);
    let session = open(&world, "ann").await;
    world.follow("ann", "bob");
    world.say("bob", "seen");
    world.say_to("bob", "for followers", Audience::Private, None);
    let graph = session.graph().unwrap();
    let home = || async {
        session
            .timeline()
            .unwrap()
            .page(&Feed::Home, None, None, 9)
            .await
            .unwrap()
            .items
            .len()
    };
    assert_eq!(home().await, 2);
    let bob = Address("bob".to_owned());
    graph.relate(&bob, &Relate::Mute, &stamp()).await.unwrap();
    assert_eq!(home().await, 0);
    graph.relate(&bob, &Relate::Unmute, &stamp()).await.unwrap();
    graph.relate(&bob, &Relate::Unfollow, &stamp()).await.unwrap();
    assert_eq!(home().await, 0);
}

#[tokio::test]
async fn trouble_befalls_every_kind_of_write() {
    let world = FakeWorld::new(Character::Everything);
    let session = open(&world, "ann").await;
    let uri = world.say("bob", "hello");
    let (post, bob) = (Address("1".to_owned()), Address("bob".to_owned()));
    world.trouble(Trouble::UncertainLost);
    assert!(
        session
            .interact()
            .unwrap()
            .act(&post, &Act::Like, &stamp())
            .await
            .is_err()
    );
    world.trouble(Trouble::UncertainDone);
    assert!(
        session
            .graph()
            .unwrap()
            .relate(&bob, &Relate::Mute, &stamp())
            .await
            .is_err()
    );
    let thread = session.timeline().unwrap().thread(&post).await.unwrap();
    assert_eq!(
        thread.post.unwrap().counts.likes,
        0,
        "{uri}: what was lost was not done"
    );
    assert!(
        session.graph().unwrap().relations(&[bob]).await.unwrap()[0].muting,
        "what was done stands"
    );
}

#[tokio::test]
async fn what_is_pending_is_finished_when_asked_again() {
    let world = FakeWorld::new(Character::Everything);
    let session = open(&world, "ann").await;
    let publish = session.publish().unwrap();
    world.trouble(Trouble::Pending);
    let outcome = publish
        .publish(&part(Text::detect("soon")), &stamp(), None)
        .await
        .unwrap();
    let Outcome::Pending(ticket) = outcome else {
        panic!("it was to be pending")
    };
    assert!(matches!(publish.resume(&ticket).await, Ok(Outcome::Done(_))));
}

#[tokio::test]
async fn what_comes_late_knows_no_repeat() {
    let world = FakeWorld::new(Character::LocalIds);
    let session = open(&world, "ann").await;
    let publish = session.publish().unwrap();
    let (text, stamp) = (part(Text::detect("soon")), stamp());
    world.trouble(Trouble::UncertainLate);
    assert!(publish.publish(&text, &stamp, None).await.is_err());
    assert!(matches!(publish.find(&text, &stamp, None).await, Ok(Found::No)));
    world.catch_up();
    assert!(matches!(
        publish.find(&text, &stamp, None).await,
        Ok(Found::Yes(_))
    ));
    world.trouble(Trouble::UncertainLate);
    assert!(publish.publish(&text, &stamp, None).await.is_err());
    world.catch_up();
    assert_eq!(world.accepted().len(), 2);
}
