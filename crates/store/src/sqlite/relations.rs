//! How owners stand to authors.

use super::Sqlite;
use super::rows::{account, account_key, get, ids};
use super::stretch::Stretch;
use super::wishes;
use crate::{RelationRow, Relations, Result, Window};
use async_trait::async_trait;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{AccountId, AuthorId, DeliveryId, Moment, OwnerId};

fn row(row: &SqliteRow) -> Result<RelationRow> {
    Ok(RelationRow {
        owner: OwnerId(get(row, "owner")?),
        author: AuthorId(get(row, "author")?),
        account: account(get(row, "account")?),
        following: get(row, "following")?,
        boosts: get(row, "boosts")?,
        requested: get(row, "requested")?,
        followed_by: get(row, "followed_by")?,
        muting: get(row, "muting")?,
        blocking: get(row, "blocking")?,
        blocked_by: get(row, "blocked_by")?,
        at: Moment(get(row, "at")?),
    })
}

/// Writes one side. For two owners here, what the other does is written by the other's side only.
async fn write(db: &mut SqliteConnection, row: &RelationRow, other_is_here: bool) -> Result<()> {
    sqlx::query(
        "INSERT INTO relation (owner, author, account, following, boosts, requested, followed_by, muting, blocking, \
         blocked_by, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7 AND NOT ?12, ?8, ?9, ?10 AND NOT ?12, ?11) \
         ON CONFLICT (owner, author, account) DO UPDATE SET following = excluded.following, boosts = excluded.boosts, \
         requested = excluded.requested, followed_by = iif(?12, followed_by, excluded.followed_by), \
         muting = excluded.muting, blocking = excluded.blocking, \
         blocked_by = iif(?12, blocked_by, excluded.blocked_by), at = excluded.at",
    )
    .bind(row.owner.0)
    .bind(row.author.0)
    .bind(account_key(row.account))
    .bind(row.following)
    .bind(row.boosts)
    .bind(row.requested)
    .bind(row.followed_by)
    .bind(row.muting)
    .bind(row.blocking)
    .bind(row.blocked_by)
    .bind(row.at.0)
    .bind(other_is_here)
    .execute(db)
    .await?;
    Ok(())
}

/// Writes the other side of a relation between two owners here, and counts for both.
async fn mirror(db: &mut SqliteConnection, row: &RelationRow, other: i64) -> Result<()> {
    let me: i64 = sqlx::query_scalar("SELECT author FROM owner WHERE id = ?1")
        .bind(row.owner.0)
        .fetch_one(&mut *db)
        .await?;
    sqlx::query(
        "INSERT INTO relation (owner, author, account, followed_by, blocked_by, at) VALUES (?1, ?2, 0, ?3, ?4, ?5) \
         ON CONFLICT (owner, author, account) DO UPDATE SET followed_by = excluded.followed_by, \
         blocked_by = excluded.blocked_by",
    )
    .bind(other)
    .bind(me)
    .bind(row.following)
    .bind(row.blocking)
    .bind(row.at.0)
    .execute(&mut *db)
    .await?;
    if !row.following {
        // Nothing of theirs comes in any more, so they are in no list.
        sqlx::query(
            "DELETE FROM list_member WHERE author = ?2 AND list IN (SELECT id FROM list WHERE owner = ?1)",
        )
        .bind(row.owner.0)
        .bind(row.author.0)
        .execute(&mut *db)
        .await?;
    }
    for (author, owner) in [(row.author.0, other), (me, row.owner.0)] {
        sqlx::query(
            "UPDATE author SET profile = json_set(profile, \
             '$.counts.followers', (SELECT count(*) FROM relation WHERE author = ?1 AND following = 1 AND account = 0), \
             '$.counts.following', (SELECT count(*) FROM relation JOIN author other ON other.id = relation.author \
             WHERE relation.owner = ?2 AND following = 1 AND account = 0 AND other.owner IS NOT NULL)) WHERE id = ?1",
        )
        .bind(author)
        .bind(owner)
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Writes how an owner stands to an author; for two owners here, also the other side.
pub(super) async fn set(db: &mut SqliteConnection, relation: &RelationRow) -> Result<()> {
    let other: Option<i64> = if relation.account.is_none() {
        sqlx::query_scalar::<_, Option<i64>>("SELECT owner FROM author WHERE id = ?1")
            .bind(relation.author.0)
            .fetch_optional(&mut *db)
            .await?
            .flatten()
    } else {
        None
    };
    write(db, relation, other.is_some()).await?;
    if let Some(other) = other {
        mirror(db, relation, other).await?;
    }
    Ok(())
}

/// What is stored of the same owner, author and account.
async fn known(db: &mut SqliteConnection, relation: &RelationRow) -> Result<Option<RelationRow>> {
    let known = sqlx::query("SELECT * FROM relation WHERE owner = ?1 AND author = ?2 AND account = ?3")
        .bind(relation.owner.0)
        .bind(relation.author.0)
        .bind(account_key(relation.account))
        .fetch_optional(db)
        .await?;
    known.as_ref().map(row).transpose()
}

impl Sqlite {
    pub(super) async fn page_of_authors(
        &self,
        query: Stretch,
        key: i64,
        window: Window,
    ) -> Result<Vec<(i64, AuthorId)>> {
        let rows = query.bind(Some(key), window).fetch_all(self.read()).await?;
        let mut page = rows
            .iter()
            .map(|row| Ok((get(row, "key")?, AuthorId(get(row, "author")?))))
            .collect::<Result<Vec<_>>>()?;
        Stretch::newest_first(&mut page, window);
        Ok(page)
    }
}

#[async_trait]
impl Relations for Sqlite {
    async fn relations(&self, owner: OwnerId, authors: &[AuthorId]) -> Result<Vec<RelationRow>> {
        let rows = sqlx::query(
            "SELECT r.* FROM json_each(?2) asked JOIN relation r ON r.owner = ?1 AND r.author = asked.value \
             ORDER BY asked.key, r.account",
        )
        .bind(owner.0)
        .bind(ids(authors.iter().map(|id| id.0)))
        .fetch_all(self.read())
        .await?;
        rows.iter().map(row).collect()
    }

    async fn learn_relation(&self, relation: RelationRow) -> Result<RelationRow> {
        let mut writing = self.write().await?;
        if let Some(known) = known(&mut writing, &relation).await? {
            return Ok(known);
        }
        set(&mut writing, &relation).await?;
        writing.commit().await?;
        Ok(relation)
    }

    async fn settle_relation(&self, mut relation: RelationRow, carried: DeliveryId) -> Result<()> {
        let mut writing = self.write().await?;
        if let Some(known) = known(&mut writing, &relation).await? {
            relation.boosts = known.boosts;
        }
        for wish in wishes::of_relation(&mut writing, &relation, carried).await? {
            relation.relate(&wish);
        }
        set(&mut writing, &relation).await?;
        Ok(writing.commit().await?)
    }

    async fn followers_here(&self, author: AuthorId) -> Result<Vec<OwnerId>> {
        let owners: Vec<i64> = sqlx::query_scalar(
            "SELECT owner FROM relation WHERE author = ?1 AND following = 1 AND account = 0 ORDER BY owner",
        )
        .bind(author.0)
        .fetch_all(self.read())
        .await?;
        Ok(owners.into_iter().map(OwnerId).collect())
    }

    async fn followers(&self, author: AuthorId, window: Window) -> Result<Vec<(i64, AuthorId)>> {
        let query = stretch!(
            "key",
            "SELECT * FROM (SELECT max(relation.id) AS key, owner.author AS author FROM relation \
             JOIN owner ON owner.id = relation.owner WHERE relation.author = ?1 AND relation.following = 1 \
             AND relation.account = 0 GROUP BY owner.id) WHERE 1"
        );
        self.page_of_authors(query, author.0, window).await
    }

    async fn following(&self, owner: OwnerId, window: Window) -> Result<Vec<(i64, AuthorId)>> {
        let query = stretch!(
            "key",
            "SELECT * FROM (SELECT max(id) AS key, author FROM relation WHERE owner = ?1 AND following = 1 \
             GROUP BY author) WHERE 1"
        );
        self.page_of_authors(query, owner.0, window).await
    }

    async fn hidden(&self, owner: OwnerId, blocks: bool, window: Window) -> Result<Vec<(i64, AuthorId)>> {
        let query = if blocks {
            stretch!(
                "key",
                "SELECT * FROM (SELECT max(id) AS key, author FROM relation WHERE owner = ?1 AND hidden = 1 \
                 AND blocking = 1 GROUP BY author) WHERE 1"
            )
        } else {
            stretch!(
                "key",
                "SELECT * FROM (SELECT max(id) AS key, author FROM relation WHERE owner = ?1 AND hidden = 1 \
                 AND muting = 1 GROUP BY author) WHERE 1"
            )
        };
        self.page_of_authors(query, owner.0, window).await
    }

    async fn is_hidden(&self, owner: OwnerId, author: AuthorId, _through: Option<AccountId>) -> Result<bool> {
        Ok(sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM relation WHERE owner = ?1 AND author = ?2 AND hidden = 1)",
        )
        .bind(owner.0)
        .bind(author.0)
        .fetch_one(self.read())
        .await?)
    }
}
