//! A stand-in server that lives: what one side does, the other sees.

mod acts;
mod inward;
mod outward;

use super::super::Mastodon;
use std::sync::Arc;
use syrinx_connector::conformance::part;
use syrinx_connector::{Begin, Connector, Http, HttpConfig, LoginInput, Ports, Session, SystemClock};
use syrinx_model::{Feed, Grant, Inbound, Outcome, Page, Part, Receipt, Stamp, Text};
use syrinx_sandbox::Profile;
use syrinx_sandbox::mastodon::{Options, Server};

pub(super) struct Pond {
    pub(super) server: Server,
    pub(super) ports: Ports,
    pub(super) grant: Grant,
    pub(super) me: Arc<dyn Session>,
}

fn ports() -> Ports {
    let config = HttpConfig {
        user_agent: "test".to_owned(),
        loopback: true,
        ..HttpConfig::default()
    };
    Ports::new(Http::new(config).unwrap(), Arc::new(SystemClock))
}

pub(super) fn input(pairs: &[(&str, &str)]) -> LoginInput {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

impl Pond {
    /// A server with `me`, who follows `ann`; opened with a token made by hand.
    pub(super) async fn new(options: Options) -> Self {
        let server = Server::start(options).await.unwrap();
        for name in ["me", "ann"] {
            server.author(Profile::named(name).field("Home", "https://ann.example/"));
        }
        server.follow("me", "ann").unwrap();
        let ports = ports();
        let (connector, token) = (Mastodon::default(), server.token("me").unwrap());
        let form = input(&[("server", server.url()), ("token", &token)]);
        let Begin::Done(grant) = connector.login().begin(&form, "", &ports).await.unwrap() else {
            panic!("a token is enough")
        };
        let me = connector.open(&grant, &ports).await.unwrap();
        Self {
            server,
            ports,
            grant,
            me,
        }
    }

    pub(super) async fn publish(&self, part: &Part, stamp: &Stamp) -> syrinx_connector::Result<Receipt> {
        match self.me.publish().unwrap().publish(part, stamp, None).await? {
            Outcome::Done(receipt) => Ok(receipt),
            Outcome::Pending(_) => panic!("nothing is pending here"),
        }
    }

    pub(super) async fn home(&self, since: Option<&Page>, more: Option<&Page>, max: usize) -> Page {
        let (since, more) = (
            since.and_then(|page| page.mark.as_ref()),
            more.and_then(|page| page.more.as_ref()),
        );
        self.me
            .timeline()
            .unwrap()
            .page(&Feed::Home, since, more, max)
            .await
            .unwrap()
    }
}

pub(super) fn stamp() -> Stamp {
    Stamp::mint(syrinx_connector::Clock::now(&SystemClock), 0)
}

pub(super) fn says(text: &str) -> Part {
    part(Text::detect(text))
}

pub(super) fn posts(page: &Page) -> Vec<&str> {
    let items = page.items.iter().map(|item| match item {
        Inbound::Post(post) => post.text.plain(),
        Inbound::Boost(boost) => boost.post.text.plain(),
        _ => "",
    });
    items.collect()
}
