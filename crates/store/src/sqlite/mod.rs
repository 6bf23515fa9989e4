//! The store in SQLite: one writer, few readers, one file.
//!
//! Each trait has a file of its own name here. `changes` writes what came in, `place` mints ids and keeps entries,
//! `sight` says who may see what, and `views` turns rows into what readers see.

#[macro_use]
mod sight;
#[macro_use]
mod stretch;

mod accounts;
mod authors;
mod changes;
mod conversation;
mod deliveries;
mod examine;
mod filters;
mod fresh;
mod held;
mod home_feeds;
mod index;
mod ingest;
mod leases;
mod lists;
mod logins;
mod media;
mod notices;
mod outbox;
mod owners;
mod persons;
mod place;
mod polls;
mod posts;
mod regards;
mod relations;
mod removal;
mod rows;
mod saying;
mod schedule;
mod search;
mod shelves;
mod showing;
mod sources;
mod strangers;
mod tags;
mod talks;
mod timelines;
mod tokens;
mod upkeep;
mod views;
mod wishes;

pub use examine::{Examination, SecretsFound, examine};

use crate::files::Files;
use crate::seal::Seal;
use crate::{Blobs, Error, Result, Store};
use fresh::{Freshness, Writing};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokens::Tokens;
use upkeep::Upkeep;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations/sqlite");

/// Two SQLite connections in one process hardly scale on two cores; more readers only help while one waits for disk.
const READERS: u32 = 4;
/// How long a write may wait for those before it.
const PATIENCE: Duration = Duration::from_secs(60);
const STATEMENTS: usize = 256;

/// Where the store lies.
#[derive(Clone, Debug)]
pub struct StorePaths {
    /// The database file; others lie beside it.
    pub database: PathBuf,
    /// The key file; keep it out of the folder of the database, so that a copy of the one does not open the other.
    pub key: PathBuf,
    /// The folder of files.
    pub blobs: PathBuf,
}

/// An opened store.
#[derive(Clone)]
pub struct Opened {
    /// The store.
    pub store: Arc<dyn Store>,
    /// The bytes of files.
    pub blobs: Arc<dyn Blobs>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opened")
    }
}

/// Opens the store, making what is missing and bringing an older database up to date.
///
/// # Errors
/// `Sealed` if the key file does not belong to the database; `File` with a sentence if the key file is missing, damaged
/// or can be read by others; `Database` if the database cannot be opened or is newer than this program.
pub async fn open(paths: &StorePaths) -> Result<Opened> {
    assemble(paths, SqliteSynchronous::Full, None).await
}

/// Opens a store in a temporary folder, which goes with the last use of it. It does not wait for the disk: for tests.
///
/// # Errors
/// As [`open`].
pub async fn open_temporary() -> Result<Opened> {
    let (scratch, paths) = scratch()?;
    assemble(&paths, SqliteSynchronous::Off, Some(scratch)).await
}

fn scratch() -> Result<(Arc<TempDir>, StorePaths)> {
    let scratch = Arc::new(tempfile::tempdir()?);
    let paths = StorePaths {
        database: scratch.path().join("db").join("syrinx.sqlite"),
        key: scratch.path().join("key"),
        blobs: scratch.path().join("files"),
    };
    Ok((scratch, paths))
}

async fn assemble(
    paths: &StorePaths,
    synchronous: SqliteSynchronous,
    scratch: Option<Arc<TempDir>>,
) -> Result<Opened> {
    private_folder(&paths.blobs)?;
    let files = Files::open(paths.blobs.clone(), scratch.clone())?;
    let store = Sqlite::open(paths, synchronous, scratch).await?;
    Ok(Opened {
        store: Arc::new(store),
        blobs: Arc::new(files),
    })
}

/// The store in SQLite.
pub(crate) struct Sqlite {
    writer: SqlitePool,
    readers: SqlitePool,
    fresh: Arc<Freshness>,
    upkeep: Upkeep,
    tokens: Tokens,
    seal: Seal,
    _scratch: Option<Arc<TempDir>>,
}

impl Sqlite {
    async fn open(
        paths: &StorePaths,
        synchronous: SqliteSynchronous,
        scratch: Option<Arc<TempDir>>,
    ) -> Result<Self> {
        if let Some(folder) = paths.database.parent() {
            private_folder(folder)?;
        }
        let writer = connect(
            1,
            options(&paths.database)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(synchronous)
                .foreign_keys(true)
                .pragma("wal_autocheckpoint", upkeep::LONGEST_LOG)
                // What is removed is overwritten wherever that costs no further write.
                .pragma("secure_delete", "FAST"),
        )
        .await?;
        MIGRATIONS
            .run(&writer)
            .await
            .map_err(|error| Error::Database(error.to_string()))?;
        let seal = matching_seal(&writer, &paths.key).await?;
        let log = options(&paths.database).synchronous(synchronous);
        let upkeep = Upkeep::begin(writer.clone(), &log).await?;
        let readers = connect(READERS, options(&paths.database).pragma("query_only", "ON")).await?;
        Ok(Self {
            writer,
            readers,
            fresh: Arc::default(),
            upkeep,
            tokens: Tokens::default(),
            seal,
            _scratch: scratch,
        })
    }

    #[cfg(test)]
    async fn open_scratch() -> Result<Self> {
        let (scratch, paths) = scratch()?;
        Self::open(&paths, SqliteSynchronous::Off, Some(scratch)).await
    }

    /// Begins to write. Whoever comes later waits.
    pub(crate) async fn write(&self) -> Result<Writing> {
        let transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Writing::new(
            transaction,
            Arc::clone(&self.fresh),
            self.upkeep.committed(),
        ))
    }

    pub(crate) fn read(&self) -> &SqlitePool {
        &self.readers
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }
}

/// Runs a transaction of many statements on a thread of its own. sqlx works on another thread still, and every statement goes
/// there and back: a thread that waits for nothing else is woken at a fraction of what a worker of the runtime costs.
/// It is done to its end even if nobody waits for it any more.
pub(super) async fn by_itself<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(work))
        .await
        .map_err(|error| Error::Database(error.to_string()))?
}

/// The key of this database. The database remembers the key's id, so that a wrong or new key is refused at the
/// start instead of at the first secret.
async fn matching_seal(writer: &SqlitePool, path: &Path) -> Result<Seal> {
    let known: Option<String> = sqlx::query_scalar("SELECT value FROM setting WHERE name = 'key_id'")
        .fetch_optional(writer)
        .await?;
    let seal = Seal::load(path, known.is_none())?;
    match known {
        Some(id) if id == seal.id_hex() => {}
        Some(_) => return Err(Error::Sealed),
        None => {
            sqlx::query("INSERT INTO setting (name, value) VALUES ('key_id', ?1)")
                .bind(seal.id_hex())
                .execute(writer)
                .await?;
        }
    }
    Ok(seal)
}

/// Makes a folder that nobody else may look into, if there is none.
fn private_folder(path: &Path) -> Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    Ok(folder.recursive(true).mode(0o700).create(path)?)
}

fn options(path: &Path) -> SqliteConnectOptions {
    use sqlx::ConnectOptions;
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(STATEMENTS)
        .pragma("cache_size", "-4000")
        .pragma("mmap_size", "33554432")
        .pragma("temp_store", "MEMORY")
        .disable_statement_logging()
}

async fn connect(connections: u32, options: SqliteConnectOptions) -> Result<SqlitePool> {
    Ok(SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options)
        .await?)
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } => Self::Damaged(error.to_string()),
            _ => Self::Database(error.to_string()),
        }
    }
}
