//! The networks that live through all kills, because they run in this process. Another one is another function that
//! starts it, and a line in [`start`].

use anyhow::{Context, Result, bail};
use std::any::Any;
use syrinx_sandbox::{Calls, Fault, Faults, Ledger, LedgerEntry, Posted, Profile, bluesky, mastodon, nostr};

/// The name of the owner's account on every network.
const YOU: &str = "you";
/// Whom the owner follows there.
const FRIEND: &str = "friend";
/// How many posts of the friend there are to like and boost.
const CHIRPS: usize = 6;

/// What a network gives us to prove with, from the best down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The identity of a post is ours: a repeat is the same post, and nothing may ever stay unconfirmed.
    A,
    /// A key that holds for a while, or only reading back.
    B,
}

/// Something that the friend said.
#[derive(Clone, Debug)]
pub struct Chirp {
    /// Its canonical URI.
    pub uri: String,
    /// Its words.
    pub text: String,
}

/// What is known of a network before it is started.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// What it is called in what is printed, and by `--networks`.
    pub name: &'static str,
    /// Our word for the network.
    pub network: &'static str,
    /// What it gives us to prove with.
    pub class: Class,
    /// Whether what stands there can be changed.
    pub edits: bool,
    /// The routes of the calls that publish, as a pattern of faults.
    pub publishes: &'static str,
    /// The route under which those calls are counted.
    counted: &'static str,
}

/// A server that honours keys.
const MASTODON: Facts = Facts {
    name: "mastodon",
    network: "mastodon",
    class: Class::B,
    edits: true,
    publishes: "POST /api/v1/statuses",
    counted: "POST /api/v1/statuses",
};

/// One of those with Mastodon's API that know no keys and can only be read back.
const PLEROMA: Facts = Facts {
    name: "pleroma",
    ..MASTODON
};

/// A PDS with its AppView.
const BLUESKY: Facts = Facts {
    name: "bluesky",
    network: "bluesky",
    class: Class::A,
    edits: false,
    publishes: "POST /xrpc/com.atproto.repo.putRecord",
    counted: "POST /xrpc/com.atproto.repo.putRecord",
};

/// A relay with a file server.
const NOSTR: Facts = Facts {
    name: "nostr",
    network: "nostr",
    class: Class::A,
    edits: false,
    publishes: "EVENT 1",
    counted: "EVENT",
};

/// The names of all networks.
pub const ALL: [&str; 4] = [MASTODON.name, PLEROMA.name, BLUESKY.name, NOSTR.name];
/// The names of those that know a repeat by its key or identity.
pub const KEYED: [&str; 3] = [MASTODON.name, BLUESKY.name, NOSTR.name];

/// A network, as torture needs it.
pub struct Network {
    /// What was known of it before.
    pub facts: Facts,
    /// What the owner types to link the account.
    pub login: Vec<(&'static str, String)>,
    /// What the friend said before all began.
    pub chirps: Vec<Chirp>,
    /// What always goes wrong with such a server when it publishes.
    always: Option<Fault>,
    handles: Handles,
    /// It runs until it is dropped.
    _server: Box<dyn Any + Send + Sync>,
}

/// What a running server can be looked at and meddled with by.
struct Handles {
    faults: Faults,
    calls: Calls,
    ledger: Ledger,
}

/// The handles of a stand-in; they all have the same.
macro_rules! handles {
    ($server:expr) => {
        Handles {
            faults: $server.faults().clone(),
            calls: $server.calls().clone(),
            ledger: $server.book().clone(),
        }
    };
}

impl Network {
    /// Its switches for what may go wrong.
    pub fn faults(&self) -> &Faults {
        &self.handles.faults
    }

    /// Lets nothing go wrong but what always does with such a server.
    pub fn clear(&self) {
        self.faults().clear();
        if let Some(fault) = self.always.clone() {
            self.faults().on(self.facts.publishes, fault);
        }
    }

    /// How many calls that publish have come.
    pub fn publications(&self) -> u64 {
        self.handles.calls.of(self.facts.counted)
    }

    /// What the owner's clients did there, in the order in which it was done.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        let mut entries = self.handles.ledger.entries();
        entries.retain(|entry| entry.author == YOU);
        entries
    }

    /// Whether the friend said this there.
    pub fn has_chirp(&self, uri: &str) -> bool {
        self.chirps.iter().any(|chirp| chirp.uri == uri)
    }

    /// Whether the account of the owner there is the one on this server, as our server writes it down.
    pub fn is_on(&self, server: &str) -> bool {
        let bare = |url: &str| url.trim_end_matches('/').to_owned();
        self.login.iter().any(|(_, value)| bare(value) == bare(server))
    }
}

/// Starts the named networks.
pub async fn start(names: &[String]) -> Result<Vec<Network>> {
    let mut networks = Vec::new();
    for name in names {
        let network = match name.as_str() {
            "mastodon" => with_mastodons_api(MASTODON, mastodon::Options::default()).await?,
            "pleroma" => pleroma().await?,
            "bluesky" => bluesky().await?,
            "nostr" => nostr().await?,
            other => bail!("there is no network “{other}”; there are {}", ALL.join(", ")),
        };
        network.clear();
        networks.push(network);
    }
    Ok(networks)
}

/// What the friend says, each time in other words.
fn chirps<E>(facts: Facts, mut say: impl FnMut(&str) -> Result<Posted, E>) -> Result<Vec<Chirp>, E> {
    let words = |number| format!("Chirp {number} from {}: who likes it?", facts.name);
    let said = (0..CHIRPS).map(words).map(|text| {
        Ok(Chirp {
            uri: say(&text)?.uri,
            text,
        })
    });
    said.collect()
}

async fn pleroma() -> Result<Network> {
    let options = mastodon::Options {
        version: "2.7.2 (compatible; Pleroma 2.9.1)".to_owned(),
        ..mastodon::Options::default()
    };
    Ok(Network {
        always: Some(Fault::IgnoreIdempotencyKey),
        ..with_mastodons_api(PLEROMA, options).await?
    })
}

async fn with_mastodons_api(facts: Facts, options: mastodon::Options) -> Result<Network> {
    let server = mastodon::Server::start(options).await?;
    for who in [YOU, FRIEND] {
        server.author(Profile::named(who));
    }
    server.follow(YOU, FRIEND)?;
    Ok(Network {
        facts,
        login: vec![("server", server.url().to_owned()), ("token", server.token(YOU)?)],
        chirps: chirps(facts, |text| server.say(FRIEND, text))?,
        always: None,
        handles: handles!(server),
        _server: Box::new(server),
    })
}

async fn bluesky() -> Result<Network> {
    let server = bluesky::Server::start(bluesky::Options::default()).await?;
    for who in [YOU, FRIEND] {
        server.author(&Profile::named(who))?;
    }
    server.follow(YOU, FRIEND)?;
    let password = server.app_password(YOU).context("an app password")?;
    Ok(Network {
        facts: BLUESKY,
        login: vec![
            ("server", server.url().to_owned()),
            ("handle", format!("{YOU}.test")),
            ("password", password),
        ],
        chirps: chirps(BLUESKY, |text| server.say(FRIEND, text))?,
        always: None,
        handles: handles!(server),
        _server: Box::new(server),
    })
}

async fn nostr() -> Result<Network> {
    let server = nostr::Server::start(nostr::Options::default()).await?;
    for who in [YOU, FRIEND] {
        server.author(&Profile::named(who))?;
    }
    server.follow(YOU, FRIEND)?;
    Ok(Network {
        facts: NOSTR,
        login: vec![
            ("key", server.nsec(YOU)?),
            ("relays", server.relay_url()),
            ("media", server.url().to_owned()),
        ],
        chirps: chirps(NOSTR, |text| server.say(FRIEND, text))?,
        always: None,
        handles: handles!(server),
        _server: Box::new(server),
    })
}
