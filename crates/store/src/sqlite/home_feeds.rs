//! The keys of homes as feeds.

use super::Sqlite;
use crate::{HomeFeeds, Result};
use async_trait::async_trait;
use syrinx_model::{Moment, OwnerId};

#[async_trait]
impl HomeFeeds for Sqlite {
    async fn set_home_feed(&self, owner: OwnerId, key_hash: &[u8], at: Moment) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO home_feed (owner, key_hash, made_at) VALUES (?1, ?2, ?3) \
             ON CONFLICT (owner) DO UPDATE SET key_hash = excluded.key_hash, made_at = excluded.made_at",
        )
        .bind(owner.0)
        .bind(key_hash)
        .bind(at.0)
        .execute(&mut *writing)
        .await?;
        Ok(writing.commit().await?)
    }

    async fn home_feed_since(&self, owner: OwnerId) -> Result<Option<Moment>> {
        let at: Option<i64> = sqlx::query_scalar("SELECT made_at FROM home_feed WHERE owner = ?1")
            .bind(owner.0)
            .fetch_optional(self.read())
            .await?;
        Ok(at.map(Moment))
    }

    async fn home_feed_owner(&self, key_hash: &[u8]) -> Result<Option<OwnerId>> {
        let owner: Option<i64> = sqlx::query_scalar("SELECT owner FROM home_feed WHERE key_hash = ?1")
            .bind(key_hash)
            .fetch_optional(self.read())
            .await?;
        Ok(owner.map(OwnerId))
    }

    async fn drop_home_feed(&self, owner: OwnerId) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query("DELETE FROM home_feed WHERE owner = ?1")
            .bind(owner.0)
            .execute(&mut *writing)
            .await?;
        Ok(writing.commit().await?)
    }
}
