//! How we speak to a network at all.

use crate::{Clock, Http, MemoryShelf, Result, Session, Shelf};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::sync::Arc;
use syrinx_model::{Card, Grant, LoginForm, Secret, Teller};

/// What the house lends to a connector.
#[derive(Clone)]
pub struct Ports {
    /// The one way out.
    pub http: Http,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What the account keeps with us.
    pub shelf: Arc<dyn Shelf>,
    /// The URL under which the network may call this account, without a slash at its end; `None` if this server's
    /// address is not known to be reachable. What follows it is the connector's own.
    pub callback: Option<String>,
}

impl Ports {
    /// Ports of no account: what is put on the shelf is gone with them.
    #[must_use]
    pub fn new(http: Http, clock: Arc<dyn Clock>) -> Self {
        Self {
            http,
            clock,
            shelf: Arc::new(MemoryShelf::default()),
            callback: None,
        }
    }
}

/// A network that this server can speak to.
#[async_trait]
pub trait Connector: Send + Sync {
    /// What the network is.
    fn card(&self) -> &Card;

    /// The way in.
    fn login(&self) -> &dyn Login;

    /// Who tells what comes in through accounts of this server (a base URL). A connector that proves of every item that
    /// its author said it, by a signature or by fetching it from there, says that the network itself does.
    fn teller(&self, server: &str) -> Teller {
        Teller::server(server)
    }

    /// Opens an account. Discovers its limits, so it may call the network.
    ///
    /// # Errors
    /// `Expired` if the grant must be refreshed, `Refused` if the owner must log in again, `Away` if the network is.
    async fn open(&self, grant: &Grant, ports: &Ports) -> Result<Arc<dyn Session>>;
}

/// What was typed into a login form, by field name.
pub type LoginInput = BTreeMap<String, String>;

/// The first answer to a login.
#[derive(Debug)]
pub enum Begin {
    /// The owner must visit this page; what comes back goes to [`Login::finish`].
    Visit {
        /// The page.
        url: String,
        /// To be kept, sealed, until the owner is back.
        pending: Pending,
    },
    /// That was enough.
    Done(Grant),
    /// That was enough, and something was made that nobody but the owner can keep.
    Made {
        /// The grant.
        grant: Grant,
        /// To be shown to the owner once, now.
        keep: Keepsake,
    },
}

/// What a login made for its owner: a secret that is theirs, and that no network gives back once it is lost.
#[derive(Clone, Debug)]
pub struct Keepsake {
    /// The secret, as people write it on that network.
    pub secret: Secret,
    /// What it is and how to keep it, as a sentence for the owner.
    pub note: String,
}

/// A login that waits for the owner to come back; opaque, understood by its connector only, and secret.
#[derive(Clone, Debug)]
pub struct Pending(pub Secret);

/// The way into a network.
#[async_trait]
pub trait Login: Send + Sync {
    /// What to ask for. Always the same for one connector.
    fn form(&self) -> LoginForm;

    /// Begins. `redirect_uri` is where the network may send the owner back to; `urn:ietf:wg:oauth:2.0:oob` if they
    /// are to copy a code by hand.
    ///
    /// # Errors
    /// `Rejected` with a sentence if a field is wrong, `Refused` if the password or token is.
    async fn begin(&self, input: &LoginInput, redirect_uri: &str, ports: &Ports) -> Result<Begin>;

    /// Finishes with what the network sent back: the query of the redirect, or `code` as typed.
    ///
    /// # Errors
    /// As [`Login::begin`]; `Unsupported` if this network never redirects.
    async fn finish(&self, pending: &Pending, answer: &LoginInput, ports: &Ports) -> Result<Grant>;

    /// Renews a grant. The caller holds the account's refresh lock and persists the result before using it.
    ///
    /// # Errors
    /// `Refused` if only a new login helps; `Unsupported` if grants of this network do not end.
    async fn refresh(&self, grant: &Grant, ports: &Ports) -> Result<Grant>;
}
