//! Pages of anything that is ordered by an id.

use crate::Window;
use sqlx::Sqlite;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;

/// A query for a stretch, from either end. `?1` is the viewer or whoever the page is of, `?2` and `?3` are the bounds,
/// `?4` is the limit; a query's own parameters come after.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub newest: &'static str,
    pub oldest: &'static str,
}

/// Makes a [`Stretch`] of a literal query that ends in a condition, and the key that it is ordered by.
macro_rules! stretch {
    ($key:literal, $($part:expr),+ $(,)?) => {
        $crate::sqlite::stretch::Stretch {
            newest: concat!(
                $($part),+, " AND ", $key, " < ?2 AND ", $key, " > ?3 ORDER BY ", $key, " DESC LIMIT ?4"
            ),
            oldest: concat!(
                $($part),+, " AND ", $key, " < ?2 AND ", $key, " > ?3 ORDER BY ", $key, " ASC LIMIT ?4"
            ),
        }
    };
}

impl Stretch {
    /// The query for a window, with its first four parameters bound.
    pub(super) fn bind<'q>(self, whose: Option<i64>, window: Window) -> Query<'q, Sqlite, SqliteArguments> {
        let text = if window.min.is_some() {
            self.oldest
        } else {
            self.newest
        };
        sqlx::query(text)
            .bind(whose)
            .bind(window.max.unwrap_or(i64::MAX))
            .bind(window.since.max(window.min).unwrap_or(i64::MIN))
            .bind(i64::try_from(window.limit).unwrap_or(i64::MAX))
    }

    /// Puts a page in order: those read from the oldest on come last first.
    pub(super) fn newest_first<T>(page: &mut [T], window: Window) {
        if window.min.is_some() {
            page.reverse();
        }
    }
}
