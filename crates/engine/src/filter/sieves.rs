//! The filters of owners, kept in memory: a page must not wait for the database to learn that there are none.

use super::Sieve;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use syrinx_model::OwnerId;

/// What is known of the filters of owners.
#[derive(Debug, Default)]
pub(crate) struct Sieves {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// The store's number of all filters at which these were read.
    version: u64,
    sieves: HashMap<OwnerId, Arc<Sieve>>,
}

impl Sieves {
    /// The filters of an owner, if they were read since anybody's changed.
    pub(super) fn of(&self, owner: OwnerId, version: u64) -> Option<Arc<Sieve>> {
        let known = self.known();
        let found = known.sieves.get(&owner).filter(|_| known.version == version);
        found.cloned()
    }

    /// Keeps what was read after `version` was asked for.
    pub(super) fn keep(&self, owner: OwnerId, version: u64, sieve: &Arc<Sieve>) {
        let mut known = self.known();
        if version < known.version {
            return;
        }
        if version > known.version {
            known.sieves.clear();
            known.version = version;
        }
        known.sieves.insert(owner, Arc::clone(sieve));
    }

    /// The map stays sound whatever a panicking holder did: every change to it is one insertion or removal.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_a_change_is_never_given_after_it() {
        let (sieves, ann, bob) = (Sieves::default(), OwnerId(1), OwnerId(2));
        let none = Arc::new(Sieve::new(Vec::new()));
        sieves.keep(ann, 0, &none);
        assert!(sieves.of(ann, 0).is_some());
        assert!(sieves.of(ann, 1).is_none(), "something has changed");
        sieves.keep(bob, 1, &none);
        sieves.keep(ann, 0, &none);
        assert!(sieves.of(ann, 1).is_none(), "a slow read does not bring it back");
        assert!(sieves.of(bob, 1).is_some());
    }
}
