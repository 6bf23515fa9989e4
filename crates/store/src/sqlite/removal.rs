//! Taking posts away. A tombstone stays, emptied, and outranks whatever comes late.

use super::authors::Names;
use super::{place, polls, saying};
use crate::{Removal, Removed, Result};
use sqlx::SqliteConnection;
use syrinx_model::{EntryId, OwnerId, PostId};

/// Takes a post away, with the boosts of it. Says from whom.
pub(super) async fn remove(
    db: &mut SqliteConnection,
    removal: &Removal,
    names: &Names,
) -> Result<Vec<Removed>> {
    let Some(post) = find(db, removal, names).await? else {
        return Ok(Vec::new());
    };
    let mut posts: Vec<i64> =
        sqlx::query_scalar("SELECT id FROM post WHERE boost_of = ?1 AND gone = 0 ORDER BY id")
            .bind(post)
            .fetch_all(&mut *db)
            .await?;
    posts.insert(0, post);
    let mut removed = Vec::new();
    for post in posts {
        removed.extend(withdraw(db, post).await?);
        erase(db, post).await?;
    }
    Ok(removed)
}

/// The post that a removal means, if it is there and may be taken away. One that is not there yet is remembered.
async fn find(db: &mut SqliteConnection, removal: &Removal, names: &Names) -> Result<Option<i64>> {
    let found: Option<(i64, i64, bool)> = match removal {
        Removal::Uri { uri, .. } => {
            sqlx::query_as("SELECT id, author, gone FROM post WHERE uri = ?1")
                .bind(uri)
                .fetch_optional(&mut *db)
                .await?
        }
        Removal::Address(account, address) => {
            sqlx::query_as(
                "SELECT post.id, post.author, post.gone FROM address JOIN post ON post.id = address.post \
                 WHERE address.account = ?1 AND address.local = ?2",
            )
            .bind(account.0)
            .bind(&address.0)
            .fetch_optional(&mut *db)
            .await?
        }
        Removal::Post(post) => {
            sqlx::query_as("SELECT id, author, gone FROM post WHERE id = ?1")
                .bind(post.0)
                .fetch_optional(&mut *db)
                .await?
        }
    };
    match (found, removal) {
        (Some((_, author, _)), Removal::Uri { by: Some(by), .. }) if names.of(*by).0 != author => Ok(None),
        (Some((post, _, gone)), _) => Ok((!gone).then_some(post)),
        (None, Removal::Uri { uri, by }) => {
            sqlx::query("INSERT OR IGNORE INTO tombstone (uri, by) VALUES (?1, ?2)")
                .bind(uri)
                .bind(by.map_or(0, |author| names.of(author).0))
                .execute(db)
                .await?;
            Ok(None)
        }
        (None, _) => Ok(None),
    }
}

/// Takes a post out of all homes.
async fn withdraw(db: &mut SqliteConnection, post: i64) -> Result<Vec<Removed>> {
    let owners: Vec<i64> = sqlx::query_scalar(
        "SELECT owner FROM seen WHERE post = ?1 UNION SELECT owner FROM entry_post WHERE post = ?1 \
         UNION SELECT owner FROM post WHERE id = ?1 AND owner IS NOT NULL",
    )
    .bind(post)
    .fetch_all(&mut *db)
    .await?;
    let mut removed = Vec::with_capacity(owners.len());
    for owner in owners {
        let left = place::drop_copy(db, owner, post).await?;
        removed.push(Removed {
            owner: OwnerId(owner),
            status: left.map_or(PostId(post).into(), |(entry, _)| EntryId(entry).into()),
            remains: left.is_some_and(|(_, remains)| remains),
        });
    }
    Ok(removed)
}

/// Empties a post's row and all that hangs on it. Its place in the conversation and its addresses stay.
async fn erase(db: &mut SqliteConnection, post: i64) -> Result<()> {
    saying::forget_index(db, post).await?;
    polls::forget(db, post).await?;
    for statement in [
        "UPDATE notice SET dismissed = 1 WHERE post_uri = (SELECT uri FROM post WHERE id = ?1)",
        "UPDATE post SET gone = 1, url = NULL, quote = NULL, quote_uri = NULL, text_key = '', fragment = '', body = '', \
         with_media = 0, replies = 0, boosts = 0, likes = 0, quotes = 0, boosts_here = 0, likes_here = 0 WHERE id = ?1",
        "DELETE FROM earlier WHERE post = ?1",
        "DELETE FROM flags WHERE post = ?1",
        "DELETE FROM seen WHERE post = ?1",
    ] {
        sqlx::query(statement).bind(post).execute(&mut *db).await?;
    }
    Ok(())
}
