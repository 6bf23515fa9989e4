//! What was told to owners, and how far they read.

use super::rows::{account, account_key, from_word, get, get_count, ids, json};
use super::stretch::Stretch;
use super::{Sqlite, views};
use crate::{Marker, Markers, NoticeFilter, NoticeView, NoticesStore, Result, Window};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use std::collections::HashMap;
use syrinx_model::{AuthorId, Moment, NoticeId, OwnerId};

/// `?5` are the only kinds, if any; `?6` are kinds left out; `?7` is the only author; `?8` is the only notice.
const NOTICES: Stretch = stretch!(
    "n.id",
    "SELECT n.id, n.kind, n.at, n.author, n.account, a.fragment, p.id AS post FROM notice n \
     JOIN author a ON a.id = n.author LEFT JOIN post p ON p.uri = n.post_uri \
     WHERE n.owner = ?1 AND n.dismissed = 0 AND n.held = 0 AND (?5 = '[]' OR n.kind IN (SELECT value FROM json_each(?5))) \
     AND n.kind NOT IN (SELECT value FROM json_each(?6)) AND (?7 IS NULL OR n.author = ?7) AND (?8 IS NULL OR n.id = ?8) \
     AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.owner = ?1 AND r.author = n.author AND r.hidden = 1)",
);

fn marker(row: &SqliteRow) -> Result<Marker> {
    Ok(Marker {
        timeline: get(row, "timeline")?,
        last_read_id: get(row, "last_read_id")?,
        version: get_count(row, "version")?,
        updated_at: Moment(get(row, "updated_at")?),
    })
}

impl Sqlite {
    async fn some_notices(
        &self,
        owner: OwnerId,
        filter: &NoticeFilter,
        only: Option<NoticeId>,
        window: Window,
    ) -> Result<Vec<NoticeView>> {
        let rows = NOTICES
            .bind(Some(owner.0), window)
            .bind(json(&filter.kinds)?)
            .bind(json(&filter.without)?)
            .bind(filter.author.map(|id| id.0))
            .bind(only.map(|id| id.0))
            .fetch_all(self.read())
            .await?;
        let mut posts = Vec::new();
        for row in &rows {
            posts.extend(get::<Option<i64>>(row, "post")?);
        }
        let mut statuses = HashMap::new();
        if !posts.is_empty() {
            statuses.extend(views::of_posts(self.read(), Some(owner.0), &ids(posts)).await?);
        }
        let mut notices = Vec::with_capacity(rows.len());
        for row in &rows {
            let post: Option<i64> = get(row, "post")?;
            notices.push(NoticeView {
                id: NoticeId(get(row, "id")?),
                kind: from_word(get(row, "kind")?)?,
                at: Moment(get(row, "at")?),
                author: AuthorId(get(row, "author")?),
                author_fragment: get(row, "fragment")?,
                account: account(get(row, "account")?),
                status: post.and_then(|post| statuses.get(&post)).cloned(),
            });
        }
        Stretch::newest_first(&mut notices, window);
        Ok(notices)
    }
}

#[async_trait]
impl NoticesStore for Sqlite {
    async fn notices(
        &self,
        owner: OwnerId,
        filter: &NoticeFilter,
        window: Window,
    ) -> Result<Vec<NoticeView>> {
        self.some_notices(owner, filter, None, window).await
    }

    async fn notice(&self, owner: OwnerId, id: NoticeId) -> Result<Option<NoticeView>> {
        let one = Window {
            limit: 1,
            ..Window::default()
        };
        let found = self
            .some_notices(owner, &NoticeFilter::default(), Some(id), one)
            .await?;
        Ok(found.into_iter().next())
    }

    async fn dismiss_notice(&self, owner: OwnerId, id: NoticeId) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query("UPDATE notice SET dismissed = 1 WHERE owner = ?1 AND id = ?2")
            .bind(owner.0)
            .bind(id.0)
            .execute(&mut *writing)
            .await?;
        Ok(writing.commit().await?)
    }

    async fn unsay_notice(&self, owner: OwnerId, native_id: &str) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query("DELETE FROM notice WHERE owner = ?1 AND account = ?2 AND native_id = ?3")
            .bind(owner.0)
            .bind(account_key(None))
            .bind(native_id)
            .execute(&mut *writing)
            .await?;
        Ok(writing.commit().await?)
    }

    async fn clear_notices(&self, owner: OwnerId) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query("UPDATE notice SET dismissed = 1 WHERE owner = ?1 AND dismissed = 0 AND held = 0")
            .bind(owner.0)
            .execute(&mut *writing)
            .await?;
        Ok(writing.commit().await?)
    }
}

#[async_trait]
impl Markers for Sqlite {
    async fn markers(&self, owner: OwnerId) -> Result<Vec<Marker>> {
        let rows = sqlx::query("SELECT * FROM marker WHERE owner = ?1 ORDER BY timeline")
            .bind(owner.0)
            .fetch_all(self.read())
            .await?;
        rows.iter().map(marker).collect()
    }

    async fn move_marker(
        &self,
        owner: OwnerId,
        timeline: &str,
        last_read_id: i64,
        at: Moment,
    ) -> Result<Marker> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO marker (owner, timeline, last_read_id, version, updated_at) VALUES (?1, ?2, ?3, 1, ?4) \
             ON CONFLICT (owner, timeline) DO UPDATE SET last_read_id = excluded.last_read_id, version = version + 1, \
             updated_at = excluded.updated_at WHERE excluded.last_read_id > last_read_id",
        )
        .bind(owner.0)
        .bind(timeline)
        .bind(last_read_id)
        .bind(at.0)
        .execute(&mut *writing)
        .await?;
        let stored = sqlx::query("SELECT * FROM marker WHERE owner = ?1 AND timeline = ?2")
            .bind(owner.0)
            .bind(timeline)
            .fetch_one(&mut *writing)
            .await?;
        writing.commit().await?;
        marker(&stored)
    }
}
