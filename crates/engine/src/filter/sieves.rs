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
    sieves: HashMap<OwnerId, Arc<Sieve>>,
    /// How often anything was forgotten: what was read before that may be old.
    age: u64,
}

impl Sieves {
    /// The filters of an owner, if they are known.
    pub(super) fn of(&self, owner: OwnerId) -> Option<Arc<Sieve>> {
        self.known().sieves.get(&owner).cloned()
    }

    /// To be asked before filters are read, and told when they are kept.
    pub(super) fn age(&self) -> u64 {
        self.known().age
    }

    /// Keeps what was read, unless something has changed since.
    pub(super) fn keep(&self, owner: OwnerId, sieve: &Arc<Sieve>, age: u64) {
        let mut known = self.known();
        if known.age == age {
            known.sieves.insert(owner, Arc::clone(sieve));
        }
    }

    /// Forgets the filters of an owner, since they have changed.
    pub(super) fn forget(&self, owner: OwnerId) {
        let mut known = self.known();
        known.age += 1;
        known.sieves.remove(&owner);
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
    fn what_was_read_before_a_change_is_not_kept() {
        let (sieves, ann) = (Sieves::default(), OwnerId(1));
        let none = Arc::new(Sieve::new(Vec::new()));
        let age = sieves.age();
        sieves.forget(ann);
        sieves.keep(ann, &none, age);
        assert!(sieves.of(ann).is_none());
        sieves.keep(ann, &none, sieves.age());
        assert!(sieves.of(ann).is_some());
        sieves.forget(ann);
        assert!(sieves.of(ann).is_none());
    }
}
