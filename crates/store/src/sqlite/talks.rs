//! Private conversations.

use super::fresh::Reach;
use super::rows::{account_key, get, get_json, ids};
use super::saying::Said;
use super::stretch::Stretch;
use super::{Sqlite, views};
use crate::{PostBody, Result, Shown, TalkView, Talks, Window};
use async_trait::async_trait;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use std::collections::BTreeSet;
use syrinx_model::{AuthorId, Feature, OwnerId, PostId, TalkId};

/// So many who take part are told.
const MOST: usize = 40;

/// Talks, each with the last post of it that its owner may see; `?5` is the only talk, if any.
const TALKS: Stretch = stretch!(
    "t.last",
    "SELECT t.id, t.unread, t.last FROM (SELECT talk.id, talk.unread, (SELECT max(p.id) FROM talk_post tp \
     CROSS JOIN post p ON p.id = tp.post WHERE tp.talk = talk.id AND tp.forgotten = 0 AND p.audience = 3 AND ",
    visible!("p"),
    " AND ",
    unhidden!("p"),
    ") AS last FROM talk WHERE talk.owner = ?1 AND (?5 IS NULL OR talk.id = ?5)) t WHERE t.last IS NOT NULL"
);

/// Adds a direct post to a talk of an owner to whom it is shown: to that of what it answers, of what answers it, or of
/// any copy of these; else to a new one. Gives the talk if it is news there.
pub(super) async fn join(db: &mut SqliteConnection, said: &Said, shown: &Shown) -> Result<Option<TalkId>> {
    let owner = shown.owner.0;
    let known = around(db, owner, said.post).await?;
    let talk = match known.first() {
        Some(talk) => *talk,
        None => {
            sqlx::query_scalar("INSERT INTO talk (owner) VALUES (?1) RETURNING id")
                .bind(owner)
                .fetch_one(&mut *db)
                .await?
        }
    };
    for other in known.iter().skip(1) {
        absorb(db, talk, *other).await?;
    }
    let added = sqlx::query("INSERT OR IGNORE INTO talk_post (owner, post, talk) VALUES (?1, ?2, ?3)")
        .bind(owner)
        .bind(said.post)
        .bind(talk)
        .execute(&mut *db)
        .await?;
    if added.rows_affected() == 0 {
        return Ok(None);
    }
    // What was said before an account was linked is nothing that the owner has yet to read, nor is what they said
    // themself, be it from here or with another client of their account, nor what comes from somebody they hid.
    let news = sqlx::query(
        "UPDATE talk SET unread = NOT EXISTS (SELECT 1 FROM post WHERE id = ?2 AND (owner = talk.owner \
         OR author IN (SELECT author FROM account WHERE account.owner = talk.owner))) \
         WHERE id = ?1 AND (?3 = 0 OR EXISTS (SELECT 1 FROM account WHERE id = ?3 AND linked_at <= ?4)) \
         AND NOT EXISTS (SELECT 1 FROM relation JOIN post ON post.author = relation.author \
         WHERE post.id = ?2 AND relation.owner = talk.owner AND relation.hidden = 1)",
    )
    .bind(talk)
    .bind(said.post)
    .bind(account_key(shown.account))
    .bind(said.published_at.0)
    .execute(db)
    .await?;
    Ok((news.rows_affected() > 0).then_some(TalkId(talk)))
}

/// The talks to which a post belongs, the oldest first.
async fn around(db: &mut SqliteConnection, owner: i64, post: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "WITH kin (post) AS (SELECT ?2 UNION SELECT parent FROM post WHERE id = ?2 AND parent IS NOT NULL \
         UNION SELECT id FROM post WHERE parent = ?2), \
         copies (post) AS (SELECT post FROM kin UNION SELECT other.post FROM kin \
         CROSS JOIN entry_post one ON one.owner = ?1 AND one.post = kin.post \
         CROSS JOIN entry_post other ON other.owner = ?1 AND other.entry = one.entry) \
         SELECT DISTINCT tp.talk FROM copies CROSS JOIN talk_post tp ON tp.owner = ?1 AND tp.post = copies.post \
         ORDER BY tp.talk",
    )
    .bind(owner)
    .bind(post)
    .fetch_all(db)
    .await?)
}

/// Makes one talk of two.
async fn absorb(db: &mut SqliteConnection, kept: i64, lost: i64) -> Result<()> {
    for statement in [
        "UPDATE talk_post SET talk = ?1 WHERE talk = ?2",
        "UPDATE talk SET unread = max(unread, (SELECT unread FROM talk WHERE id = ?2)) WHERE id = ?1",
        "DELETE FROM talk WHERE id = ?2",
    ] {
        sqlx::query(statement)
            .bind(kept)
            .bind(lost)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

impl Sqlite {
    async fn talks_in(&self, owner: OwnerId, only: Option<TalkId>, window: Window) -> Result<Vec<TalkView>> {
        let rows = TALKS
            .bind(Some(owner.0), window)
            .bind(only.map(|id| id.0))
            .fetch_all(self.read())
            .await?;
        let mut talks = Vec::with_capacity(rows.len());
        for row in &rows {
            talks.extend(self.talk_view(owner, row).await?);
        }
        Stretch::newest_first(&mut talks, window);
        Ok(talks)
    }

    /// `None` if its last post went away meanwhile.
    async fn talk_view(&self, owner: OwnerId, row: &SqliteRow) -> Result<Option<TalkView>> {
        let (id, place) = (TalkId(get(row, "id")?), PostId(get(row, "last")?));
        let last = views::of_posts(self.read(), Some(owner.0), &ids([place.0])).await?;
        let Some((_, last)) = last.into_iter().next() else {
            return Ok(None);
        };
        Ok(Some(TalkView {
            id,
            unread: get(row, "unread")?,
            with: self.partners(owner, id, place).await?,
            place,
            last,
        }))
    }

    /// Who speaks or is mentioned in a talk, without the owner and their accounts. Whom a post of here mentions on
    /// networks is told by its text alone.
    async fn partners(&self, owner: OwnerId, talk: TalkId, last: PostId) -> Result<Vec<AuthorId>> {
        let mut with: Vec<i64> = sqlx::query_scalar(concat!(
            "WITH told (post, author) AS (SELECT p.id, p.author FROM talk_post tp CROSS JOIN post p ON p.id = tp.post \
             WHERE tp.talk = ?2 AND tp.forgotten = 0 AND p.audience = 3 AND ",
            visible!("p"),
            " AND ",
            unhidden!("p"),
            ") SELECT author FROM (SELECT post, author, 0 AS mentioned FROM told \
             UNION ALL SELECT told.post, m.author, 1 FROM told CROSS JOIN post_mention m ON m.post = told.post) \
             GROUP BY author ORDER BY min(post), min(mentioned), author LIMIT ?3"
        ))
        .bind(owner.0)
        .bind(talk.0)
        .bind(i64::try_from(MOST).unwrap_or(i64::MAX))
        .fetch_all(self.read())
        .await?;
        for author in self.named_in(last).await? {
            if !with.contains(&author) {
                with.push(author);
            }
        }
        let own: Vec<i64> = sqlx::query_scalar(
            "SELECT author FROM owner WHERE id = ?1 UNION SELECT author FROM account WHERE owner = ?1",
        )
        .bind(owner.0)
        .fetch_all(self.read())
        .await?;
        with.retain(|author| !own.contains(author));
        Ok(with.into_iter().take(MOST).map(AuthorId).collect())
    }

    /// Whom a post's text mentions, as far as they are known here.
    async fn named_in(&self, post: PostId) -> Result<Vec<i64>> {
        let row = sqlx::query("SELECT body FROM post WHERE id = ?1 AND gone = 0")
            .bind(post.0)
            .fetch_optional(self.read())
            .await?;
        let Some(row) = row else {
            return Ok(Vec::new());
        };
        let body: PostBody = get_json(&row, "body")?;
        let named = body
            .text
            .facets()
            .iter()
            .filter_map(|facet| match facet.feature() {
                Feature::Mention { author, .. } => author.map(|author| author.0),
                _ => None,
            });
        Ok(named.collect())
    }
}

#[async_trait]
impl Talks for Sqlite {
    async fn talks(&self, owner: OwnerId, window: Window) -> Result<Vec<TalkView>> {
        self.talks_in(owner, None, window).await
    }

    async fn talk(&self, owner: OwnerId, id: TalkId) -> Result<Option<TalkView>> {
        let window = Window {
            limit: 1,
            ..Window::default()
        };
        Ok(self.talks_in(owner, Some(id), window).await?.pop())
    }

    async fn read_talk(&self, owner: OwnerId, id: TalkId) -> Result<bool> {
        let mut writing = self.write().await?;
        writing.reaches(Reach::Owners(BTreeSet::new()));
        let read = sqlx::query("UPDATE talk SET unread = 0 WHERE id = ?1 AND owner = ?2")
            .bind(id.0)
            .bind(owner.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(read.rows_affected() > 0)
    }

    async fn forget_talk(&self, owner: OwnerId, id: TalkId) -> Result<bool> {
        let mut writing = self.write().await?;
        writing.reaches(Reach::Owners(BTreeSet::new()));
        let forgotten = sqlx::query(
            "UPDATE talk_post SET forgotten = 1 WHERE talk = ?1 AND owner = ?2 AND forgotten = 0",
        )
        .bind(id.0)
        .bind(owner.0)
        .execute(&mut *writing)
        .await?;
        sqlx::query("UPDATE talk SET unread = 0 WHERE id = ?1 AND owner = ?2")
            .bind(id.0)
            .bind(owner.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(forgotten.rows_affected() > 0)
    }
}
