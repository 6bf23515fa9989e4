//! Bodies in SQLite. Every serving thread has a connection of its own; one more writes.

use anyhow::{Context, Result};
use bytes::Bytes;
use rusqlite::Connection;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

thread_local! {
    static READER: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

/// What was filled in.
pub struct Rows {
    database: PathBuf,
    writer: Mutex<Connection>,
    /// The first owner's bodies, for the body that lies ready.
    first: Vec<String>,
    fixed: Mutex<Vec<(usize, Bytes)>>,
}

impl Rows {
    /// Makes a database of the bodies in a folder.
    pub fn fill(folder: &Path) -> Result<Self> {
        let database = folder.join("yardstick.sqlite");
        for end in ["", "-wal", "-shm"] {
            drop(std::fs::remove_file(
                folder.join(format!("yardstick.sqlite{end}")),
            ));
        }
        let mut writer = Connection::open(&database)?;
        writer.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             CREATE TABLE row (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, body TEXT NOT NULL); \
             CREATE INDEX row_owner ON row (owner, id);",
        )?;
        let mut first = Vec::new();
        let bodies = std::fs::read_to_string(folder.join("bodies")).context("the bodies")?;
        let filling = writer.transaction()?;
        for (id, line) in (1i64..).zip(bodies.lines()) {
            let (owner, body) = line.split_once('\t').context("owner, tab, body")?;
            let owner: i64 = owner.parse()?;
            filling.execute("INSERT INTO row VALUES (?1, ?2, ?3)", (id, owner, body))?;
            if owner == 1 {
                first.push(body.to_owned());
            }
        }
        filling.commit()?;
        writer.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        first.reverse();
        Ok(Self {
            database,
            writer: Mutex::new(writer),
            first,
            fixed: Mutex::new(Vec::new()),
        })
    }

    /// The body that lies ready for this limit.
    pub fn fixed(&self, limit: usize) -> Bytes {
        let mut fixed = self.fixed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, body)) = fixed.iter().find(|(of, _)| *of == limit) {
            return body.clone();
        }
        let some: Vec<&str> = self.first.iter().take(limit).map(String::as_str).collect();
        let body = Bytes::from(format!("[{}]", some.join(",")));
        fixed.push((limit, body.clone()));
        body
    }

    /// The newest bodies of an owner.
    pub fn page(&self, owner: i64, limit: usize) -> Vec<u8> {
        self.read(|db| {
            let mut query =
                db.prepare_cached("SELECT body FROM row WHERE owner = ?1 ORDER BY id DESC LIMIT ?2")?;
            let mut rows = query.query((owner, limit as i64))?;
            let mut out = Vec::with_capacity(limit * 3072);
            while let Some(row) = rows.next()? {
                out.push(if out.is_empty() { b'[' } else { b',' });
                out.extend_from_slice(row.get_ref(0)?.as_bytes()?);
            }
            out.push(b']');
            Ok(out)
        })
    }

    /// One body.
    pub fn row(&self, id: i64) -> String {
        self.read(|db| {
            db.prepare_cached("SELECT body FROM row WHERE id = ?1")?
                .query_row([id], |row| row.get(0))
        })
    }

    /// Keeps a body for the first owner; it is on disk when this returns.
    pub fn keep(&self, body: &[u8]) {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = writer
            .prepare_cached("INSERT INTO row (owner, body) VALUES (0, ?1)")
            .and_then(|mut insert| insert.execute([String::from_utf8_lossy(body)]));
        kept.expect("the yardstick's disk takes a row");
    }

    fn read<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> T {
        READER.with_borrow_mut(|reader| {
            let db = reader
                .get_or_insert_with(|| open(&self.database).expect("the yardstick's database can be opened"));
            query(db).expect("the yardstick's rows can be read")
        })
    }
}

/// A reader for which everything is hot.
fn open(database: &Path) -> rusqlite::Result<Connection> {
    let reader = Connection::open(database)?;
    reader.execute_batch("PRAGMA cache_size = -65536; PRAGMA mmap_size = 268435456")?;
    Ok(reader)
}
