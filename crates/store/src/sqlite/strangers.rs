//! Strangers, and what is held back of them.

use super::rows::{from_word, get, get_count, ids, word};
use super::stretch::Stretch;
use super::{Sqlite, views};
use crate::{HeldBack, NoticeRequest, Result, StrangerPolicy, Strangers, Window};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{AuthorId, Moment, OwnerId};

/// `?5` is the only author, if any.
const REQUESTS: Stretch = stretch!(
    "a.id",
    "SELECT a.id, a.fragment, h.count, h.first_at, h.last_at, (SELECT p.id FROM notice n JOIN post p ON p.uri = n.post_uri \
     WHERE n.owner = ?1 AND n.author = a.id AND n.held = 1 AND n.dismissed = 0 ORDER BY n.id DESC LIMIT 1) AS post \
     FROM (SELECT author, count(*) AS count, min(at) AS first_at, max(at) AS last_at FROM notice \
     WHERE owner = ?1 AND held = 1 AND dismissed = 0 GROUP BY author) h \
     JOIN author a ON a.id = h.author WHERE (?5 IS NULL OR a.id = ?5) \
     AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.owner = ?1 AND r.author = a.id AND r.hidden = 1)",
);

impl Sqlite {
    async fn requests_in(
        &self,
        owner: OwnerId,
        only: Option<AuthorId>,
        window: Window,
    ) -> Result<Vec<NoticeRequest>> {
        let rows = REQUESTS
            .bind(Some(owner.0), window)
            .bind(only.map(|id| id.0))
            .fetch_all(self.read())
            .await?;
        let mut requests = Vec::with_capacity(rows.len());
        for row in &rows {
            requests.push(self.request(owner, row).await?);
        }
        Stretch::newest_first(&mut requests, window);
        Ok(requests)
    }

    async fn request(&self, owner: OwnerId, row: &SqliteRow) -> Result<NoticeRequest> {
        let post: Option<i64> = get(row, "post")?;
        let status = match post {
            Some(post) => views::of_posts(self.read(), Some(owner.0), &ids([post]))
                .await?
                .into_iter()
                .next()
                .map(|(_, view)| view),
            None => None,
        };
        Ok(NoticeRequest {
            author: AuthorId(get(row, "id")?),
            author_fragment: get(row, "fragment")?,
            count: get_count(row, "count")?,
            first_at: Moment(get(row, "first_at")?),
            last_at: Moment(get(row, "last_at")?),
            status,
        })
    }
}

#[async_trait]
impl Strangers for Sqlite {
    async fn stranger_policy(&self, owner: OwnerId) -> Result<StrangerPolicy> {
        let stored: Option<String> = sqlx::query_scalar("SELECT strangers FROM owner WHERE id = ?1")
            .bind(owner.0)
            .fetch_optional(self.read())
            .await?;
        stored.map_or(Ok(StrangerPolicy::default()), |word| from_word(&word))
    }

    async fn set_stranger_policy(&self, owner: OwnerId, policy: StrangerPolicy) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query("UPDATE owner SET strangers = ?2 WHERE id = ?1")
            .bind(owner.0)
            .bind(word(policy)?)
            .execute(&mut *writing)
            .await?;
        Ok(writing.commit().await?)
    }

    async fn held_back(&self, owner: OwnerId) -> Result<HeldBack> {
        let row = sqlx::query(
            "SELECT count(DISTINCT author) AS requests, count(*) AS notices FROM notice \
             WHERE owner = ?1 AND held = 1 AND dismissed = 0 AND NOT EXISTS (SELECT 1 FROM relation r \
             WHERE r.owner = ?1 AND r.author = notice.author AND r.hidden = 1)",
        )
        .bind(owner.0)
        .fetch_one(self.read())
        .await?;
        Ok(HeldBack {
            requests: get_count(&row, "requests")?,
            notices: get_count(&row, "notices")?,
        })
    }

    async fn notice_requests(&self, owner: OwnerId, window: Window) -> Result<Vec<NoticeRequest>> {
        self.requests_in(owner, None, window).await
    }

    async fn notice_request(&self, owner: OwnerId, author: AuthorId) -> Result<Option<NoticeRequest>> {
        let one = Window {
            limit: 1,
            ..Window::default()
        };
        Ok(self
            .requests_in(owner, Some(author), one)
            .await?
            .into_iter()
            .next())
    }

    async fn welcome(&self, owner: OwnerId, authors: &[AuthorId]) -> Result<()> {
        let authors = ids(authors.iter().map(|id| id.0));
        let mut writing = self.write().await?;
        for statement in [
            "INSERT INTO welcomed (owner, author) SELECT DISTINCT ?1, n.author FROM notice n \
             WHERE n.owner = ?1 AND n.held = 1 AND n.dismissed = 0 \
             AND n.author IN (SELECT value FROM json_each(?2)) ON CONFLICT DO NOTHING",
            "UPDATE notice SET held = 0 WHERE owner = ?1 AND held = 1 AND dismissed = 0 \
             AND author IN (SELECT value FROM json_each(?2))",
        ] {
            sqlx::query(statement)
                .bind(owner.0)
                .bind(&authors)
                .execute(&mut *writing)
                .await?;
        }
        Ok(writing.commit().await?)
    }

    async fn turn_away(&self, owner: OwnerId, authors: &[AuthorId]) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query(
            "UPDATE notice SET dismissed = 1 WHERE owner = ?1 AND held = 1 AND dismissed = 0 \
             AND author IN (SELECT value FROM json_each(?2))",
        )
        .bind(owner.0)
        .bind(ids(authors.iter().map(|id| id.0)))
        .execute(&mut *writing)
        .await?;
        Ok(writing.commit().await?)
    }
}
