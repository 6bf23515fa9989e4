//! Relays on a good day, for the suite that every connector takes. The suite's own server speaks no relay's language,
//! so a living one stands beside it; its faults are in `live`.

use super::super::address::Place;
use super::super::{Nostr, names, network};
use super::golden;
use nostr::event::Event;
use nostr::key::Keys;
use serde_json::json;
use std::sync::Arc;
use syrinx_connector::conformance::{SECRET, Subject};
use syrinx_connector::{Connector, conformance};
use syrinx_model::{Address, Feed, Grant, Inbound, Secret};
use syrinx_sandbox::nostr::{Options, Server};
use syrinx_sandbox::{Profile, Say};

/// 2026-10-30T00:00:00Z: some time before the suite's own time.
const BEFORE: i64 = 1_793_318_400;

struct GoodDay {
    server: Server,
    post: Address,
    author: Address,
}

conformance!(suite, GoodDay::start().await);

impl GoodDay {
    async fn start() -> Self {
        let server = Server::start(Options::default()).await.unwrap();
        for name in ["ann", "bob"] {
            server.author(&Profile::named(name)).unwrap();
        }
        let at = |hour: i64| {
            let published_at = Some(time::OffsetDateTime::from_unix_timestamp(BEFORE + hour * 3600).unwrap());
            move |text: &str| Say {
                published_at,
                ..Say::text(text)
            }
        };
        for hour in 0..8 {
            server
                .say_with("ann", at(hour)(&format!("song {hour} #birds")))
                .unwrap();
            server
                .say_with("bob", at(hour)(&format!("@ann heard {hour}")))
                .unwrap();
        }
        let song = server.say_with("bob", at(9)("of my own")).unwrap();
        let event: Event = serde_json::from_value(server.event(&song.uri).unwrap()).unwrap();
        Self {
            post: Place::of(&event, None).address(),
            author: Address(event.pubkey.to_hex()),
            server,
        }
    }
}

impl Subject for GoodDay {
    fn connector(&self) -> Arc<dyn Connector> {
        Arc::new(Nostr::new())
    }

    fn grant(&self, _: &str) -> Grant {
        let nsec = self.server.nsec("ann").unwrap();
        let keys =
            json!({ "key": nsec, "relays": [self.server.relay_url()], "named": true, "unused": SECRET });
        Grant {
            network: network(),
            author_uri: names::author(&Keys::parse(&nsec).unwrap().public_key()),
            handle: "ann".to_owned(),
            server: self.server.relay_url(),
            expires_at: None,
            secret: Secret::new(keys.to_string()),
        }
    }

    fn speaks_http(&self) -> bool {
        false
    }

    fn folder(&self) -> Option<&'static str> {
        Some(concat!(env!("CARGO_MANIFEST_DIR"), "/src/nostr"))
    }

    fn fixtures(&self) -> Vec<Inbound> {
        golden::all_inbound()
    }

    fn feeds(&self) -> Vec<Feed> {
        vec![
            Feed::Home,
            Feed::Author(self.author()),
            Feed::Tag("Birds".to_owned()),
        ]
    }

    fn post(&self) -> Address {
        self.post.clone()
    }

    fn author(&self) -> Address {
        self.author.clone()
    }

    /// One stream asks one relay several questions at once, each of which is closed at its end.
    fn listeners(&self) -> Option<usize> {
        let calls = self.server.calls();
        Some(usize::from(calls.of("REQ") > calls.of("CLOSE")))
    }
}
