//! The networks that live through all kills, because they run in this process. Another one is another `impl Network`
//! and a line in [`start`].

use anyhow::{Context, Result, bail};
use syrinx_sandbox::{Fault, Faults, LedgerEntry, Profile, bluesky, mastodon, nostr};

/// The name of the owner's account on every network.
pub const YOU: &str = "you";
const FRIEND: &str = "friend";

/// What a network gives us to prove with, from the best down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The identity of a post is ours: a repeat is the same post, and nothing may ever stay unconfirmed.
    A,
    /// A key that holds for a while, or only reading back.
    B,
}

/// A network, as torture needs it.
pub trait Network: Send + Sync {
    /// What it is called in what is printed, and by `--networks`.
    fn name(&self) -> &'static str;

    /// Our word for the network.
    fn network(&self) -> &'static str;

    /// What it gives us to prove with.
    fn class(&self) -> Class;

    /// Whether what stands there can be changed.
    fn edits(&self) -> bool;

    /// What the owner types to link the account.
    fn login(&self) -> Vec<(&'static str, String)>;

    /// Its switches for what may go wrong.
    fn faults(&self) -> &Faults;

    /// The routes of the calls that publish, as patterns of faults.
    fn publishes(&self) -> &'static str;

    /// Lets nothing go wrong but what always does with such a server.
    fn clear(&self) {
        self.faults().clear();
    }

    /// How many calls that publish have come.
    fn publications(&self) -> u64;

    /// The friend, whom the owner follows, says something; gives its canonical URI.
    fn friend_says(&self, text: &str) -> Result<String>;

    /// Whether something was said there, by its canonical URI.
    fn owns(&self, uri: &str) -> bool;

    /// What the owner's clients did there, in the order in which it was done.
    fn ledger(&self) -> Vec<LedgerEntry>;
}

/// The names of all networks.
pub const ALL: [&str; 4] = ["mastodon", "pleroma", "bluesky", "nostr"];

/// Starts the named networks.
pub async fn start(names: &[String]) -> Result<Vec<Box<dyn Network>>> {
    let mut networks: Vec<Box<dyn Network>> = Vec::new();
    for name in names {
        networks.push(match name.as_str() {
            "mastodon" => Box::new(Mastodon::start(true).await?),
            "pleroma" => Box::new(Mastodon::start(false).await?),
            "bluesky" => Box::new(Bluesky::start().await?),
            "nostr" => Box::new(Nostr::start().await?),
            other => bail!("there is no network “{other}”; there are {}", ALL.join(", ")),
        });
    }
    Ok(networks)
}

/// A server with Mastodon's API: one that honours keys, or one of those that do not and are only read back.
struct Mastodon {
    server: mastodon::Server,
    token: String,
    honours_keys: bool,
}

impl Mastodon {
    const PUBLISHES: &str = "POST /api/v1/statuses";

    async fn start(honours_keys: bool) -> Result<Self> {
        let mut options = mastodon::Options::default();
        if !honours_keys {
            options.version = "2.7.2 (compatible; Pleroma 2.9.1)".to_owned();
        }
        let server = mastodon::Server::start(options).await?;
        for name in [YOU, FRIEND] {
            server.author(Profile::named(name));
        }
        server.follow(YOU, FRIEND)?;
        let token = server.token(YOU)?;
        let network = Self {
            server,
            token,
            honours_keys,
        };
        network.clear();
        Ok(network)
    }
}

impl Network for Mastodon {
    fn name(&self) -> &'static str {
        if self.honours_keys { "mastodon" } else { "pleroma" }
    }

    fn network(&self) -> &'static str {
        "mastodon"
    }

    fn class(&self) -> Class {
        Class::B
    }

    fn edits(&self) -> bool {
        true
    }

    fn login(&self) -> Vec<(&'static str, String)> {
        vec![
            ("server", self.server.url().to_owned()),
            ("token", self.token.clone()),
        ]
    }

    fn faults(&self) -> &Faults {
        self.server.faults()
    }

    fn publishes(&self) -> &'static str {
        Self::PUBLISHES
    }

    fn clear(&self) {
        self.faults().clear();
        if !self.honours_keys {
            self.faults().on(Self::PUBLISHES, Fault::IgnoreIdempotencyKey);
        }
    }

    fn publications(&self) -> u64 {
        self.server.calls().of(Self::PUBLISHES)
    }

    fn friend_says(&self, text: &str) -> Result<String> {
        Ok(self.server.say(FRIEND, text)?.uri)
    }

    fn owns(&self, uri: &str) -> bool {
        uri.starts_with(self.server.url())
    }

    fn ledger(&self) -> Vec<LedgerEntry> {
        let mut entries = self.server.ledger();
        entries.retain(|entry| entry.author == YOU);
        entries
    }
}

struct Bluesky {
    server: bluesky::Server,
    password: String,
}

impl Bluesky {
    const PUBLISHES: &str = "POST /xrpc/com.atproto.repo.putRecord";

    async fn start() -> Result<Self> {
        let server = bluesky::Server::start(bluesky::Options::default()).await?;
        for name in [YOU, FRIEND] {
            server.author(&Profile::named(name))?;
        }
        server.follow(YOU, FRIEND)?;
        let password = server.app_password(YOU).context("an app password")?;
        Ok(Self { server, password })
    }
}

impl Network for Bluesky {
    fn name(&self) -> &'static str {
        "bluesky"
    }

    fn network(&self) -> &'static str {
        "bluesky"
    }

    fn class(&self) -> Class {
        Class::A
    }

    fn edits(&self) -> bool {
        false
    }

    fn login(&self) -> Vec<(&'static str, String)> {
        vec![
            ("server", self.server.url().to_owned()),
            ("handle", format!("{YOU}.test")),
            ("password", self.password.clone()),
        ]
    }

    fn faults(&self) -> &Faults {
        self.server.faults()
    }

    fn publishes(&self) -> &'static str {
        Self::PUBLISHES
    }

    fn publications(&self) -> u64 {
        self.server.calls().of(Self::PUBLISHES)
    }

    fn friend_says(&self, text: &str) -> Result<String> {
        Ok(self.server.say(FRIEND, text)?.uri)
    }

    fn owns(&self, uri: &str) -> bool {
        uri.starts_with("at://")
    }

    fn ledger(&self) -> Vec<LedgerEntry> {
        let mut entries = self.server.ledger();
        entries.retain(|entry| entry.author == YOU);
        entries
    }
}

/// A relay with a file server.
struct Nostr {
    server: nostr::Server,
    key: String,
}

impl Nostr {
    const PUBLISHES: &str = "EVENT 1";

    async fn start() -> Result<Self> {
        let server = nostr::Server::start(nostr::Options::default()).await?;
        for name in [YOU, FRIEND] {
            server.author(&Profile::named(name))?;
        }
        server.follow(YOU, FRIEND)?;
        let key = server.nsec(YOU)?;
        Ok(Self { server, key })
    }
}

impl Network for Nostr {
    fn name(&self) -> &'static str {
        "nostr"
    }

    fn network(&self) -> &'static str {
        "nostr"
    }

    fn class(&self) -> Class {
        Class::A
    }

    fn edits(&self) -> bool {
        false
    }

    fn login(&self) -> Vec<(&'static str, String)> {
        vec![
            ("key", self.key.clone()),
            ("relays", self.server.relay_url()),
            ("media", self.server.url().to_owned()),
        ]
    }

    fn faults(&self) -> &Faults {
        self.server.faults()
    }

    fn publishes(&self) -> &'static str {
        Self::PUBLISHES
    }

    fn publications(&self) -> u64 {
        self.server.calls().of("EVENT")
    }

    fn friend_says(&self, text: &str) -> Result<String> {
        Ok(self.server.say(FRIEND, text)?.uri)
    }

    fn owns(&self, uri: &str) -> bool {
        uri.starts_with("nostr:")
    }

    fn ledger(&self) -> Vec<LedgerEntry> {
        let mut entries = self.server.ledger();
        entries.retain(|entry| entry.author == YOU);
        entries
    }
}
