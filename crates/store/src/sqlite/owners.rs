//! Persons with a login here.

use super::rows::{audience, audience_rank, get, get_json, json};
use super::{Sqlite, authors};
use crate::{AuthorRow, Error, NewOwner, Owner, OwnerPatch, Owners, Result};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{AuthorId, Moment, OwnerId, Secret};

fn row(row: &SqliteRow) -> Result<Owner> {
    Ok(Owner {
        id: OwnerId(get(row, "id")?),
        name: get(row, "name")?,
        author: AuthorId(get(row, "author")?),
        password_hash: get::<Option<String>>(row, "password_hash")?.map(Secret::new),
        default_audience: audience(get(row, "default_audience")?),
        default_sensitive: get(row, "default_sensitive")?,
        default_language: get(row, "default_language")?,
        admin: get(row, "admin")?,
        presence: get_json(row, "presence")?,
        created_at: Moment(get(row, "created_at")?),
    })
}

#[async_trait]
impl Owners for Sqlite {
    async fn discoverable(&self, newest: bool, limit: usize, offset: usize) -> Result<Vec<AuthorId>> {
        let authors: Vec<i64> = sqlx::query_scalar(
            "SELECT author FROM owner WHERE json_extract(presence, '$.discoverable') = 1 ORDER BY iif(?1, 0, \
             (SELECT max(id) FROM post WHERE post.author = owner.author AND audience <= 1)) DESC, id DESC LIMIT ?2 OFFSET ?3",
        )
        .bind(newest)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .bind(i64::try_from(offset).unwrap_or(i64::MAX))
        .fetch_all(self.read())
        .await?;
        Ok(authors.into_iter().map(AuthorId).collect())
    }

    async fn create_owner(&self, new: NewOwner, author: AuthorRow) -> Result<Owner> {
        let mut writing = self.write().await?;
        let key = new.name.to_lowercase();
        let taken: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM owner WHERE name_key = ?1) \
             OR EXISTS (SELECT 1 FROM author WHERE network = ?2 AND uri = ?3)",
        )
        .bind(&key)
        .bind(author.author.network.as_str())
        .bind(&author.author.uri)
        .fetch_one(&mut *writing)
        .await?;
        if taken {
            return Err(Error::Taken(new.name));
        }
        let nobody = AuthorRow {
            owner: None,
            ..author
        };
        let (author, _) = authors::write(&mut writing, &nobody, None).await?;
        let stored = sqlx::query(
            "INSERT INTO owner (name, name_key, author, password_hash, admin, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING *",
        )
        .bind(&new.name)
        .bind(key)
        .bind(author.0)
        .bind(new.password_hash.as_ref().map(Secret::expose))
        .bind(new.admin)
        .bind(new.created_at.0)
        .fetch_one(&mut *writing)
        .await?;
        let owner = row(&stored)?;
        sqlx::query("UPDATE author SET owner = ?2 WHERE id = ?1")
            .bind(author.0)
            .bind(owner.id.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(owner)
    }

    async fn owner(&self, id: OwnerId) -> Result<Option<Owner>> {
        let found = sqlx::query("SELECT * FROM owner WHERE id = ?1")
            .bind(id.0)
            .fetch_optional(self.read())
            .await?;
        found.as_ref().map(row).transpose()
    }

    async fn owner_by_name(&self, name: &str) -> Result<Option<Owner>> {
        let found = sqlx::query("SELECT * FROM owner WHERE name_key = ?1")
            .bind(name.to_lowercase())
            .fetch_optional(self.read())
            .await?;
        found.as_ref().map(row).transpose()
    }

    async fn owner_of_author(&self, author: AuthorId) -> Result<Option<Owner>> {
        let found = sqlx::query("SELECT * FROM owner WHERE author = ?1")
            .bind(author.0)
            .fetch_optional(self.read())
            .await?;
        found.as_ref().map(row).transpose()
    }

    async fn count_owners(&self) -> Result<u64> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM owner")
            .fetch_one(self.read())
            .await?;
        Ok(count.unsigned_abs())
    }

    async fn owner_ids(&self) -> Result<Vec<OwnerId>> {
        let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM owner ORDER BY id")
            .fetch_all(self.read())
            .await?;
        Ok(ids.into_iter().map(OwnerId).collect())
    }

    async fn update_owner(&self, id: OwnerId, patch: OwnerPatch) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query(
            "UPDATE owner SET password_hash = coalesce(?2, password_hash), \
             default_audience = coalesce(?3, default_audience), \
             default_sensitive = coalesce(?4, default_sensitive), \
             default_language = coalesce(?5, default_language), presence = coalesce(?6, presence) WHERE id = ?1",
        )
        .bind(id.0)
        .bind(patch.password_hash.as_ref().map(Secret::expose))
        .bind(patch.default_audience.map(audience_rank))
        .bind(patch.default_sensitive)
        .bind(patch.default_language)
        .bind(patch.presence.as_ref().map(json).transpose()?)
        .execute(&mut *writing)
        .await?;
        Ok(writing.commit().await?)
    }
}
