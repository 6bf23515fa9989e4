//! A look at a database that changes nothing in it: for whoever wants to know whether it is sound.

use super::accounts::secret_place;
use super::{MIGRATIONS, StorePaths, connect, options};
use crate::seal::Seal;
use crate::{Error, Result};
use sqlx::SqlitePool;
use std::path::Path;

/// What a look at a database found.
#[derive(Debug)]
pub struct Examination {
    /// The version of its tables; 0 if it has none yet.
    pub schema: i64,
    /// The version that this program knows.
    pub known_schema: i64,
    /// What is wrong with the file, in SQLite's words, at most ten of them; empty if it is sound.
    pub damage: Vec<String>,
    /// What the key file opens. `File` with a sentence if it is missing, damaged or can be read by others; `Sealed` if
    /// it belongs to another database.
    pub secrets: Result<SecretsFound>,
}

/// How many stored secrets the key opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SecretsFound {
    /// The logins of accounts that are stored.
    pub sealed: usize,
    /// Those of them that open.
    pub opened: usize,
}

/// Looks at a database and its key, beside a server that works on them or without one. `None` if there is no database
/// yet. It never makes or migrates anything, and reads the whole file once.
///
/// # Errors
/// `Database` if it cannot be read at all.
pub async fn examine(paths: &StorePaths) -> Result<Option<Examination>> {
    if !paths.database.exists() {
        return Ok(None);
    }
    let options = options(&paths.database)
        .read_only(true)
        .pragma("query_only", "ON");
    let reader = connect(1, options).await?;
    let looked = look(&reader, &paths.key).await;
    reader.close().await;
    looked.map(Some)
}

async fn look(reader: &SqlitePool, key: &Path) -> Result<Examination> {
    // So many complaints about a damaged file say enough.
    let complaints: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(10)")
        .fetch_all(reader)
        .await?;
    let schema = if has_table(reader, "_sqlx_migrations").await? {
        sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success")
            .fetch_one(reader)
            .await?
    } else {
        0
    };
    Ok(Examination {
        schema,
        known_schema: MIGRATIONS
            .iter()
            .map(|migration| migration.version)
            .max()
            .unwrap_or(0),
        damage: complaints.into_iter().filter(|line| line != "ok").collect(),
        secrets: secrets(reader, key).await,
    })
}

async fn has_table(reader: &SqlitePool, name: &str) -> Result<bool> {
    let found: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1")
            .bind(name)
            .fetch_one(reader)
            .await?;
    Ok(found > 0)
}

async fn secrets(reader: &SqlitePool, key: &Path) -> Result<SecretsFound> {
    let seal = Seal::load(key, false)?;
    if !has_table(reader, "setting").await? {
        return Ok(SecretsFound::default());
    }
    let known: Option<String> = sqlx::query_scalar("SELECT value FROM setting WHERE name = 'key_id'")
        .fetch_optional(reader)
        .await?;
    if known.is_some_and(|id| id != seal.id_hex()) {
        return Err(Error::Sealed);
    }
    let sealed: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT id, secret FROM account WHERE unlinked = 0 AND secret IS NOT NULL")
            .fetch_all(reader)
            .await?;
    let opens = |(id, envelope): &&(i64, Vec<u8>)| seal.open(envelope, secret_place(&id.to_string())).is_ok();
    Ok(SecretsFound {
        opened: sealed.iter().filter(opens).count(),
        sealed: sealed.len(),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn paths(folder: &Path) -> StorePaths {
        StorePaths {
            database: folder.join("db/syrinx.sqlite"),
            key: folder.join("key"),
            blobs: folder.join("files"),
        }
    }

    #[tokio::test]
    async fn nothing_is_made_by_looking() {
        let folder = tempfile::tempdir().unwrap();
        assert!(examine(&paths(folder.path())).await.unwrap().is_none());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_sound_database_is_sound_while_it_is_used_and_after() {
        let folder = tempfile::tempdir().unwrap();
        let paths = paths(folder.path());
        let opened = crate::open(&paths).await.unwrap();
        for _ in 0..2 {
            let found = examine(&paths).await.unwrap().unwrap();
            assert!(found.damage.is_empty(), "{:?}", found.damage);
            assert!(found.schema > 0 && found.schema == found.known_schema);
            assert_eq!(found.secrets.unwrap(), SecretsFound::default());
        }
        drop(opened);
        assert!(examine(&paths).await.unwrap().unwrap().damage.is_empty());
    }

    #[tokio::test]
    async fn a_damaged_page_an_open_key_and_another_key_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let paths = paths(folder.path());
        {
            let store = super::super::Sqlite::open(&paths, sqlx::sqlite::SqliteSynchronous::Off, None)
                .await
                .unwrap();
            store.writer.close().await;
            store.readers.close().await;
        }
        std::fs::set_permissions(&paths.key, std::fs::Permissions::from_mode(0o644)).unwrap();
        let error = examine(&paths).await.unwrap().unwrap().secrets.unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");

        std::fs::set_permissions(&paths.key, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&paths.key, "ab".repeat(32)).unwrap();
        let other = examine(&paths).await.unwrap().unwrap().secrets;
        assert!(matches!(other, Err(Error::Sealed)), "{other:?}");

        let mut bytes = std::fs::read(&paths.database).unwrap();
        let page = 4096;
        bytes[page * 3..page * 8].fill(0xa5);
        std::fs::write(&paths.database, bytes).unwrap();
        match examine(&paths).await {
            Ok(found) => assert!(!found.unwrap().damage.is_empty()),
            Err(error) => assert!(matches!(error, Error::Database(_)), "{error}"),
        }
    }
}
