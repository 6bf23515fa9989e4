//! The network on a good day, for the suite that every connector takes.

use super::super::login::Keys;
use super::super::subscriptions::Subscription;
use super::super::{Feeds, network, normalise, parse};
use super::golden;
use bytes::Bytes;
use std::sync::Arc;
use syrinx_connector::conformance::{Answer, NOW, Request, SECRET, Subject};
use syrinx_connector::{Connector, conformance};
use syrinx_model::{Address, Author, Feed, Grant, Inbound, Secret};

struct GoodDay;

conformance!(suite, GoodDay);

const FEED: &str = "https://good.example/feed.xml";

/// A feed of eight items. Its address is no secret, but its token is.
fn document() -> String {
    let items: String = (1..=8)
        .map(|n| {
            format!(
                "<item><guid>song-{n}</guid><title>Song {n}</title><link>https://good.example/{n}</link>\
                 <pubDate>Sun, 0{n} Mar 2026 10:00:00 GMT</pubDate><description>La &lt;b&gt;la&lt;/b&gt;</description></item>"
            )
        })
        .collect();
    format!(
        "<rss version=\"2.0\"><channel><title>Good</title><link>https://good.example/</link>{items}</channel></rss>"
    )
}

fn author(url: &str) -> Author {
    let document = parse::parse(&document(), url).unwrap();
    normalise::author(&document.feed, FEED, url)
}

impl Subject for GoodDay {
    fn connector(&self) -> Arc<dyn Connector> {
        Arc::new(Feeds::new())
    }

    fn grant(&self, server: &str) -> Grant {
        let url = format!("{server}/feed.xml?token={SECRET}");
        let first = Subscription {
            author: author(&url),
            url,
            since: NOW.plus(-1_000_000),
            gone: false,
        };
        Grant {
            network: network(),
            author_uri: "urn:uuid:0".to_owned(),
            handle: "feeds".to_owned(),
            server: server.to_owned(),
            expires_at: None,
            secret: Secret::new(serde_json::to_string(&Keys { first: vec![first] }).unwrap()),
        }
    }

    fn good_day(&self, request: &Request) -> Answer {
        if request.path() != "/feed.xml" {
            return Answer::Reply(404, vec![], Bytes::new());
        }
        let kind = ("content-type".to_owned(), "application/rss+xml".to_owned());
        Answer::Reply(200, vec![kind], Bytes::from(document()))
    }

    fn folder(&self) -> Option<&'static str> {
        Some(concat!(env!("CARGO_MANIFEST_DIR"), "/src/feed"))
    }

    fn fixtures(&self) -> Vec<Inbound> {
        golden::all_inbound()
    }

    fn feeds(&self) -> Vec<Feed> {
        // The home never fails: a feed that does waits while the others go on. One feed alone says what is wrong.
        vec![Feed::Author(self.author()), Feed::Home]
    }

    fn keeps_follows(&self) -> bool {
        true
    }

    fn post(&self) -> Address {
        Address(format!("{FEED} {FEED}#song-3"))
    }

    fn author(&self) -> Address {
        Address(FEED.to_owned())
    }
}
