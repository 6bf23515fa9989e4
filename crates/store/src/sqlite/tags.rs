//! Tags that owners follow and show.

use super::Sqlite;
use super::rows::{get, get_count, json};
use super::stretch::Stretch;
use crate::{FeaturedTag, Result, Tags, Window};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{AuthorId, FeaturedTagId, Moment, OwnerId};

fn featured(row: &SqliteRow) -> Result<FeaturedTag> {
    Ok(FeaturedTag {
        id: FeaturedTagId(get(row, "id")?),
        tag: get(row, "tag")?,
        posts: get_count(row, "posts")?,
        last_post_at: get::<Option<i64>>(row, "last_post_at")?.map(Moment),
    })
}

/// `?1` is the owner.
const FEATURED: &str = "SELECT f.id, f.tag, count(p.id) AS posts, max(p.published_at) AS last_post_at \
     FROM featured_tag f JOIN owner ON owner.id = f.owner LEFT JOIN post_tag t ON t.tag = f.tag \
     LEFT JOIN post p ON p.id = t.post AND p.author = owner.author AND p.audience <= 1 AND p.gone = 0 \
     WHERE f.owner = ?1 GROUP BY f.id ORDER BY f.id";

/// `?1` is the owner, `?2` how many.
const FAVOURITES: &str = "SELECT t.tag FROM owner JOIN post p ON p.author = owner.author AND p.audience <= 1 AND p.gone = 0 \
     JOIN post_tag t ON t.post = p.id WHERE owner.id = ?1 \
     AND NOT EXISTS (SELECT 1 FROM featured_tag f WHERE f.owner = ?1 AND f.tag = t.tag) \
     GROUP BY t.tag ORDER BY count(*) DESC, t.tag LIMIT ?2";

/// `?1` are tags, `?2` is an author.
const FOLLOWERS: &str = "SELECT DISTINCT f.owner FROM followed_tag f \
     WHERE f.tag IN (SELECT value FROM json_each(?1)) AND NOT EXISTS (SELECT 1 FROM relation r \
     WHERE r.owner = f.owner AND r.author = ?2 AND r.hidden = 1) ORDER BY f.owner";

#[async_trait]
impl Tags for Sqlite {
    async fn follow_tag(&self, owner: OwnerId, tag: &str, on: bool) -> Result<()> {
        let mut writing = self.write().await?;
        let query = if on {
            "INSERT OR IGNORE INTO followed_tag (owner, tag) VALUES (?1, ?2)"
        } else {
            "DELETE FROM followed_tag WHERE owner = ?1 AND tag = ?2"
        };
        sqlx::query(query)
            .bind(owner.0)
            .bind(tag)
            .execute(&mut *writing)
            .await?;
        writing.commit().await
    }

    async fn followed_tags(&self, owner: OwnerId, window: Window) -> Result<Vec<(i64, String)>> {
        let query = stretch!("id", "SELECT id, tag FROM followed_tag WHERE owner = ?1");
        let rows = query.bind(Some(owner.0), window).fetch_all(self.read()).await?;
        let mut page = Vec::with_capacity(rows.len());
        for row in &rows {
            page.push((get(row, "id")?, get(row, "tag")?));
        }
        Stretch::newest_first(&mut page, window);
        Ok(page)
    }

    async fn follows_of_tags(&self, owner: OwnerId, tags: &[String]) -> Result<Vec<String>> {
        Ok(sqlx::query_scalar(
            "SELECT tag FROM followed_tag WHERE owner = ?1 AND tag IN (SELECT value FROM json_each(?2))",
        )
        .bind(owner.0)
        .bind(json(tags)?)
        .fetch_all(self.read())
        .await?)
    }

    async fn tag_followers(&self, tags: &[String], author: AuthorId) -> Result<Vec<OwnerId>> {
        let owners: Vec<i64> = sqlx::query_scalar(FOLLOWERS)
            .bind(json(tags)?)
            .bind(author.0)
            .fetch_all(self.read())
            .await?;
        Ok(owners.into_iter().map(OwnerId).collect())
    }

    async fn feature_tag(&self, owner: OwnerId, tag: &str) -> Result<bool> {
        let mut writing = self.write().await?;
        let made = sqlx::query("INSERT OR IGNORE INTO featured_tag (owner, tag) VALUES (?1, ?2)")
            .bind(owner.0)
            .bind(tag)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(made.rows_affected() > 0)
    }

    async fn unfeature_tag(&self, owner: OwnerId, id: FeaturedTagId) -> Result<bool> {
        let mut writing = self.write().await?;
        let gone = sqlx::query("DELETE FROM featured_tag WHERE owner = ?1 AND id = ?2")
            .bind(owner.0)
            .bind(id.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(gone.rows_affected() > 0)
    }

    async fn featured_tags(&self, owner: OwnerId) -> Result<Vec<FeaturedTag>> {
        let rows = sqlx::query(FEATURED).bind(owner.0).fetch_all(self.read()).await?;
        rows.iter().map(featured).collect()
    }

    async fn favourite_tags(&self, owner: OwnerId, limit: usize) -> Result<Vec<String>> {
        Ok(sqlx::query_scalar(FAVOURITES)
            .bind(owner.0)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(self.read())
            .await?)
    }
}
