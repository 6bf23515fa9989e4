//! Taking posts away. A tombstone stays, emptied, and outranks whatever comes late; one that came second-hand only
//! until somebody else still tells of the post.

use super::authors::Names;
use super::held::{self, held_columns};
use super::{index, place, polls, rows};
use crate::{Removal, Removed, Result, Through};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{AccountId, EntryId, Extent, OwnerId, PostId, Word};

/// Takes a post away, with the boosts of it, as far as the word of who takes it away goes. Says from whom.
pub(super) async fn remove(
    db: &mut SqliteConnection,
    removal: &Removal,
    through: Option<&Through>,
    names: &Names,
) -> Result<Vec<Removed>> {
    let Some(found) = find(db, removal, through, names).await? else {
        return Ok(Vec::new());
    };
    let post: i64 = rows::get(&found, "id")?;
    let author: i64 = rows::get(&found, "author")?;
    let word = held::word_on_post(
        through,
        rows::get(&found, "uri")?,
        rows::get(&found, "author_uri")?,
    );
    let mut posts: Vec<i64> =
        sqlx::query_scalar("SELECT id FROM post WHERE boost_of = ?1 AND gone = 0 ORDER BY id")
            .bind(post)
            .fetch_all(&mut *db)
            .await?;
    posts.insert(0, post);
    match (word.removes(&held::post(&found, author)?), through) {
        (Extent::Nothing, _) => Ok(Vec::new()),
        (
            Extent::OwnView,
            Some(Through {
                owner,
                account: Some(account),
                ..
            }),
        ) => take_back(db, &posts, *owner, *account, &word).await,
        (Extent::OwnView, _) => Ok(Vec::new()),
        (Extent::Everybody, _) => take_away(db, &posts, &word).await,
    }
}

/// Takes posts away from everybody.
async fn take_away(db: &mut SqliteConnection, posts: &[i64], word: &Word) -> Result<Vec<Removed>> {
    let mut removed = Vec::new();
    for post in posts {
        removed.extend(withdraw(db, *post).await?);
        erase(db, *post, word).await?;
    }
    Ok(removed)
}

/// Takes back what an account was shown of a post and the boosts of it. A post that nobody was shown through another
/// account goes for good.
async fn take_back(
    db: &mut SqliteConnection,
    posts: &[i64],
    owner: OwnerId,
    account: AccountId,
    word: &Word,
) -> Result<Vec<Removed>> {
    let mut removed = Vec::new();
    for (at, post) in posts.iter().enumerate() {
        let (was_shown, is_held, is_held_by_owner): (bool, bool, bool) = sqlx::query_as(
            "SELECT EXISTS (SELECT 1 FROM seen WHERE post = ?1 AND account = ?3), \
             EXISTS (SELECT 1 FROM seen WHERE post = ?1 AND account NOT IN (0, ?3)), \
             EXISTS (SELECT 1 FROM seen WHERE post = ?1 AND owner = ?2 AND account <> ?3)",
        )
        .bind(post)
        .bind(owner.0)
        .bind(account.0)
        .fetch_one(&mut *db)
        .await?;
        match (at, was_shown) {
            (0, false) => return Ok(removed),
            (_, false) => continue,
            (0, true) if !is_held => return take_away(db, posts, word).await,
            (_, true) => {}
        }
        sqlx::query("DELETE FROM seen WHERE post = ?1 AND account = ?2")
            .bind(post)
            .bind(account.0)
            .execute(&mut *db)
            .await?;
        if !is_held_by_owner && let Some((entry, remains)) = place::drop_copy(db, owner.0, *post).await? {
            removed.push(Removed {
                owner,
                status: EntryId(entry).into(),
                remains,
            });
        }
    }
    Ok(removed)
}

/// The post that a removal means, if it is there and by whom it is said to be. One that is not there yet is remembered,
/// if it is taken away where it was said.
async fn find(
    db: &mut SqliteConnection,
    removal: &Removal,
    through: Option<&Through>,
    names: &Names,
) -> Result<Option<SqliteRow>> {
    let found = match removal {
        Removal::Uri { uri, .. } => {
            sqlx::query(concat!("SELECT post.id, post.uri, (SELECT uri FROM author WHERE id = post.author) AS author_uri, ", held_columns!(), " FROM post WHERE uri = ?1"))
                .bind(uri)
                .bind(through.map(|through| through.owner.0))
                .fetch_optional(&mut *db)
                .await?
        }
        Removal::Address(account, address) => {
            sqlx::query(concat!(
                "SELECT post.id, post.uri, (SELECT uri FROM author WHERE id = post.author) AS author_uri, ",
                held_columns!(),
                " FROM address JOIN post ON post.id = address.post WHERE address.account = ?1 AND address.local = ?3"
            ))
            .bind(account.0)
            .bind(through.map(|through| through.owner.0))
            .bind(&address.0)
            .fetch_optional(&mut *db)
            .await?
        }
        Removal::Post(post) => {
            sqlx::query(concat!("SELECT post.id, post.uri, (SELECT uri FROM author WHERE id = post.author) AS author_uri, ", held_columns!(), " FROM post WHERE id = ?1"))
                .bind(post.0)
                .bind(through.map(|through| through.owner.0))
                .fetch_optional(&mut *db)
                .await?
        }
    };
    match (found, removal) {
        (Some(found), Removal::Uri { by: Some(by), .. }) => {
            Ok((rows::get::<i64>(&found, "author")? == names.of(*by).0).then_some(found))
        }
        (None, Removal::Uri { uri, by }) => {
            if held::word_on_author(through, uri).passed_on_by().is_none() {
                sqlx::query("INSERT OR IGNORE INTO tombstone (uri, by) VALUES (?1, ?2)")
                    .bind(uri)
                    .bind(by.map_or(0, |author| names.of(author).0))
                    .execute(db)
                    .await?;
            }
            Ok(None)
        }
        (found, _) => Ok(found),
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

/// Empties a post's row and all that hangs on it, and keeps whose word that was. Its place in the conversation and its
/// addresses stay.
async fn erase(db: &mut SqliteConnection, post: i64, word: &Word) -> Result<()> {
    index::forget(db, [post]).await?;
    polls::forget(db, post).await?;
    sqlx::query("UPDATE post SET passed_on_by = ?2 WHERE id = ?1")
        .bind(post)
        .bind(word.passed_on_by())
        .execute(&mut *db)
        .await?;
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
