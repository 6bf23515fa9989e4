//! Conversations with living stand-ins of relays, on good days and bad ones.

mod deletions;
mod faults;
mod guarded;
mod hostile;
mod inward;
mod new_key;
mod outward;

use super::super::Nostr;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use syrinx_connector::conformance::part;
use syrinx_connector::http::HttpConfig;
use syrinx_connector::{Begin, Connector, Http, Ports, Result, Session, SystemClock};
use syrinx_model::{Cursor, Feed, Grant, Inbound, InboundPost, Outcome, Page, Part, Receipt, Stamp, Text};
use syrinx_sandbox::Profile;
use syrinx_sandbox::nostr::{Options, Server};

fn ports() -> Ports {
    let config = HttpConfig {
        user_agent: "test".to_owned(),
        loopback: true,
        patience: Some(Duration::from_secs(10)),
        ..HttpConfig::default()
    };
    Ports::new(Http::new(config).unwrap(), Arc::new(SystemClock))
}

async fn log_in(typed: &[(&str, &str)]) -> Result<Grant> {
    let input: BTreeMap<String, String> = typed
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    match Nostr::new().login().begin(&input, "", &ports()).await? {
        Begin::Done(grant) | Begin::Made { grant, .. } => Ok(grant),
        Begin::Visit { .. } => panic!("a key needs no visit"),
    }
}

/// A relay where these people live.
async fn relay(names: &[&str]) -> Server {
    let server = Server::start(Options::default()).await.unwrap();
    for name in names {
        server.author(&Profile::named(name)).unwrap();
    }
    server
}

/// The account of somebody who lives on the first of these relays and uses them all.
async fn account(name: &str, relays: &[&Server]) -> Arc<dyn Session> {
    account_with(name, relays, &ports()).await
}

async fn account_with(name: &str, relays: &[&Server], ports: &Ports) -> Arc<dyn Session> {
    let urls: Vec<String> = relays.iter().map(|relay| relay.relay_url()).collect();
    let nsec = relays[0].nsec(name).unwrap();
    let grant = log_in(&[("key", &nsec), ("relays", &urls.join(" "))])
        .await
        .unwrap();
    Nostr::new().open(&grant, ports).await.unwrap()
}

fn stamp() -> Stamp {
    Stamp::mint(syrinx_connector::Clock::now(&SystemClock), 0)
}

fn says(text: &str) -> Part {
    part(Text::detect(text))
}

async fn publish(session: &dyn Session, part: &Part, stamp: &Stamp) -> Result<Receipt> {
    match session.publish().unwrap().publish(part, stamp, None).await? {
        Outcome::Done(receipt) => Ok(receipt),
        Outcome::Pending(_) => panic!("nothing is pending here"),
    }
}

/// Reads everything since a cursor; gives the items, the mark, and the oddities.
async fn read(session: &dyn Session, feed: &Feed, since: Option<&Cursor>) -> (Vec<Inbound>, Cursor, u32) {
    let (mut items, mut more, mut mark, mut oddities) = (Vec::new(), None::<Cursor>, None, 0);
    for _ in 0..60 {
        let page: Page = session
            .timeline()
            .unwrap()
            .page(feed, since, more.as_ref(), 20)
            .await
            .unwrap();
        items.extend(page.items);
        oddities += page.oddities;
        mark = page.mark.or(mark);
        match page.more {
            Some(next) => more = Some(next),
            None => break,
        }
    }
    (items, mark.unwrap(), oddities)
}

async fn told(session: &dyn Session) -> Vec<syrinx_model::InboundNotice> {
    let page = session.notices().unwrap().page(None, None, 40).await.unwrap();
    let notice = |item| match item {
        Inbound::Notice(notice) => *notice,
        other => panic!("{other:?} is no notice"),
    };
    page.items.into_iter().map(notice).collect()
}

/// The posts of these items that say this.
fn said<'a>(items: &'a [Inbound], text: &str) -> Vec<&'a InboundPost> {
    items
        .iter()
        .filter_map(|item| match item {
            Inbound::Post(post) if post.text.plain() == text => Some(&**post),
            _ => None,
        })
        .collect()
}

/// Waits until something holds.
async fn soon(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it did not come about: {what}");
}
