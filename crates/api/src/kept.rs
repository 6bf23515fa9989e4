//! What was just read and written out, kept for whoever asks for the same while nothing has changed.
//!
//! It is kept under the owner's number that the store raises with every change that they could see; the number is asked
//! for before the reading begins. Whoever asks while it is being made waits for that one reading.

use bytes::Bytes;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use syrinx_model::Moment;
use tokio::sync::OnceCell;

/// Some things end by the clock alone, such as filters: nothing is kept for longer, in milliseconds.
const LASTS: i64 = 10_000;
/// What is larger, in bytes, is not kept.
const HEAVIEST: usize = 256 * 1024;

/// Things kept, each under a number.
#[derive(Debug)]
pub(crate) struct Kept<K, V> {
    /// So many, at the most.
    many: usize,
    shelf: Mutex<Shelf<K, V>>,
}

#[derive(Debug)]
struct Shelf<K, V> {
    things: HashMap<K, Thing<V>>,
    /// Rises with every use.
    uses: u64,
}

#[derive(Debug)]
struct Thing<V> {
    version: u64,
    at: Moment,
    used: u64,
    cell: Arc<OnceCell<V>>,
}

/// How much room something takes, in bytes.
pub(crate) trait Weight {
    /// The room.
    fn weight(&self) -> usize;
}

impl Weight for Bytes {
    fn weight(&self) -> usize {
        self.len()
    }
}

impl<T: Weight> Weight for Option<T> {
    fn weight(&self) -> usize {
        self.as_ref().map_or(0, Weight::weight)
    }
}

impl<K: Hash + Eq + Clone, V: Weight + Clone> Kept<K, V> {
    /// Room for so many.
    pub(crate) fn new(many: usize) -> Self {
        let shelf = Shelf {
            things: HashMap::new(),
            uses: 0,
        };
        Self {
            many,
            shelf: Mutex::new(shelf),
        }
    }

    /// What is kept under this key and version, or what `make` makes of it.
    ///
    /// # Errors
    /// As `make`; nothing is kept then.
    pub(crate) async fn get<E>(
        &self,
        key: &K,
        version: u64,
        now: Moment,
        make: impl Future<Output = Result<V, E>>,
    ) -> Result<V, E> {
        let cell = self.cell(key, version, now);
        let value = cell.get_or_try_init(|| make).await?.clone();
        if value.weight() > HEAVIEST {
            self.shelf().things.remove(key);
        }
        Ok(value)
    }

    fn cell(&self, key: &K, version: u64, now: Moment) -> Arc<OnceCell<V>> {
        let mut shelf = self.shelf();
        shelf.uses += 1;
        let used = shelf.uses;
        if let Some(thing) = shelf.things.get_mut(key)
            && thing.version == version
            && (0..LASTS).contains(&(now.0 - thing.at.0))
        {
            thing.used = used;
            return Arc::clone(&thing.cell);
        }
        if shelf.things.len() >= self.many && !shelf.things.contains_key(key) {
            let oldest = shelf.things.iter().min_by_key(|(_, thing)| thing.used);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                shelf.things.remove(&oldest);
            }
        }
        let cell = Arc::new(OnceCell::new());
        let thing = Thing {
            version,
            at: now,
            used,
            cell: Arc::clone(&cell),
        };
        shelf.things.insert(key.clone(), thing);
        cell
    }

    /// The shelf stays sound whatever a panicking holder did: every change to it is one insertion or removal.
    fn shelf(&self) -> MutexGuard<'_, Shelf<K, V>> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::convert::Infallible;

    #[tokio::test]
    async fn made_once_for_a_version_and_anew_for_the_next_or_after_a_while() {
        let (kept, made) = (Kept::new(2), Cell::new(0));
        let ask = async |key: &'static str, version, now| {
            let make = async {
                made.set(made.get() + 1);
                Ok::<_, Infallible>(Bytes::from(format!("{key}{version}")))
            };
            kept.get(&key, version, Moment(now), make).await
        };
        assert_eq!(ask("a", 1, 0).await, Ok(Bytes::from("a1")));
        assert_eq!(ask("a", 1, 1).await, Ok(Bytes::from("a1")));
        assert_eq!(made.get(), 1, "the second time it lay ready");
        assert_eq!(ask("a", 2, 2).await, Ok(Bytes::from("a2")));
        assert_eq!(made.get(), 2, "something had changed");
        ask("a", 2, 2 + LASTS).await.ok();
        assert_eq!(made.get(), 3, "it was too old");
        ask("b", 1, LASTS).await.ok();
        ask("c", 1, LASTS).await.ok();
        ask("b", 1, LASTS).await.ok();
        assert_eq!(made.get(), 5, "what was used last stays");
        ask("a", 2, LASTS).await.ok();
        assert_eq!(made.get(), 6, "there is room for two");
    }

    #[tokio::test]
    async fn what_failed_or_is_too_large_is_not_kept() {
        let kept = Kept::new(2);
        assert_eq!(kept.get(&1, 1, Moment(0), async { Err("no") }).await, Err("no"));
        let large = Bytes::from(vec![0; HEAVIEST + 1]);
        let made = kept
            .get(&1, 1, Moment(0), async { Ok::<_, &str>(large.clone()) })
            .await;
        assert_eq!(made, Ok(large));
        let small = kept
            .get(&1, 1, Moment(0), async { Ok::<_, &str>(Bytes::new()) })
            .await;
        assert_eq!(small, Ok(Bytes::new()));
    }
}
