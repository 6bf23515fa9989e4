//! Posts.

use super::Sqlite;
use super::fresh::Reach;
use super::rows::{self, get, get_json, post_columns};
use crate::{Flags, PostRow, Posts, Result, Tally};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, SqliteExecutor};
use syrinx_model::{AccountId, Address, AuthorId, Draft, DraftId, Moment, OwnerId, PostId, StatusId};

/// What an owner has done to a post.
pub(super) async fn read_flags(db: impl SqliteExecutor<'_>, owner: i64, post: i64) -> Result<Flags> {
    let row = sqlx::query("SELECT * FROM flags WHERE owner = ?1 AND post = ?2")
        .bind(owner)
        .bind(post)
        .fetch_optional(db)
        .await?;
    row.as_ref().map_or_else(|| Ok(Flags::default()), flags)
}

fn flags(row: &SqliteRow) -> Result<Flags> {
    Ok(Flags {
        liked: get(row, "liked")?,
        boosted: get(row, "boosted")?,
        bookmarked: get(row, "bookmarked")?,
        muted: get(row, "muted")?,
        pinned: get(row, "pinned")?,
    })
}

/// Writes what an owner has done to a post; a new like or bookmark comes behind all others.
pub(super) async fn write_flags(
    db: &mut SqliteConnection,
    owner: i64,
    post: i64,
    flags: Flags,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO flags (owner, post, liked, boosted, bookmarked, muted, pinned, liked_id, bookmarked_id) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, \
         iif(?3, (SELECT coalesce(max(liked_id), 0) + 1 FROM flags WHERE owner = ?1), NULL), \
         iif(?5, (SELECT coalesce(max(bookmarked_id), 0) + 1 FROM flags WHERE owner = ?1), NULL)) \
         ON CONFLICT (owner, post) DO UPDATE SET liked = excluded.liked, boosted = excluded.boosted, \
         bookmarked = excluded.bookmarked, muted = excluded.muted, pinned = excluded.pinned, \
         liked_id = iif(excluded.liked, coalesce(liked_id, excluded.liked_id), NULL), \
         bookmarked_id = iif(excluded.bookmarked, coalesce(bookmarked_id, excluded.bookmarked_id), NULL)",
    )
    .bind(owner)
    .bind(post)
    .bind(flags.liked)
    .bind(flags.boosted)
    .bind(flags.bookmarked)
    .bind(flags.muted)
    .bind(flags.pinned)
    .execute(db)
    .await?;
    Ok(())
}

/// Changes what owners here have added to a post's counts.
pub(super) async fn add_counts(db: &mut SqliteConnection, tally: &Tally) -> Result<()> {
    sqlx::query(
        "UPDATE post SET likes_here = max(0, likes_here + ?2), boosts_here = max(0, boosts_here + ?3) \
         WHERE id = ?1 AND gone = 0",
    )
    .bind(tally.post.0)
    .bind(tally.likes)
    .bind(tally.boosts)
    .execute(db)
    .await?;
    Ok(())
}

fn author_ids(ids: Vec<i64>) -> Vec<AuthorId> {
    ids.into_iter().map(AuthorId).collect()
}

#[async_trait]
impl Posts for Sqlite {
    async fn earlier(&self, post: PostId) -> Result<Vec<(Moment, String)>> {
        let rows = sqlx::query("SELECT at, fragment FROM earlier WHERE post = ?1 ORDER BY at")
            .bind(post.0)
            .fetch_all(self.read())
            .await?;
        rows.iter()
            .map(|row| Ok((Moment(get(row, "at")?), get(row, "fragment")?)))
            .collect()
    }

    async fn last_open_post(&self, author: AuthorId) -> Result<Option<Moment>> {
        let at: Option<i64> = sqlx::query_scalar(
            "SELECT published_at FROM post WHERE author = ?1 AND audience <= 1 AND gone = 0 ORDER BY id DESC LIMIT 1",
        )
        .bind(author.0)
        .fetch_optional(self.read())
        .await?;
        Ok(at.map(Moment))
    }

    async fn post(&self, id: PostId) -> Result<Option<PostRow>> {
        let found = sqlx::query(concat!(
            "SELECT ",
            post_columns!(),
            " FROM post p WHERE p.id = ?1 AND p.gone = 0"
        ))
        .bind(id.0)
        .fetch_optional(self.read())
        .await?;
        found.as_ref().map(rows::post).transpose()
    }

    async fn post_by_uri(&self, uri: &str) -> Result<Option<PostRow>> {
        let found = sqlx::query(concat!(
            "SELECT ",
            post_columns!(),
            " FROM post p WHERE p.id = coalesce((SELECT id FROM post WHERE uri = ?1), \
             (SELECT min(id) FROM post WHERE url = ?1 AND gone = 0)) AND p.gone = 0"
        ))
        .bind(uri)
        .fetch_optional(self.read())
        .await?;
        found.as_ref().map(rows::post).transpose()
    }

    async fn find_status(&self, viewer: Option<OwnerId>, id: StatusId) -> Result<Vec<PostRow>> {
        let found = sqlx::query(concat!(
            "WITH target (entry) AS (SELECT coalesce((SELECT id FROM entry WHERE owner = ?1 AND id = ?2), \
             (SELECT entry FROM alias WHERE owner = ?1 AND old = ?2), \
             (SELECT entry FROM entry_post WHERE owner = ?1 AND post = ?2))), \
             copy (post, ordinal) AS (SELECT ep.post, ep.ordinal FROM target \
             JOIN entry_post ep ON ep.owner = ?1 AND ep.entry = target.entry \
             UNION ALL SELECT ?2, 0 FROM target WHERE target.entry IS NULL) \
             SELECT ",
            post_columns!(),
            " FROM copy CROSS JOIN post p ON p.id = copy.post WHERE ",
            readable!("p"),
            " ORDER BY copy.ordinal"
        ))
        .bind(viewer.map(|id| id.0))
        .bind(id.0)
        .fetch_all(self.read())
        .await?;
        found.iter().map(rows::post).collect()
    }

    async fn addresses(&self, post: PostId, owner: OwnerId) -> Result<Vec<(AccountId, Address)>> {
        let found: Vec<(i64, String)> = sqlx::query_as(
            "SELECT address.account, address.local FROM address JOIN account ON account.id = address.account \
             WHERE address.post = ?1 AND account.owner = ?2 AND account.unlinked = 0 ORDER BY address.account",
        )
        .bind(post.0)
        .bind(owner.0)
        .fetch_all(self.read())
        .await?;
        Ok(found
            .into_iter()
            .map(|(account, local)| (AccountId(account), Address(local)))
            .collect())
    }

    async fn set_flags(&self, owner: OwnerId, post: PostId, flags: Flags) -> Result<()> {
        let mut writing = self.write().await?;
        writing.reaches(Reach::Owners([owner.0].into()));
        write_flags(&mut writing, owner.0, post.0, flags).await?;
        Ok(writing.commit().await?)
    }

    async fn flags(&self, owner: OwnerId, post: PostId) -> Result<Flags> {
        read_flags(self.read(), owner.0, post.0).await
    }

    async fn draft(&self, id: DraftId) -> Result<Option<Draft>> {
        let found = sqlx::query("SELECT body FROM draft WHERE id = ?1")
            .bind(id.0)
            .fetch_optional(self.read())
            .await?;
        found.as_ref().map(|row| get_json(row, "body")).transpose()
    }

    async fn viewers(&self, post: PostId) -> Result<Vec<(OwnerId, StatusId)>> {
        let rows = sqlx::query(
            "SELECT o.owner, coalesce(ep.entry, ?1) FROM (SELECT owner FROM seen WHERE post = ?1 \
             UNION SELECT owner FROM post WHERE id = ?1 AND owner IS NOT NULL) o \
             LEFT JOIN entry_post ep ON ep.owner = o.owner AND ep.post = ?1 ORDER BY o.owner",
        )
        .bind(post.0)
        .fetch_all(self.read())
        .await?;
        rows.iter()
            .map(|row| Ok((OwnerId(row.try_get(0)?), StatusId(row.try_get(1)?))))
            .collect()
    }

    async fn liked_by(&self, post: PostId, limit: usize) -> Result<Vec<AuthorId>> {
        // What owners did elsewhere through their accounts is their own; only what was told counts there.
        let found = sqlx::query_scalar(
            "SELECT author FROM (SELECT owner.author FROM post JOIN flags ON flags.post = post.id AND flags.liked = 1 \
             JOIN owner ON owner.id = flags.owner WHERE post.id = ?1 AND post.origin = 'local' \
             UNION SELECT notice.author FROM post JOIN notice ON notice.post_uri = post.uri AND notice.kind = 'like' \
             WHERE post.id = ?1) LIMIT ?2",
        )
        .bind(post.0)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(self.read())
        .await?;
        Ok(author_ids(found))
    }

    async fn boosted_by(&self, post: PostId, limit: usize) -> Result<Vec<AuthorId>> {
        let found = sqlx::query_scalar(
            "SELECT author FROM (SELECT author FROM post WHERE boost_of = ?1 AND gone = 0 AND audience <= 1 \
             UNION SELECT owner.author FROM post JOIN flags ON flags.post = post.id AND flags.boosted = 1 \
             JOIN owner ON owner.id = flags.owner WHERE post.id = ?1 AND post.origin = 'local' AND post.audience <= 1 \
             UNION SELECT notice.author FROM post JOIN notice ON notice.post_uri = post.uri AND notice.kind = 'boost' \
             WHERE post.id = ?1) LIMIT ?2",
        )
        .bind(post.0)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(self.read())
        .await?;
        Ok(author_ids(found))
    }

    async fn post_of_draft(&self, draft: DraftId) -> Result<Option<PostRow>> {
        let found = sqlx::query(concat!(
            "SELECT ",
            post_columns!(),
            " FROM post p WHERE p.draft = ?1 AND p.origin = 'local' AND p.gone = 0 ORDER BY p.id LIMIT 1"
        ))
        .bind(draft.0)
        .fetch_optional(self.read())
        .await?;
        found.as_ref().map(rows::post).transpose()
    }

    async fn status_of_draft(&self, owner: OwnerId, draft: DraftId) -> Result<Option<StatusId>> {
        let status: Option<i64> = sqlx::query_scalar(
            "SELECT coalesce(ep.entry, p.id) FROM post p LEFT JOIN entry_post ep ON ep.owner = ?1 AND ep.post = p.id \
             WHERE p.draft = ?2 AND p.owner = ?1 AND p.origin = 'local' AND p.gone = 0 ORDER BY p.id LIMIT 1",
        )
        .bind(owner.0)
        .bind(draft.0)
        .fetch_optional(self.read())
        .await?;
        Ok(status.map(StatusId))
    }
}
