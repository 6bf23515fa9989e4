//! How fresh it is what somebody read before: numbers that rise with every change that their readers could see.
//!
//! Every write reaches everybody unless it proves that it reaches fewer, so that a new kind of write is never missed.

use crate::Result;
use sqlx::{Sqlite, SqliteConnection, Transaction};
use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Notify;

/// Owners share this many numbers; two with one number only read anew more often.
const SLOTS: usize = 256;

/// Whose homes a transaction can have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Anybody's.
    Everybody,
    /// These owners' only; nobody's if there are none.
    Owners(BTreeSet<i64>),
}

impl Reach {
    /// And these too.
    pub(super) fn also(&mut self, more: Self) {
        match (&mut *self, more) {
            (Self::Owners(owners), Self::Owners(more)) => owners.extend(more),
            _ => *self = Self::Everybody,
        }
    }
}

/// Numbers that rise.
#[derive(Debug)]
pub(super) struct Freshness {
    everybody: AtomicU64,
    owners: [AtomicU64; SLOTS],
    tokens: AtomicU64,
    filters: AtomicU64,
}

/// What a transaction can have changed.
#[derive(Clone, Debug)]
struct Touched {
    homes: Reach,
    /// Tokens may be gone.
    tokens: bool,
    /// Filters may read differently.
    filters: bool,
}

impl Default for Freshness {
    fn default() -> Self {
        Self {
            everybody: AtomicU64::new(0),
            owners: [const { AtomicU64::new(0) }; SLOTS],
            tokens: AtomicU64::new(0),
            filters: AtomicU64::new(0),
        }
    }
}

impl Freshness {
    /// The number of an owner's home. Both parts only rise, so their sum is the same only while both are.
    pub(super) fn home(&self, owner: i64) -> u64 {
        self.everybody.load(Ordering::SeqCst) + self.slot(owner).load(Ordering::SeqCst)
    }

    /// The number of all tokens.
    pub(super) fn tokens(&self) -> u64 {
        self.tokens.load(Ordering::SeqCst)
    }

    /// The number of all filters.
    pub(super) fn filters(&self) -> u64 {
        self.filters.load(Ordering::SeqCst)
    }

    fn slot(&self, owner: i64) -> &AtomicU64 {
        &self.owners[usize::try_from(owner.rem_euclid(SLOTS as i64)).unwrap_or_default()]
    }

    /// Raises the numbers of what was touched. Homes come last: whoever sees the new number of a home must not find old
    /// filters under it.
    fn raise(&self, touched: &Touched) {
        if touched.tokens {
            self.tokens.fetch_add(1, Ordering::SeqCst);
        }
        if touched.filters {
            self.filters.fetch_add(1, Ordering::SeqCst);
        }
        match &touched.homes {
            Reach::Everybody => {
                self.everybody.fetch_add(1, Ordering::SeqCst);
            }
            Reach::Owners(owners) => {
                for owner in owners {
                    self.slot(*owner).fetch_add(1, Ordering::SeqCst);
                }
            }
        }
    }
}

/// A transaction of the only writer: it holds the write lock from its start. Dropped without a commit, it never was.
pub(crate) struct Writing {
    transaction: Transaction<'static, Sqlite>,
    fresh: Arc<Freshness>,
    committed: Arc<Notify>,
    touched: Touched,
}

impl Writing {
    pub(super) fn new(
        transaction: Transaction<'static, Sqlite>,
        fresh: Arc<Freshness>,
        committed: Arc<Notify>,
    ) -> Self {
        Self {
            transaction,
            fresh,
            committed,
            touched: Touched {
                homes: Reach::Everybody,
                tokens: false,
                filters: false,
            },
        }
    }

    /// Promises that this changes these homes only.
    pub(super) fn reaches(&mut self, reach: Reach) {
        self.touched.homes = reach;
    }

    /// Tells that tokens may be gone.
    pub(super) fn ends_tokens(&mut self) {
        self.touched.tokens = true;
    }

    /// Tells that filters may read differently.
    pub(super) fn changes_filters(&mut self) {
        self.touched.filters = true;
    }

    /// Commits. Whoever asked for this may be gone before it is done, so it runs by itself: a commit of which readers
    /// were not told would leave them with the old for ever.
    pub(crate) async fn commit(self) -> Result<()> {
        let Self {
            transaction,
            fresh,
            committed,
            touched,
        } = self;
        let committing = tokio::spawn(async move {
            let done = transaction.commit().await;
            // Also after an error: nobody knows then what is on disk.
            fresh.raise(&touched);
            committed.notify_one();
            done
        });
        match committing.await {
            Ok(done) => Ok(done?),
            Err(broken) => Err(crate::Error::Database(broken.to_string())),
        }
    }
}

impl Deref for Writing {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.transaction
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn homes(homes: Reach) -> Touched {
        Touched {
            homes,
            tokens: false,
            filters: false,
        }
    }

    #[test]
    fn a_number_rises_with_what_its_home_can_show() {
        let fresh = Freshness::default();
        let (ann, bob) = (fresh.home(1), fresh.home(2));
        fresh.raise(&homes(Reach::Owners([].into())));
        assert_eq!((fresh.home(1), fresh.home(2)), (ann, bob));
        fresh.raise(&homes(Reach::Owners([1].into())));
        assert!(fresh.home(1) > ann);
        assert_eq!(fresh.home(2), bob);
        fresh.raise(&homes(Reach::Everybody));
        assert!(fresh.home(2) > bob);
        assert_eq!((fresh.tokens(), fresh.filters()), (0, 0));
        let nobody = homes(Reach::Owners([].into()));
        fresh.raise(&Touched {
            tokens: true,
            ..nobody.clone()
        });
        fresh.raise(&Touched {
            filters: true,
            ..nobody
        });
        assert_eq!((fresh.tokens(), fresh.filters()), (1, 1));
    }

    #[test]
    fn reach_only_widens() {
        let mut reach = Reach::Owners([1].into());
        reach.also(Reach::Owners([2].into()));
        assert_eq!(reach, Reach::Owners([1, 2].into()));
        reach.also(Reach::Everybody);
        reach.also(Reach::Owners([3].into()));
        assert_eq!(reach, Reach::Everybody);
    }
}
