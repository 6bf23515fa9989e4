//! Anyone who speaks on a network.

use super::rows::{get, get_json, ids, json};
use super::{Sqlite, held};
use crate::{AuthorRow, Authors, Result, Through};
use async_trait::async_trait;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use std::collections::{HashMap, HashSet};
use syrinx_model::{AccountId, Address, AuthorId, Held, Moment, Network, OwnerId, Word};

/// What is stored of an author.
struct Stored {
    id: i64,
    fetched_at: i64,
    owner: Option<i64>,
    profile: String,
    /// Whether they are called otherwise now.
    renamed: bool,
    passed_on_by: Option<String>,
    /// Whether other owners know them through accounts of theirs.
    held_by_others: bool,
}

/// The ids that authors have, for those that the caller minted in vain since the author was there.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<AuthorId, AuthorId>);

impl Names {
    /// The id that this author has.
    pub(super) fn of(&self, author: AuthorId) -> AuthorId {
        self.0.get(&author).copied().unwrap_or(author)
    }
}

/// Writes authors, new or newer. Also says whether one of them was there before, and may look different now.
pub(super) async fn write_all(
    db: &mut SqliteConnection,
    authors: &[AuthorRow],
    through: Option<&Through>,
) -> Result<(Names, bool)> {
    let mut names = Names::default();
    let mut renewed = false;
    let mut stored = look(db, authors, through).await?;
    let mut written = HashSet::new();
    for (at, row) in authors.iter().enumerate() {
        let known = stored.remove(&at);
        let is_twice = !written.insert((&row.author.network, &row.author.uri));
        let (id, changed) = if is_twice {
            write(db, row, through).await?
        } else {
            put(db, row, known, through).await?
        };
        renewed |= changed;
        if id != row.id {
            names.0.insert(row.id, id);
        }
    }
    Ok((names, renewed))
}

/// Writes one author, as [`write_all`].
pub(super) async fn write(
    db: &mut SqliteConnection,
    row: &AuthorRow,
    through: Option<&Through>,
) -> Result<(AuthorId, bool)> {
    let known = look(db, std::slice::from_ref(row), through).await?.remove(&0);
    put(db, row, known, through).await
}

/// What is stored of those authors that are, by their place among them.
async fn look(
    db: &mut SqliteConnection,
    authors: &[AuthorRow],
    through: Option<&Through>,
) -> Result<HashMap<usize, Stored>> {
    if authors.is_empty() {
        return Ok(HashMap::new());
    }
    let asked: Vec<[String; 4]> = authors.iter().map(|row| asked_for(&row.author)).collect();
    let rows = sqlx::query(
        "SELECT asked.key AS at, a.id, a.fetched_at, a.owner, a.profile, a.passed_on_by, \
         a.handle_key <> asked.value ->> 2 OR a.name_key <> asked.value ->> 3 AS renamed, \
         EXISTS (SELECT 1 FROM author_address known JOIN account ON account.id = known.account \
                 WHERE known.author = a.id AND account.owner <> ?2 AND account.unlinked = 0) AS held_by_others \
         FROM json_each(?1) asked CROSS JOIN author a ON a.network = asked.value ->> 0 AND a.uri = asked.value ->> 1",
    )
    .bind(json(&asked)?)
    .bind(through.map(|through| through.owner.0))
    .fetch_all(db)
    .await?;
    rows.iter().map(stored).collect()
}

/// By what an author is found, and what they are called now.
fn asked_for(author: &syrinx_model::Author) -> [String; 4] {
    [
        author.network.as_str().to_owned(),
        author.uri.clone(),
        author.handle.to_lowercase(),
        author.name.to_lowercase(),
    ]
}

fn stored(row: &SqliteRow) -> Result<(usize, Stored)> {
    let stored = Stored {
        id: get(row, "id")?,
        fetched_at: get(row, "fetched_at")?,
        owner: get(row, "owner")?,
        profile: get(row, "profile")?,
        renamed: get(row, "renamed")?,
        passed_on_by: get(row, "passed_on_by")?,
        held_by_others: get(row, "held_by_others")?,
    };
    Ok((
        usize::try_from(get::<i64>(row, "at")?).unwrap_or_default(),
        stored,
    ))
}

/// Writes one author, new or newer, as far as the word of who tells of them goes. Gives the id that it has, and whether
/// one that was there may look different now.
async fn put(
    db: &mut SqliteConnection,
    row: &AuthorRow,
    known: Option<Stored>,
    through: Option<&Through>,
) -> Result<(AuthorId, bool)> {
    let word = held::word_on_author(through, &row.author.uri);
    let Some(known) = known else {
        let id = free_id(db, row.id.0).await?;
        insert(db, id, row, &word).await?;
        return Ok((AuthorId(id), false));
    };
    let id = known.id;
    let held = Held {
        local: known.owner.is_some(),
        passed_on_by: known.passed_on_by,
        same_author: true,
        held_by_others: known.held_by_others,
        gone: false,
    };
    if !word.may_change(&held) {
        return Ok((AuthorId(id), false));
    }
    if known.fetched_at <= row.fetched_at.0 {
        let mut author = row.author.clone();
        author.address = None;
        if known.owner.is_some() {
            // Whom they follow and who follows them is counted here.
            let before: syrinx_model::Author = serde_json::from_str(&known.profile)?;
            author.counts.followers = before.counts.followers;
            author.counts.following = before.counts.following;
        }
        update(db, id, &author, row, &word).await?;
        if known.renamed {
            sqlx::query("DELETE FROM author_words WHERE rowid = ?1")
                .bind(id)
                .execute(&mut *db)
                .await?;
            write_words(db, id, &author).await?;
        }
    }
    Ok((AuthorId(id), true))
}

async fn insert(db: &mut SqliteConnection, id: i64, row: &AuthorRow, word: &Word) -> Result<()> {
    let mut author = row.author.clone();
    author.address = None;
    sqlx::query(
        "INSERT INTO author (id, network, uri, handle_key, host_key, name_key, owner, fetched_at, fragment, profile, \
         passed_on_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )
    .bind(id)
    .bind(author.network.as_str())
    .bind(&author.uri)
    .bind(author.handle.to_lowercase())
    .bind(author.host.to_lowercase())
    .bind(author.name.to_lowercase())
    .bind(row.owner.map(|owner| owner.0))
    .bind(row.fetched_at.0)
    .bind(&row.fragment)
    .bind(json(&author)?)
    .bind(word.passed_on_by())
    .execute(&mut *db)
    .await?;
    write_words(db, id, &author).await
}

async fn update(
    db: &mut SqliteConnection,
    id: i64,
    author: &syrinx_model::Author,
    row: &AuthorRow,
    word: &Word,
) -> Result<()> {
    sqlx::query(
        "UPDATE author SET handle_key = ?2, host_key = ?3, name_key = ?4, fetched_at = ?5, fragment = ?6, profile = ?7, \
         passed_on_by = ?8 WHERE id = ?1",
    )
    .bind(id)
    .bind(author.handle.to_lowercase())
    .bind(author.host.to_lowercase())
    .bind(author.name.to_lowercase())
    .bind(row.fetched_at.0)
    .bind(&row.fragment)
    .bind(json(author)?)
    .bind(word.passed_on_by())
    .execute(db)
    .await?;
    Ok(())
}

async fn write_words(db: &mut SqliteConnection, id: i64, author: &syrinx_model::Author) -> Result<()> {
    sqlx::query("INSERT INTO author_words (rowid, handle, name) VALUES (?1, ?2, ?3)")
        .bind(id)
        .bind(&author.handle)
        .bind(&author.name)
        .execute(db)
        .await?;
    Ok(())
}

/// The first id from here on that no author has.
async fn free_id(db: &mut SqliteConnection, mut id: i64) -> Result<i64> {
    loop {
        let taken: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM author WHERE id = ?1)")
            .bind(id)
            .fetch_one(&mut *db)
            .await?;
        if !taken {
            return Ok(id);
        }
        id += 1;
    }
}

/// Writes that authors are as they are known: nobody who merely passed that on may change it any more.
pub(super) async fn prove(db: &mut SqliteConnection, authors: &[AuthorId]) -> Result<()> {
    if authors.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE author SET passed_on_by = NULL WHERE passed_on_by IS NOT NULL \
         AND id IN (SELECT value FROM json_each(?1))",
    )
    .bind(ids(authors.iter().map(|id| id.0)))
    .execute(db)
    .await?;
    Ok(())
}

/// Writes what accounts call authors.
pub(super) async fn write_addresses(
    db: &mut SqliteConnection,
    addresses: &[(AuthorId, AccountId, Address)],
    names: &Names,
) -> Result<()> {
    if addresses.is_empty() {
        return Ok(());
    }
    let told: Vec<(i64, i64, &str)> = addresses
        .iter()
        .map(|(author, account, address)| (names.of(*author).0, account.0, address.0.as_str()))
        .collect();
    // `WHERE true` keeps the upsert from being read as a join.
    sqlx::query(
        "INSERT INTO author_address (author, account, local) \
         SELECT told.value ->> 0, told.value ->> 1, told.value ->> 2 FROM json_each(?1) told WHERE true \
         ON CONFLICT (author, account) DO UPDATE SET local = excluded.local WHERE local <> excluded.local",
    )
    .bind(json(&told)?)
    .execute(db)
    .await?;
    Ok(())
}

/// The columns that [`row`] reads, of a table called `a`.
macro_rules! author_columns {
    () => {
        "a.id, a.owner, a.fetched_at, a.fragment, a.profile"
    };
}
pub(super) use author_columns;

/// An author from its row.
pub(super) fn row(row: &SqliteRow) -> Result<AuthorRow> {
    Ok(AuthorRow {
        id: AuthorId(get(row, "id")?),
        author: get_json(row, "profile")?,
        fragment: get(row, "fragment")?,
        owner: get::<Option<i64>>(row, "owner")?.map(OwnerId),
        fetched_at: Moment(get(row, "fetched_at")?),
    })
}

#[async_trait]
impl Authors for Sqlite {
    async fn authors(&self, authors: &[AuthorId]) -> Result<Vec<AuthorRow>> {
        let rows = sqlx::query(concat!(
            "SELECT ",
            author_columns!(),
            " FROM json_each(?1) asked JOIN author a ON a.id = asked.value ORDER BY asked.key"
        ))
        .bind(ids(authors.iter().map(|id| id.0)))
        .fetch_all(self.read())
        .await?;
        rows.iter().map(row).collect()
    }

    async fn authors_by_uri(&self, uris: &[(Network, String)]) -> Result<Vec<AuthorRow>> {
        let rows = sqlx::query(concat!(
            "SELECT ",
            author_columns!(),
            " FROM json_each(?1) asked JOIN author a \
             ON a.network = asked.value ->> 0 AND a.uri = asked.value ->> 1 ORDER BY asked.key"
        ))
        .bind(json(uris)?)
        .fetch_all(self.read())
        .await?;
        rows.iter().map(row).collect()
    }

    async fn authors_by_handle(&self, handle: &str, host: &str) -> Result<Vec<AuthorRow>> {
        let rows = sqlx::query(concat!(
            "SELECT ",
            author_columns!(),
            " FROM author a WHERE a.handle_key = ?1 AND a.host_key = ?2 ORDER BY a.id"
        ))
        .bind(handle.to_lowercase())
        .bind(host.to_lowercase())
        .fetch_all(self.read())
        .await?;
        rows.iter().map(row).collect()
    }

    async fn search_authors(&self, words: &str, limit: usize, offset: usize) -> Result<Vec<AuthorRow>> {
        super::search::authors(self.read(), words, limit, offset).await
    }

    async fn put_author(&self, author: AuthorRow, through: Option<&Through>) -> Result<AuthorId> {
        let mut writing = self.write().await?;
        let (id, _) = write(&mut writing, &author, through).await?;
        writing.commit().await?;
        Ok(id)
    }

    async fn author_address(&self, author: AuthorId, account: AccountId) -> Result<Option<Address>> {
        let local: Option<String> =
            sqlx::query_scalar("SELECT local FROM author_address WHERE author = ?1 AND account = ?2")
                .bind(author.0)
                .bind(account.0)
                .fetch_optional(self.read())
                .await?;
        Ok(local.map(Address))
    }

    async fn put_author_address(
        &self,
        author: AuthorId,
        account: AccountId,
        address: &Address,
    ) -> Result<()> {
        let mut writing = self.write().await?;
        let told = [(author, account, address.clone())];
        write_addresses(&mut writing, &told, &Names::default()).await?;
        Ok(writing.commit().await?)
    }
}
