//! Conversations with a living stand-in of the network, on good days and bad ones.

use super::super::Bluesky;
use super::super::directory::Directories;
use super::super::login::AppPassword;
use super::scenario::scenario;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use syrinx_connector::conformance::part;
use syrinx_connector::http::HttpConfig;
use syrinx_connector::{Begin, Connector, Http, Login, Ports, Session, SystemClock};
use syrinx_model::{Cursor, Feed, Found, Grant, Inbound, Kind, Outcome, Page, Part, Receipt, Stamp, Text};
use syrinx_sandbox::bluesky::{Options, Server};
use syrinx_sandbox::{Deed, Fault, Malformed, Profile};

const PUT: &str = "POST /xrpc/com.atproto.repo.putRecord";

pub(super) fn ports() -> Ports {
    let config = HttpConfig {
        user_agent: "test".to_owned(),
        loopback: true,
        patience: Some(Duration::from_secs(10)),
        ..HttpConfig::default()
    };
    Ports::new(Http::new(config).unwrap(), Arc::new(SystemClock))
}

pub(super) async fn log_in(server: &str, handle: &str, password: &str) -> syrinx_connector::Result<Grant> {
    let typed = [("handle", handle), ("password", password), ("server", server)];
    let input: BTreeMap<String, String> = typed
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    match Bluesky::new().login().begin(&input, "", &ports()).await? {
        Begin::Done(grant) => Ok(grant),
        Begin::Visit { .. } | Begin::Made { .. } => panic!("an app password is enough, and the owner's own"),
    }
}

/// An opened account of a fresh sandbox, with its server.
async fn opened(name: &str) -> (Server, Arc<dyn Session>, Grant) {
    let server = Server::start(Options::default()).await.unwrap();
    for name in ["ann", "bob", "cat"] {
        server.author(&Profile::named(name)).unwrap();
    }
    let password = server.app_password(name).unwrap();
    let grant = log_in(server.url(), &format!("{name}.test"), &password)
        .await
        .unwrap();
    let session = Bluesky::new().open(&grant, &ports()).await.unwrap();
    (server, session, grant)
}

pub(super) fn stamp() -> Stamp {
    Stamp::mint(syrinx_connector::Clock::now(&SystemClock), 0)
}

pub(super) fn says(text: &str) -> Part {
    part(Text::detect(text))
}

pub(super) async fn publish(
    session: &dyn Session,
    part: &Part,
    stamp: &Stamp,
    parent: Option<&Receipt>,
) -> Receipt {
    match session
        .publish()
        .unwrap()
        .publish(part, stamp, parent)
        .await
        .unwrap()
    {
        Outcome::Done(receipt) => receipt,
        Outcome::Pending(_) => panic!("nothing is pending here"),
    }
}

/// Reads everything since a cursor; gives the items and the mark.
pub(super) async fn read(
    session: &dyn Session,
    feed: &Feed,
    since: Option<&Cursor>,
    max: usize,
) -> (Vec<Inbound>, Cursor) {
    let (mut items, mut more) = (Vec::new(), None::<Cursor>);
    loop {
        let page: Page = session
            .timeline()
            .unwrap()
            .page(feed, since, more.as_ref(), max)
            .await
            .unwrap();
        assert_eq!(page.gap, None);
        items.extend(page.items);
        match (page.more, page.mark) {
            (Some(next), None) => more = Some(next),
            (_, Some(mark)) => return (items, mark),
            (None, None) => panic!("neither more nor a mark"),
        }
    }
}

pub(super) fn said(items: &[Inbound], text: &str) -> usize {
    items
        .iter()
        .filter(|item| matches!(item, Inbound::Post(post) if post.text.plain() == text))
        .count()
}

#[tokio::test]
async fn two_people_meet() {
    let server = Server::start(Options::default()).await.unwrap();
    let password = |name: &str| {
        server.author(&Profile::named(name)).unwrap();
        server.app_password(name).unwrap()
    };
    let (ann, bob) = (password("ann"), password("bob"));
    scenario(server.url(), ("ann.test", &ann), ("@Bob.test", &bob)).await;
    assert_eq!(server.book().posts_saying("Good morning, Ann").len(), 1);
    assert_eq!(server.book().deeds_of("bob", Deed::Like).len(), 1);
}

#[tokio::test]
async fn an_account_is_found_by_its_handle() {
    let (server, _, grant) = opened("ann").await;
    let password = server.app_password("ann").unwrap();
    let place = server.url().to_owned();
    let login = AppPassword {
        directories: Directories {
            plc: place.clone(),
            handles: place,
        },
    };
    let input = |handle: &str| {
        [("handle", handle), ("password", &password)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    };
    let found = login.begin(&input("ann.test"), "", &ports()).await.unwrap();
    assert!(
        matches!(found, Begin::Done(found) if found.author_uri == grant.author_uri && found.server == server.url())
    );
    let nobody = login
        .begin(&input("nobody.test"), "", &ports())
        .await
        .unwrap_err();
    assert!(matches!(nobody.kind, Kind::Rejected(reason) if reason.contains("nobody.test")));
}

#[tokio::test]
async fn an_account_opens_while_the_view_is_away() {
    let (server, _, grant) = opened("ann").await;
    server.faults().on("*app.bsky.*", Fault::status(502));
    let ann = Bluesky::new().open(&grant, &ports()).await.unwrap();
    assert_eq!(
        (ann.author().uri.as_str(), ann.author().handle.as_str()),
        (grant.author_uri.as_str(), "ann.test")
    );
    publish(&*ann, &says("said all the same"), &stamp(), None).await;
    assert_eq!(server.book().posts_saying("said all the same").len(), 1);
}

#[tokio::test]
async fn an_unclear_outcome_is_cleared_up() {
    let (server, ann, _) = opened("ann").await;
    let door = ann.publish().unwrap();
    for (fault, arrived) in [
        (Fault::ResetAfter, true),
        (Fault::StatusAfter(502), true),
        (Fault::WrongType, true),
        (Fault::Truncated, true),
        (Fault::status(500), false),
        (Fault::ResetBefore, false),
    ] {
        let part = says(&format!("{fault:?}"));
        let stamp = stamp();
        server.faults().once(PUT, fault.clone());
        let error = door.publish(&part, &stamp, None).await.unwrap_err();
        assert_eq!(error.kind, Kind::Uncertain, "{fault:?}");
        let found = door.find(&part, &stamp, None).await.unwrap();
        assert_eq!(matches!(found, Found::Yes(_)), arrived, "{fault:?}: {found:?}");
        publish(&*ann, &part, &stamp, None).await;
        assert_eq!(
            server.book().posts_saying(part.text.plain()).len(),
            1,
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn an_expired_token_is_renewed_and_a_spent_login_is_told() {
    let (server, ann, grant) = opened("ann").await;
    server.expire_access("ann").unwrap();
    let expired = ann
        .timeline()
        .unwrap()
        .page(&Feed::Home, None, None, 9)
        .await
        .unwrap_err();
    assert_eq!(expired.kind, Kind::Expired);
    let login = Bluesky::new();
    let renewed = login.login().refresh(&grant, &ports()).await.unwrap();
    let ann = login.open(&renewed, &ports()).await.unwrap();
    ann.timeline()
        .unwrap()
        .page(&Feed::Home, None, None, 9)
        .await
        .unwrap();
    server.expire_session("ann").unwrap();
    let refused = login.login().refresh(&renewed, &ports()).await.unwrap_err();
    assert_eq!(refused.kind, Kind::Refused);
    assert!(
        !format!("{refused} {renewed:?}").contains("eyJ"),
        "no token is ever shown"
    );
}

#[tokio::test]
async fn a_wrong_password_is_refused_with_a_hint() {
    let (server, ..) = opened("ann").await;
    let main = log_in(server.url(), "ann.test", "my main password")
        .await
        .unwrap_err();
    assert_eq!(main.kind, Kind::Refused);
    assert!(main.detail.contains("app password"), "{main}");
    assert!(!main.detail.contains("my main password"));
    let missing = log_in(server.url(), "ann.test", "").await.unwrap_err();
    assert!(matches!(missing.kind, Kind::Rejected(_)));
}

#[tokio::test]
async fn one_damaged_item_never_loses_the_page() {
    let (server, bob, _) = opened("bob").await;
    server.follow("bob", "ann").unwrap();
    server.say("ann", "sound").unwrap();
    for damage in [
        Malformed::WrongTypes,
        Malformed::HostileHtml,
        Malformed::MissingAuthor,
    ] {
        server.faults().once("*getTimeline", Fault::Malformed(damage));
        let page = bob
            .timeline()
            .unwrap()
            .page(&Feed::Home, None, None, 20)
            .await
            .unwrap();
        assert_eq!(said(&page.items, "sound"), 1, "{damage:?}");
    }
    server.faults().once("*getTimeline", Fault::Truncated);
    let half = bob
        .timeline()
        .unwrap()
        .page(&Feed::Home, None, None, 20)
        .await
        .unwrap_err();
    assert_eq!(half.kind, Kind::Garbled);
}

#[tokio::test]
async fn a_post_that_is_deleted_or_boosted_meanwhile_loses_nothing() {
    let (server, bob, _) = opened("bob").await;
    server.follow("bob", "ann").unwrap();
    let cats = server.say("cat", "from afar").unwrap();
    let last = server.say("ann", "the marked one").unwrap();
    let (_, mark) = read(&*bob, &Feed::Home, None, 20).await;
    server.delete("ann", &last.uri).unwrap();
    server.boost("ann", &cats.uri).unwrap();
    server.say("ann", "the next one").unwrap();
    let page = bob
        .timeline()
        .unwrap()
        .page(&Feed::Home, Some(&mark), None, 20)
        .await
        .unwrap();
    assert_eq!(said(&page.items, "the next one"), 1);
    let boosts: Vec<_> = page
        .items
        .iter()
        .filter_map(|item| match item {
            Inbound::Boost(boost) => Some(boost),
            _ => None,
        })
        .collect();
    assert_eq!(boosts.len(), 1);
    assert_eq!(
        (boosts[0].post.text.plain(), boosts[0].author.handle.as_str()),
        ("from afar", "ann.test")
    );
}

#[tokio::test]
async fn what_the_following_view_hides_is_left_out() {
    let (server, bob, _) = opened("bob").await;
    server.follow("bob", "ann").unwrap();
    let stranger = server.say("cat", "a stranger").unwrap();
    let friend = server.say("ann", "a friend").unwrap();
    let say = |text: &str, to: &str| {
        server
            .say_with("ann", syrinx_sandbox::Say::text(text).reply_to(to))
            .unwrap();
    };
    say("to the stranger", &stranger.uri);
    say("to myself", &friend.uri);
    let (items, _) = read(&*bob, &Feed::Home, None, 20).await;
    assert_eq!(said(&items, "to the stranger"), 0);
    assert_eq!(said(&items, "to myself"), 1);
}
