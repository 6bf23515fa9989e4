//! Posts to be sent later.

use super::rows::get;
use super::stretch::Stretch;
use super::{Sqlite, wishes};
use crate::{Acceptance, Applied, Error, Result, Schedule, Scheduled, Window};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{Moment, OwnerId, ScheduledId, TokenId};

fn row(row: &SqliteRow) -> Result<Scheduled> {
    Ok(Scheduled {
        id: ScheduledId(get(row, "id")?),
        owner: OwnerId(get(row, "owner")?),
        at: Moment(get(row, "at")?),
        said: get(row, "said")?,
        failed: get(row, "failed")?,
    })
}

#[async_trait]
impl Schedule for Sqlite {
    async fn schedule(
        &self,
        owner: OwnerId,
        at: Moment,
        said: &str,
        idempotency: Option<&(TokenId, String)>,
    ) -> Result<Scheduled> {
        let mut writing = self.write().await?;
        let stored = sqlx::query(
            "INSERT INTO scheduled (owner, at, said, token, key) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (token, key) DO NOTHING RETURNING *",
        )
        .bind(owner.0)
        .bind(at.0)
        .bind(said)
        .bind(idempotency.map(|(token, _)| token.0))
        .bind(idempotency.map(|(_, key)| key))
        .fetch_optional(&mut *writing)
        .await?;
        let Some(stored) = stored else {
            return Err(Error::Taken("idempotency key".to_owned()));
        };
        let scheduled = row(&stored)?;
        writing.commit().await?;
        Ok(scheduled)
    }

    async fn scheduled_with(&self, token: TokenId, key: &str) -> Result<Option<Scheduled>> {
        let found = sqlx::query("SELECT * FROM scheduled WHERE token = ?1 AND key = ?2")
            .bind(token.0)
            .bind(key)
            .fetch_optional(self.read())
            .await?;
        found.as_ref().map(row).transpose()
    }

    async fn scheduled(&self, owner: OwnerId, id: ScheduledId) -> Result<Option<Scheduled>> {
        let found = sqlx::query("SELECT * FROM scheduled WHERE owner = ?1 AND id = ?2")
            .bind(owner.0)
            .bind(id.0)
            .fetch_optional(self.read())
            .await?;
        found.as_ref().map(row).transpose()
    }

    async fn all_scheduled(&self, owner: OwnerId, window: Window) -> Result<Vec<Scheduled>> {
        let query = stretch!("id", "SELECT * FROM scheduled WHERE owner = ?1");
        let rows = query.bind(Some(owner.0), window).fetch_all(self.read()).await?;
        let mut page = rows.iter().map(row).collect::<Result<Vec<_>>>()?;
        Stretch::newest_first(&mut page, window);
        Ok(page)
    }

    async fn reschedule(&self, owner: OwnerId, id: ScheduledId, at: Moment) -> Result<bool> {
        let mut writing = self.write().await?;
        let moved = sqlx::query("UPDATE scheduled SET at = ?3, failed = NULL WHERE owner = ?1 AND id = ?2")
            .bind(owner.0)
            .bind(id.0)
            .bind(at.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(moved.rows_affected() > 0)
    }

    async fn unschedule(&self, owner: OwnerId, id: ScheduledId) -> Result<bool> {
        let mut writing = self.write().await?;
        let gone = sqlx::query("DELETE FROM scheduled WHERE owner = ?1 AND id = ?2")
            .bind(owner.0)
            .bind(id.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(gone.rows_affected() > 0)
    }

    async fn due(&self, now: Moment) -> Result<Vec<Scheduled>> {
        let rows = sqlx::query(
            "SELECT * FROM scheduled WHERE failed IS NULL AND at <= ?1 ORDER BY at, id LIMIT 100",
        )
        .bind(now.0)
        .fetch_all(self.read())
        .await?;
        rows.iter().map(row).collect()
    }

    async fn accept_scheduled(&self, id: ScheduledId, acceptance: Acceptance) -> Result<Applied> {
        let mut writing = self.write().await?;
        // Its owner may have moved it to later meanwhile.
        let taken = sqlx::query("DELETE FROM scheduled WHERE owner = ?1 AND id = ?2 AND at <= ?3")
            .bind(acceptance.owner.0)
            .bind(id.0)
            .bind(acceptance.at.0)
            .execute(&mut *writing)
            .await?;
        if taken.rows_affected() == 0 {
            return Err(Error::Taken(format!("scheduled {id}")));
        }
        let (applied, reach) = wishes::accept(&mut writing, acceptance).await?;
        writing.reaches(reach);
        writing.commit().await?;
        Ok(applied)
    }

    async fn fail_scheduled(&self, id: ScheduledId, why: &str) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query("UPDATE scheduled SET failed = ?2 WHERE id = ?1")
            .bind(id.0)
            .bind(why)
            .execute(&mut *writing)
            .await?;
        Ok(writing.commit().await?)
    }
}
