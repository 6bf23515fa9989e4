//! Uploaded files.

use super::Sqlite;
use super::fresh::Reach;
use super::rows::{count_column, from_word, get, get_count, ids, word};
use crate::{Media, MediaPatch, MediaRow, Result};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use std::collections::BTreeSet;
use syrinx_model::{Focus, MediaId, Moment, OwnerId};

/// `?1` is the owner, `?2` are files. What a draft shows counts for as long as a post of it stands.
const UNUSED: &str = "SELECT * FROM media WHERE owner = ?1 AND id IN (SELECT value FROM json_each(?2)) \
     AND id NOT IN (SELECT used.value FROM owner JOIN post ON post.author = owner.author AND post.gone = 0 \
     AND post.with_media = 1 JOIN draft ON draft.id = post.draft, json_each(draft.body, '$.media') used \
     WHERE owner.id = ?1) \
     AND id NOT IN (SELECT used.value FROM scheduled, \
     json_each(CASE WHEN json_valid(scheduled.said) THEN scheduled.said ELSE '{}' END, '$.media') used \
     WHERE scheduled.owner = ?1) ORDER BY id";

fn row(row: &SqliteRow) -> Result<MediaRow> {
    let (x, y): (Option<f64>, Option<f64>) = (get(row, "focus_x")?, get(row, "focus_y")?);
    Ok(MediaRow {
        id: MediaId(get(row, "id")?),
        owner: OwnerId(get(row, "owner")?),
        name: get(row, "name")?,
        preview: get(row, "preview")?,
        kind: from_word(get(row, "kind")?)?,
        mime: get(row, "mime")?,
        size: get_count(row, "size")?,
        width: get(row, "width")?,
        height: get(row, "height")?,
        blurhash: get(row, "blurhash")?,
        alt: get(row, "alt")?,
        focus: x.zip(y).map(|(x, y)| Focus::new(x, y)),
        created_at: Moment(get(row, "created_at")?),
    })
}

#[async_trait]
impl Media for Sqlite {
    async fn create_media(&self, new: MediaRow) -> Result<MediaRow> {
        let mut writing = self.write().await?;
        let stored = sqlx::query(
            "INSERT INTO media (owner, name, preview, kind, mime, size, width, height, blurhash, alt, focus_x, focus_y, \
             created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) RETURNING *",
        )
        .bind(new.owner.0)
        .bind(&new.name)
        .bind(&new.preview)
        .bind(word(new.kind)?)
        .bind(&new.mime)
        .bind(count_column(new.size))
        .bind(new.width)
        .bind(new.height)
        .bind(&new.blurhash)
        .bind(&new.alt)
        .bind(new.focus.map(Focus::x))
        .bind(new.focus.map(Focus::y))
        .bind(new.created_at.0)
        .fetch_one(&mut *writing)
        .await?;
        let stored = row(&stored)?;
        writing.commit().await?;
        Ok(stored)
    }

    async fn media(&self, owner: OwnerId, files: &[MediaId]) -> Result<Vec<MediaRow>> {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(
            "SELECT m.* FROM json_each(?2) asked JOIN media m ON m.id = asked.value \
             WHERE m.owner = ?1 ORDER BY asked.key",
        )
        .bind(owner.0)
        .bind(ids(files.iter().map(|id| id.0)))
        .fetch_all(self.read())
        .await?;
        rows.iter().map(row).collect()
    }

    async fn update_media(&self, owner: OwnerId, id: MediaId, patch: MediaPatch) -> Result<Option<MediaRow>> {
        let mut writing = self.write().await?;
        let stored = sqlx::query(
            "UPDATE media SET alt = coalesce(?3, alt), focus_x = coalesce(?4, focus_x), \
             focus_y = coalesce(?5, focus_y) WHERE owner = ?1 AND id = ?2 RETURNING *",
        )
        .bind(owner.0)
        .bind(id.0)
        .bind(patch.alt)
        .bind(patch.focus.map(Focus::x))
        .bind(patch.focus.map(Focus::y))
        .fetch_optional(&mut *writing)
        .await?;
        writing.commit().await?;
        stored.as_ref().map(row).transpose()
    }

    async fn unused_media(&self, owner: OwnerId, files: &[MediaId]) -> Result<Vec<MediaRow>> {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(UNUSED)
            .bind(owner.0)
            .bind(ids(files.iter().map(|id| id.0)))
            .fetch_all(self.read())
            .await?;
        rows.iter().map(row).collect()
    }

    async fn forget_media(&self, owner: OwnerId, id: MediaId) -> Result<()> {
        let mut writing = self.write().await?;
        // No home shows a file that nothing uses.
        writing.reaches(Reach::Owners(BTreeSet::new()));
        sqlx::query("DELETE FROM media WHERE owner = ?1 AND id = ?2")
            .bind(owner.0)
            .bind(id.0)
            .execute(&mut *writing)
            .await?;
        Ok(writing.commit().await?)
    }

    async fn media_by_name(&self, name: &str) -> Result<Option<MediaRow>> {
        let found = sqlx::query("SELECT * FROM media WHERE name = ?1")
            .bind(name)
            .fetch_optional(self.read())
            .await?;
        found.as_ref().map(row).transpose()
    }
}
