//! What all routes of one server work on.

use std::sync::Mutex;

use rand::{Rng, distr::Alphanumeric};
use tokio::sync::broadcast;

use super::{
    Options,
    answer::Oops,
    state::{Signal, State, Token},
};
use crate::{Faults, Ledger, lock};

/// How many events a slow stream may lag behind before it misses some.
const LAG: usize = 4096;

pub(crate) struct Instance {
    pub(crate) base: String,
    state: Mutex<State>,
    hub: broadcast::Sender<Signal>,
    pub(crate) faults: Faults,
    pub(crate) ledger: Ledger,
    peers: Mutex<Vec<std::sync::Weak<Instance>>>,
}

impl Instance {
    pub(crate) fn new(base: String, options: Options, faults: Faults) -> Self {
        Self {
            state: Mutex::new(State::new(base.clone(), options)),
            base,
            hub: broadcast::channel(LAG).0,
            faults,
            ledger: Ledger::default(),
            peers: Mutex::default(),
        }
    }

    /// Works on the state; what was signalled meanwhile goes to the open streams afterwards, in order.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let mut state = lock(&self.state);
        let result = work(&mut state);
        for signal in state.signals.drain(..) {
            // An error only says that nobody listens.
            let _ = self.hub.send(signal);
        }
        result
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<Signal> {
        self.hub.subscribe()
    }

    pub(crate) fn add_peer(&self, peer: std::sync::Weak<Instance>) {
        lock(&self.peers).push(peer);
    }

    pub(crate) fn peers(&self) -> Vec<std::sync::Arc<Instance>> {
        lock(&self.peers)
            .iter()
            .filter_map(std::sync::Weak::upgrade)
            .collect()
    }

    /// Makes a token for an account, or for an app alone.
    pub(crate) fn grant(&self, account: Option<u64>, scopes: &str) -> String {
        let token = secret();
        let grant = Token {
            account,
            scopes: scopes.to_owned(),
        };
        self.with(|state| state.tokens.insert(token.clone(), grant));
        token
    }

    /// The account of a token; none for an app's own token.
    pub(crate) fn token(&self, token: &str) -> Result<Option<u64>, Oops> {
        let known = self.with(|state| state.tokens.get(token).cloned());
        known
            .map(|token| token.account)
            .ok_or_else(|| Oops::unauthorized("The access token is invalid"))
    }

    /// The account that a token speaks for, if its scopes allow reading or writing.
    pub(crate) fn caller(&self, token: &str, write: bool) -> Result<u64, Oops> {
        let known = self.with(|state| state.tokens.get(token).cloned());
        let known = known.ok_or_else(|| Oops::unauthorized("The access token is invalid"))?;
        let account = known
            .account
            .ok_or_else(|| Oops::unprocessable("This method requires an authenticated user"))?;
        let wanted: &[&str] = if write {
            &["write", "follow"]
        } else {
            &["read", "profile"]
        };
        let allowed = |scope: &str| wanted.iter().any(|prefix| scope.starts_with(prefix));
        if known.scopes.split_whitespace().any(allowed) {
            Ok(account)
        } else {
            Err(Oops::forbidden("This action is outside the authorized scopes"))
        }
    }
}

/// Forty-three letters and digits: fit for a header, a query and a WebSocket protocol name.
pub(crate) fn secret() -> String {
    rand::rng()
        .sample_iter(Alphanumeric)
        .take(43)
        .map(char::from)
        .collect()
}
