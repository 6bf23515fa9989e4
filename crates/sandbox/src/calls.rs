//! How often each route was asked, so that tests can prove that call budgets hold.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use crate::lock;

/// Counts requests per route. A route is the method and the path's template, such as
/// `GET /api/v1/statuses/{id}/context` or `POST /xrpc/com.atproto.repo.putRecord`. Clones share the counts.
#[derive(Clone, Debug, Default)]
pub struct Calls(Arc<Mutex<BTreeMap<String, u64>>>);

impl Calls {
    pub(crate) fn count(&self, route: &str) {
        *lock(&self.0).entry(route.to_owned()).or_default() += 1;
    }

    /// How often this route was asked; 0 for one never asked.
    #[must_use]
    pub fn of(&self, route: &str) -> u64 {
        lock(&self.0).get(route).copied().unwrap_or(0)
    }

    /// All requests together.
    #[must_use]
    pub fn total(&self) -> u64 {
        lock(&self.0).values().sum()
    }

    /// Every route that was asked, with its count, in alphabetical order.
    #[must_use]
    pub fn all(&self) -> BTreeMap<String, u64> {
        lock(&self.0).clone()
    }

    /// Starts counting from nothing again.
    pub fn reset(&self) {
        lock(&self.0).clear();
    }
}
