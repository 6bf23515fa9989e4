//! What all routes of the network work on.

use std::sync::Mutex;

use super::{Options, state::State};
use crate::{Faults, Ledger, lock};

pub(crate) struct Network {
    pub(crate) base: String,
    pub(crate) faults: Faults,
    pub(crate) ledger: Ledger,
    state: Mutex<State>,
}

impl Network {
    pub(crate) fn new(base: String, options: &Options) -> Self {
        let ledger = Ledger::default();
        let state = Mutex::new(State::new(base.clone(), options, ledger.clone()));
        Self {
            base,
            faults: Faults::default(),
            ledger,
            state,
        }
    }

    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut lock(&self.state))
    }
}
