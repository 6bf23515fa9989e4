//! Ids and entries: where a post stands in a home.
//!
//! Posts and entries share one space of ids. A post's id carries the time at which it was published, unless it entered
//! a home late: then it lies above all that this home ever had, so that a client that polls by id misses nothing.
//! An entry takes the id of its post if that fits the home, and an id of its own if not.

use super::rows;
use super::saying::{News, Said};
use crate::{Home, Result};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{EntryId, PostId, StatusId, snowflake};

/// The bits of a snowflake below its moment.
const WITHIN_MOMENT: i64 = 0xffff;

/// What came of placing a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entered {
    /// It has a new entry.
    Fresh,
    /// It joined an entry, or another post joined its own.
    Joined { absorbed: Option<EntryId> },
    /// It stands where it stood, in an entry or not.
    Stayed,
}

/// The highest id that a home of `owner` ever had: of its entries, or of those that are gone.
macro_rules! mark {
    () => {
        "max(owner.mark, coalesce((SELECT max(entry.id) FROM entry WHERE entry.owner = owner.id), 0))"
    };
}
pub(super) use mark;

/// A table of one row: an id for a new post, and whether it lies beyond the moment in which a free one was looked for.
/// The parameters are the snowflake of the post's time, and the owners of the homes that it enters live, as JSON.
macro_rules! room {
    ($time:literal, $homes:literal) => {
        concat!(
            "(SELECT id, id > lowest | 65535 AS is_beyond FROM (SELECT lowest, \
             CASE WHEN EXISTS (SELECT 1 FROM post WHERE post.id = lowest) \
             OR EXISTS (SELECT 1 FROM entry WHERE entry.id = lowest) OR EXISTS (SELECT 1 FROM alias WHERE old = lowest) \
             THEN 1 + max(coalesce((SELECT max(post.id) FROM post WHERE post.id BETWEEN lowest AND lowest | 65535), 0), \
                          coalesce((SELECT max(entry.id) FROM entry WHERE entry.id BETWEEN lowest AND lowest | 65535), 0), \
                          coalesce((SELECT max(old) FROM alias WHERE old BETWEEN lowest AND lowest | 65535), 0)) \
             ELSE lowest END AS id FROM (SELECT max(",
            $time,
            ", coalesce((SELECT max(",
            place::mark!(),
            ") + 1 FROM owner WHERE id IN (SELECT value FROM json_each(",
            $homes,
            "))), 0)) AS lowest)))"
        )
    };
}
pub(super) use room;

/// Mints the id of a new post, from a row of `room!`.
pub(super) async fn mint_post(db: &mut SqliteConnection, row: &SqliteRow) -> Result<i64> {
    let id = rows::get(row, "room")?;
    if rows::get(row, "is_beyond")? {
        return free_id(db, id).await;
    }
    Ok(id)
}

/// Places a post in an owner's home, together with the post that it is tied to. Says what came of it and what the
/// owner's client calls it.
pub(super) async fn enter(
    db: &mut SqliteConnection,
    owner: i64,
    said: &Said,
    home: Home,
    tie: Option<i64>,
) -> Result<(Entered, StatusId)> {
    let own = match said.news {
        News::New => None,
        _ => entry_of(db, owner, said.post).await?,
    };
    let mut tied = None;
    if let Some(other) = tie
        && may_join(db, owner, said.post, other).await?
    {
        tied = Some((other, entry_of(db, owner, other).await?));
    }
    let joined = |absorbed| Entered::Joined { absorbed };
    let (entered, entry) = match (own, tied) {
        (Some(own), Some((_, Some(other)))) if own != other => {
            let (kept, lost) = (own.min(other), own.max(other));
            absorb(db, owner, kept, lost).await?;
            (joined(Some(EntryId(lost))), kept)
        }
        (Some(own), Some((other, None))) => {
            join(db, owner, own, other).await?;
            (joined(None), own)
        }
        (Some(own), _) => (Entered::Stayed, own),
        (None, Some((_, Some(entry)))) => {
            join(db, owner, entry, said.post).await?;
            (joined(None), entry)
        }
        (None, _) if home == Home::No => return Ok((Entered::Stayed, PostId(said.post).into())),
        (None, Some((other, None))) => {
            let entry = mint_entry(db, owner, said, home).await?;
            create(db, owner, entry, other).await?;
            join(db, owner, entry, said.post).await?;
            (Entered::Fresh, entry)
        }
        (None, None) => {
            let entry = mint_entry(db, owner, said, home).await?;
            create(db, owner, entry, said.post).await?;
            (Entered::Fresh, entry)
        }
    };
    Ok((entered, EntryId(entry).into()))
}

/// Moves a post out of an entry into one of its own, at the place of its time.
pub(super) async fn leave(db: &mut SqliteConnection, owner: i64, said: &Said) -> Result<i64> {
    drop_copy(db, owner, said.post).await?;
    let entry = mint_entry(db, owner, said, Home::Backfill).await?;
    create(db, owner, entry, said.post).await?;
    Ok(entry)
}

/// Takes a post out of the owner's entry of it. Gives the entry, and whether other copies remain in it.
pub(super) async fn drop_copy(
    db: &mut SqliteConnection,
    owner: i64,
    post: i64,
) -> Result<Option<(i64, bool)>> {
    let entry: Option<i64> =
        sqlx::query_scalar("DELETE FROM entry_post WHERE owner = ?1 AND post = ?2 RETURNING entry")
            .bind(owner)
            .bind(post)
            .fetch_optional(&mut *db)
            .await?;
    let Some(entry) = entry else {
        return Ok(None);
    };
    let next: Option<i64> = sqlx::query_scalar(
        "SELECT post FROM entry_post WHERE owner = ?1 AND entry = ?2 ORDER BY ordinal LIMIT 1",
    )
    .bind(owner)
    .bind(entry)
    .fetch_optional(&mut *db)
    .await?;
    let statement = match next {
        Some(_) => "UPDATE entry SET post = ?4 WHERE owner = ?1 AND id = ?2 AND post = ?3",
        None => "DELETE FROM entry WHERE owner = ?1 AND id = ?2",
    };
    sqlx::query(statement)
        .bind(owner)
        .bind(entry)
        .bind(post)
        .bind(next)
        .execute(&mut *db)
        .await?;
    if next.is_none() {
        let gone = "DELETE FROM alias WHERE owner = ?1 AND entry = ?2; \
             UPDATE owner SET mark = max(mark, ?2) WHERE id = ?1";
        sqlx::query(gone).bind(owner).bind(entry).execute(db).await?;
    }
    Ok(Some((entry, next.is_some())))
}

/// The owner's entry of a post.
pub(super) async fn entry_of(db: &mut SqliteConnection, owner: i64, post: i64) -> Result<Option<i64>> {
    Ok(
        sqlx::query_scalar("SELECT entry FROM entry_post WHERE owner = ?1 AND post = ?2")
            .bind(owner)
            .bind(post)
            .fetch_optional(db)
            .await?,
    )
}

/// The id of a new entry: live above the home's mark, otherwise at the time of its post.
async fn mint_entry(db: &mut SqliteConnection, owner: i64, said: &Said, home: Home) -> Result<i64> {
    if said.is_above && home == Home::Live {
        return Ok(said.post);
    }
    let (mark, is_free) = mark_and_room(db, owner, said.post).await?;
    let (fits, otherwise) = if home == Home::Live {
        (said.post > mark, mark + 1)
    } else {
        let time = snowflake(said.published_at);
        (said.post & !WITHIN_MOMENT == time, time)
    };
    if fits && is_free {
        return Ok(said.post);
    }
    free_id(db, otherwise).await
}

/// The highest id that a home ever had, and whether its owner has no entry with this id, and had none.
async fn mark_and_room(db: &mut SqliteConnection, owner: i64, id: i64) -> Result<(i64, bool)> {
    Ok(sqlx::query_as(concat!(
        "SELECT coalesce((SELECT ",
        mark!(),
        " FROM owner WHERE id = ?1), 0), \
         NOT EXISTS (SELECT 1 FROM entry WHERE owner = ?1 AND id = ?2) \
         AND NOT EXISTS (SELECT 1 FROM alias WHERE owner = ?1 AND old = ?2)",
    ))
    .bind(owner)
    .bind(id)
    .fetch_one(db)
    .await?)
}

/// An id from `from` on that no post and no entry of anybody has or had. Within a moment it goes behind those that
/// are taken, so that many posts of one moment do not make it slow.
async fn free_id(db: &mut SqliteConnection, mut from: i64) -> Result<i64> {
    loop {
        let taken: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM post WHERE id = ?1) OR EXISTS (SELECT 1 FROM entry WHERE id = ?1) \
             OR EXISTS (SELECT 1 FROM alias WHERE old = ?1)",
        )
        .bind(from)
        .fetch_one(&mut *db)
        .await?;
        if !taken {
            return Ok(from);
        }
        let last: i64 = sqlx::query_scalar(
            "SELECT max(coalesce((SELECT max(id) FROM post WHERE id BETWEEN ?1 AND ?2), 0), \
                        coalesce((SELECT max(id) FROM entry WHERE id BETWEEN ?1 AND ?2), 0), \
                        coalesce((SELECT max(old) FROM alias WHERE old BETWEEN ?1 AND ?2), 0))",
        )
        .bind(from)
        .bind(from | WITHIN_MOMENT)
        .fetch_one(&mut *db)
        .await?;
        from = last + 1;
    }
}

/// Whether a post may stand in one entry with another: both are there, both or neither are boosts, the owner may see
/// the other, and has not split any of their copies.
async fn may_join(db: &mut SqliteConnection, owner: i64, post: i64, other: i64) -> Result<bool> {
    if post == other {
        return Ok(false);
    }
    Ok(sqlx::query_scalar(concat!(
        "SELECT EXISTS (SELECT 1 FROM post other JOIN post p ON p.id = ?2 WHERE other.id = ?3 AND ",
        visible!("other"),
        " AND (other.boost_of IS NULL) = (p.boost_of IS NULL)) \
         AND NOT EXISTS (SELECT 1 FROM apart WHERE owner = ?1 \
         AND post IN (SELECT ?2 UNION SELECT b.post FROM entry_post a JOIN entry_post b \
           ON b.owner = ?1 AND b.entry = a.entry WHERE a.owner = ?1 AND a.post = ?2) \
         AND other IN (SELECT ?3 UNION SELECT b.post FROM entry_post a JOIN entry_post b \
           ON b.owner = ?1 AND b.entry = a.entry WHERE a.owner = ?1 AND a.post = ?3))"
    ))
    .bind(owner)
    .bind(post)
    .bind(other)
    .fetch_one(db)
    .await?)
}

/// Makes an entry that shows this post, as its first copy.
async fn create(db: &mut SqliteConnection, owner: i64, entry: i64, post: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO entry (owner, id, post) VALUES (?1, ?2, ?3); \
         INSERT INTO entry_post (owner, post, entry, ordinal) VALUES (?1, ?3, ?2, 0)",
    )
    .bind(owner)
    .bind(entry)
    .bind(post)
    .execute(db)
    .await?;
    Ok(())
}

/// Adds a post to an entry as its last copy.
async fn join(db: &mut SqliteConnection, owner: i64, entry: i64, post: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO entry_post (owner, post, entry, ordinal) VALUES (?1, ?2, ?3, \
         coalesce((SELECT max(ordinal) + 1 FROM entry_post WHERE owner = ?1 AND entry = ?3), 0))",
    )
    .bind(owner)
    .bind(post)
    .bind(entry)
    .execute(db)
    .await?;
    Ok(())
}

/// Moves all copies of one entry to another; its id goes on answering.
async fn absorb(db: &mut SqliteConnection, owner: i64, kept: i64, lost: i64) -> Result<()> {
    for statement in [
        "UPDATE entry_post SET entry = ?2, ordinal = ordinal + 1 + \
         (SELECT max(ordinal) FROM entry_post WHERE owner = ?1 AND entry = ?2) WHERE owner = ?1 AND entry = ?3",
        "UPDATE alias SET entry = ?2 WHERE owner = ?1 AND entry = ?3",
        "INSERT INTO alias (owner, old, entry) VALUES (?1, ?3, ?2)",
        "DELETE FROM entry WHERE owner = ?1 AND id = ?3",
        "UPDATE owner SET mark = max(mark, ?3) WHERE id = ?1",
    ] {
        sqlx::query(statement)
            .bind(owner)
            .bind(kept)
            .bind(lost)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}
