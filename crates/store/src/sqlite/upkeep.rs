//! What the database needs after commits, done beside those who wait for theirs.
//!
//! Left to itself, SQLite does both within the commit that happens to be due, and whoever waits for that one waits for it:
//! the log is brought into the database when it is long, and the pieces in which each commit adds to the search index are
//! merged after so many. Here a connection of its own brings over what was committed while others go on writing, and the
//! pieces are merged in steps between which anybody else may write.
//!
//! The log itself begins anew at the first commit after all was brought over, or when it is very long ([`LONGEST_LOG`]);
//! then little is left to bring. See <https://www.sqlite.org/wal.html>, “Checkpointing”, and
//! <https://www.sqlite.org/fts5.html>, the option `automerge` and the command `merge`.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, SqliteConnection, SqlitePool};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::sleep;

/// Pages of the log, 4 KiB each, after which a commit brings over what is left.
pub(super) const LONGEST_LOG: &str = "16000";
/// Commits of so long are seen to together: a page that many of them change is brought over once.
const TOGETHER: Duration = Duration::from_millis(500);
/// The search indices.
const INDICES: [&str; 2] = ["post_words", "author_words"];
/// Pages that one step of merging writes: some milliseconds, for which others wait.
const STEP: u32 = 16;
/// Steps of an index after which what was committed meanwhile is brought over.
const STEPS: usize = 16;

/// Sees to the database until it is dropped.
pub(super) struct Upkeep {
    committed: Arc<Notify>,
    running: AbortHandle,
}

impl Upkeep {
    /// Begins: merges with the writer, and brings the log over with a connection of these options.
    pub(super) async fn begin(writer: SqlitePool, options: &SqliteConnectOptions) -> sqlx::Result<Self> {
        let log = options.connect().await?;
        let committed = Arc::new(Notify::new());
        let running = tokio::spawn(keep_up(writer, log, Arc::clone(&committed))).abort_handle();
        Ok(Self { committed, running })
    }

    /// What each commit tells.
    pub(super) fn committed(&self) -> Arc<Notify> {
        Arc::clone(&self.committed)
    }
}

impl Drop for Upkeep {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn keep_up(writer: SqlitePool, mut log: SqliteConnection, committed: Arc<Notify>) {
    let mut all_merged = true;
    loop {
        if all_merged {
            committed.notified().await;
        }
        sleep(TOGETHER).await;
        all_merged = merge_all(&writer).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the search index could not be merged; it is after the next commit");
            true
        });
        // What others still read or write is left for the next time.
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
            .execute(&mut log)
            .await
        {
            tracing::warn!(%error, "the log could not be brought into the database; a commit will do it");
        }
    }
}

/// Merges some steps of each index. Says whether nothing is left to merge.
async fn merge_all(writer: &SqlitePool) -> sqlx::Result<bool> {
    let mut all = true;
    for index in INDICES {
        let mut more = true;
        for _ in 0..STEPS {
            more = merge(writer, index).await?;
            if !more {
                break;
            }
        }
        all &= !more;
    }
    Ok(all)
}

/// Merges one step. Says whether there was anything to merge, as the documentation tells it: by at least two changes.
async fn merge(writer: &SqlitePool, index: &'static str) -> sqlx::Result<bool> {
    const CHANGES: &str = "SELECT total_changes()";
    let mut writing = writer.begin_with("BEGIN IMMEDIATE").await?;
    let before: i64 = sqlx::query_scalar(CHANGES).fetch_one(&mut *writing).await?;
    let step = format!("INSERT INTO {index} ({index}, rank) VALUES ('merge', ?1)");
    sqlx::query(AssertSqlSafe(step))
        .bind(STEP)
        .execute(&mut *writing)
        .await?;
    let after: i64 = sqlx::query_scalar(CHANGES).fetch_one(&mut *writing).await?;
    writing.commit().await?;
    Ok(after - before >= 2)
}

#[cfg(test)]
mod tests {
    use crate::Result;
    use crate::sqlite::{Sqlite, scratch};
    use sqlx::sqlite::SqliteSynchronous;
    use std::time::Duration;

    const WORD: &str = "a word in the database itself";

    async fn opened() -> Result<(Sqlite, crate::StorePaths)> {
        let (folder, paths) = scratch()?;
        let store = Sqlite::open(&paths, SqliteSynchronous::Off, Some(folder)).await?;
        for number in 0..12 {
            let mut writing = store.write().await?;
            sqlx::query("INSERT INTO post_words (rowid, words) VALUES (?1, ?2)")
                .bind(number)
                .bind(format!("some words of number {number}"))
                .execute(&mut *writing)
                .await?;
            sqlx::query("INSERT INTO setting (name, value) VALUES (?1, ?2)")
                .bind(format!("number {number}"))
                .bind(WORD)
                .execute(&mut *writing)
                .await?;
            writing.commit().await?;
        }
        Ok((store, paths))
    }

    async fn number(store: &Sqlite, query: &'static str) -> Result<i64> {
        Ok(sqlx::query_scalar(query).fetch_one(store.read()).await?)
    }

    #[tokio::test]
    async fn the_search_index_is_merged_aside() -> Result<()> {
        let (store, _) = opened().await?;
        for index in ["post_words", "author_words"] {
            let query = format!("SELECT v FROM {index}_config WHERE k = 'automerge'");
            let by_itself: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(query))
                .fetch_one(store.read())
                .await?;
            assert_eq!(by_itself, 0, "no commit merges {index}");
        }
        let mut pieces = 12;
        for _ in 0..500 {
            pieces = number(&store, "SELECT count(DISTINCT segid) FROM post_words_idx").await?;
            if pieces < 4 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(pieces < 4, "not merged within 10 s: {pieces} pieces");
        let found = "SELECT count(*) FROM post_words WHERE post_words MATCH 'words'";
        assert_eq!(number(&store, found).await?, 12, "all are found in them");
        Ok(())
    }

    #[tokio::test]
    async fn the_log_is_brought_over_aside() -> Result<()> {
        let (_store, paths) = opened().await?;
        for _ in 0..500 {
            let file = std::fs::read(&paths.database)?;
            if file.windows(WORD.len()).any(|window| window == WORD.as_bytes()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("not in the database within 10 s");
    }
}
