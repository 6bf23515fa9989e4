//! The networks that live through all kills, because they run in this process. Another one is another function that
//! starts it, and a line in [`start`].

use anyhow::{Context, Result, bail};
use std::any::Any;
use syrinx_sandbox::{Calls, Fault, Faults, Ledger, LedgerEntry, Profile, bluesky, mastodon, nostr};

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

/// A network, as torture needs it.
pub struct Network {
    /// What it is called in what is printed, and by `--networks`.
    pub name: &'static str,
    /// Our word for the network.
    pub network: &'static str,
    /// What it gives us to prove with.
    pub class: Class,
    /// Whether what stands there can be changed.
    pub edits: bool,
    /// What the owner types to link the account.
    pub login: Vec<(&'static str, String)>,
    /// How the canonical URI of everything there begins.
    pub uris: String,
    /// What the friend said before all began.
    pub chirps: Vec<Chirp>,
    /// The routes of the calls that publish, as a pattern of faults.
    pub publishes: &'static str,
    /// The route under which those calls are counted.
    counted: &'static str,
    /// What always goes wrong with such a server when it publishes.
    always: Option<Fault>,
    faults: Faults,
    calls: Calls,
    ledger: Ledger,
    /// It runs until it is dropped.
    _server: Box<dyn Any + Send + Sync>,
}

impl Network {
    /// Its switches for what may go wrong.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Lets nothing go wrong but what always does with such a server.
    pub fn clear(&self) {
        self.faults.clear();
        if let Some(fault) = self.always.clone() {
            self.faults.on(self.publishes, fault);
        }
    }

    /// How many calls that publish have come.
    pub fn publications(&self) -> u64 {
        self.calls.of(self.counted)
    }

    /// What the owner's clients did there, in the order in which it was done.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        let mut entries = self.ledger.entries();
        entries.retain(|entry| entry.author == YOU);
        entries
    }

    /// Whether the account of the owner there is the one on this server, as our server writes it down.
    pub fn is_on(&self, server: &str) -> bool {
        let bare = |url: &str| url.trim_end_matches('/').to_owned();
        self.login.iter().any(|(_, value)| bare(value) == bare(server))
    }
}

/// The names of all networks.
pub const ALL: [&str; 4] = ["mastodon", "pleroma", "bluesky", "nostr"];
/// The names of those that know a repeat by its key or identity.
pub const KEYED: [&str; 3] = ["mastodon", "bluesky", "nostr"];

/// Starts the named networks.
pub async fn start(names: &[String]) -> Result<Vec<Network>> {
    let mut networks = Vec::new();
    for name in names {
        let network = match name.as_str() {
            "mastodon" => mastodon().await?,
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
fn chirps<E>(name: &str, mut say: impl FnMut(&str) -> Result<String, E>) -> Result<Vec<Chirp>, E> {
    let words = |number| format!("Chirp {number} from {name}: who likes it?");
    let said = (0..CHIRPS).map(words).map(|text| {
        Ok(Chirp {
            uri: say(&text)?,
            text,
        })
    });
    said.collect()
}

/// A server that honours keys.
async fn mastodon() -> Result<Network> {
    with_mastodons_api("mastodon", mastodon::Options::default()).await
}

/// One of those with Mastodon's API that know no keys and can only be read back.
async fn pleroma() -> Result<Network> {
    let options = mastodon::Options {
        version: "2.7.2 (compatible; Pleroma 2.9.1)".to_owned(),
        ..mastodon::Options::default()
    };
    Ok(Network {
        always: Some(Fault::IgnoreIdempotencyKey),
        ..with_mastodons_api("pleroma", options).await?
    })
}

async fn with_mastodons_api(name: &'static str, options: mastodon::Options) -> Result<Network> {
    let server = mastodon::Server::start(options).await?;
    for who in [YOU, FRIEND] {
        server.author(Profile::named(who));
    }
    server.follow(YOU, FRIEND)?;
    let url = server.url().to_owned();
    Ok(Network {
        name,
        network: "mastodon",
        class: Class::B,
        edits: true,
        login: vec![("server", url.clone()), ("token", server.token(YOU)?)],
        uris: url,
        chirps: chirps(name, |text| server.say(FRIEND, text).map(|said| said.uri))?,
        publishes: "POST /api/v1/statuses",
        counted: "POST /api/v1/statuses",
        always: None,
        faults: server.faults().clone(),
        calls: server.calls().clone(),
        ledger: server.book().clone(),
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
        name: "bluesky",
        network: "bluesky",
        class: Class::A,
        edits: false,
        login: vec![
            ("server", server.url().to_owned()),
            ("handle", format!("{YOU}.test")),
            ("password", password),
        ],
        uris: "at://".to_owned(),
        chirps: chirps("bluesky", |text| server.say(FRIEND, text).map(|said| said.uri))?,
        publishes: "POST /xrpc/com.atproto.repo.putRecord",
        counted: "POST /xrpc/com.atproto.repo.putRecord",
        always: None,
        faults: server.faults().clone(),
        calls: server.calls().clone(),
        ledger: server.book().clone(),
        _server: Box::new(server),
    })
}

/// A relay with a file server.
async fn nostr() -> Result<Network> {
    let server = nostr::Server::start(nostr::Options::default()).await?;
    for who in [YOU, FRIEND] {
        server.author(&Profile::named(who))?;
    }
    server.follow(YOU, FRIEND)?;
    Ok(Network {
        name: "nostr",
        network: "nostr",
        class: Class::A,
        edits: false,
        login: vec![
            ("key", server.nsec(YOU)?),
            ("relays", server.relay_url()),
            ("media", server.url().to_owned()),
        ],
        uris: "nostr:".to_owned(),
        chirps: chirps("nostr", |text| server.say(FRIEND, text).map(|said| said.uri))?,
        publishes: "EVENT 1",
        counted: "EVENT",
        always: None,
        faults: server.faults().clone(),
        calls: server.calls().clone(),
        ledger: server.book().clone(),
        _server: Box::new(server),
    })
}
