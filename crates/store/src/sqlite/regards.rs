//! What owners decided about authors for themselves.

use super::Sqlite;
use super::rows::{get, ids};
use crate::{Regard, Regards, Result, Window};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{AuthorId, Moment, OwnerId};

fn row(row: &SqliteRow) -> Result<Regard> {
    Ok(Regard {
        owner: OwnerId(get(row, "owner")?),
        author: AuthorId(get(row, "author")?),
        note: get(row, "note")?,
        endorsed: get(row, "endorsed")?,
        notify: get(row, "notify")?,
        muted_until: get::<Option<i64>>(row, "muted_until")?.map(Moment),
    })
}

#[async_trait]
impl Regards for Sqlite {
    async fn regards(&self, owner: OwnerId, authors: &[AuthorId]) -> Result<Vec<Regard>> {
        let rows = sqlx::query(
            "SELECT * FROM regard WHERE owner = ?1 AND author IN (SELECT value FROM json_each(?2))",
        )
        .bind(owner.0)
        .bind(ids(authors.iter().map(|id| id.0)))
        .fetch_all(self.read())
        .await?;
        rows.iter().map(row).collect()
    }

    async fn put_regard(&self, regard: &Regard) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO regard (owner, author, note, endorsed, notify, muted_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (owner, author) DO UPDATE SET note = excluded.note, endorsed = excluded.endorsed, \
             notify = excluded.notify, muted_until = excluded.muted_until",
        )
        .bind(regard.owner.0)
        .bind(regard.author.0)
        .bind(&regard.note)
        .bind(regard.endorsed)
        .bind(regard.notify)
        .bind(regard.muted_until.map(|at| at.0))
        .execute(&mut *writing)
        .await?;
        Ok(writing.commit().await?)
    }

    async fn endorsed(&self, owner: OwnerId, window: Window) -> Result<Vec<(i64, AuthorId)>> {
        let query = stretch!(
            "key",
            "SELECT * FROM (SELECT id AS key, author FROM regard WHERE owner = ?1 AND endorsed = 1) WHERE 1"
        );
        self.page_of_authors(query, owner.0, window).await
    }

    async fn told_of_posts(&self, author: AuthorId) -> Result<Vec<OwnerId>> {
        let owners: Vec<i64> =
            sqlx::query_scalar("SELECT owner FROM regard WHERE author = ?1 AND notify = 1 ORDER BY owner")
                .bind(author.0)
                .fetch_all(self.read())
                .await?;
        Ok(owners.into_iter().map(OwnerId).collect())
    }

    async fn ended_mutes(&self, now: Moment) -> Result<Vec<(OwnerId, AuthorId)>> {
        let rows = sqlx::query("SELECT owner, author FROM regard WHERE muted_until <= ?1")
            .bind(now.0)
            .fetch_all(self.read())
            .await?;
        rows.iter()
            .map(|row| Ok((OwnerId(get(row, "owner")?), AuthorId(get(row, "author")?))))
            .collect()
    }

    async fn follow_requests(&self, author: AuthorId, window: Window) -> Result<Vec<(i64, AuthorId)>> {
        let query = stretch!(
            "key",
            "SELECT * FROM (SELECT relation.id AS key, owner.author AS author FROM relation \
             JOIN owner ON owner.id = relation.owner WHERE relation.author = ?1 AND relation.requested = 1 \
             AND relation.account = 0) WHERE 1"
        );
        self.page_of_authors(query, author.0, window).await
    }
}
