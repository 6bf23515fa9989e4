//! What is held, and whose word may change it: the rows behind the rule of [`syrinx_model::Word`].

use super::place;
use super::rows;
use crate::{PostChange, Result, Through};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{Held, Word};

/// How good a word about a post of an author is; both by their URIs.
pub(super) fn word_on_post(through: Option<&Through>, uri: &str, author: &str) -> Word {
    through.map_or(Word::Here, |through| through.teller.word(uri, author))
}

/// How good a word about an author is.
pub(super) fn word_on_author(through: Option<&Through>, uri: &str) -> Word {
    through.map_or(Word::Here, |through| through.teller.word(uri, uri))
}

/// The columns that [`post`] reads, of the table `post`; `?2` is the owner for whom it is told.
macro_rules! held_columns {
    () => {
        "post.author, post.gone, post.passed_on_by, post.origin = 'local' AS local, \
         EXISTS (SELECT 1 FROM seen WHERE seen.post = post.id AND seen.account <> 0 AND seen.owner <> ?2) AS held_by_others"
    };
}
pub(super) use held_columns;

/// What is held of a post, when something by this author is told of it.
pub(super) fn post(row: &SqliteRow, author: i64) -> Result<Held> {
    Ok(Held {
        local: rows::get(row, "local")?,
        passed_on_by: rows::get(row, "passed_on_by")?,
        same_author: rows::get::<i64>(row, "author")? == author,
        held_by_others: rows::get(row, "held_by_others")?,
        gone: rows::get(row, "gone")?,
    })
}

/// Whether an owner may be shown a post whose content their server may not change. What only some may read is shown to
/// who has it already: those who were shown it, and those whose server knows what it says.
pub(super) fn is_shared_with(
    stored: &SqliteRow,
    held: &Held,
    word: &Word,
    change: &PostChange,
) -> Result<bool> {
    if !matches!(word, Word::SecondHand(_)) || held.local || held.gone || !held.same_author {
        return Ok(false);
    }
    let audience: i64 = rows::get(stored, "audience")?;
    let is_open = audience <= rows::audience_rank(syrinx_model::Audience::Unlisted);
    let says_the_same = !change.text_key.is_empty()
        && rows::get::<&str>(stored, "text_key")? == change.text_key
        && rows::audience_rank(change.audience) >= audience;
    Ok(is_open || says_the_same || rows::get(stored, "seen_before")?)
}

/// Forgets what nobody proved of a post that is now told first-hand: what it is linked to, and, if it is not open and
/// says something else, those who were shown that.
pub(super) async fn forget_hearsay(
    db: &mut SqliteConnection,
    stored: &SqliteRow,
    post: i64,
    teller: Option<&Through>,
    change: &PostChange,
) -> Result<()> {
    sqlx::query(
        "UPDATE post SET draft = NULL, owner = NULL, parent = NULL, parent_uri = NULL, parent_account = NULL, \
         parent_local = NULL, quote = NULL, quote_uri = NULL WHERE id = ?1",
    )
    .bind(post)
    .execute(&mut *db)
    .await?;
    let told_same = rows::get::<&str>(stored, "text_key")? == change.text_key;
    if change.audience.is_open() || (told_same && !change.text_key.is_empty()) {
        return Ok(());
    }
    let owners: Vec<i64> =
        sqlx::query_scalar("DELETE FROM seen WHERE post = ?1 AND owner IS NOT ?2 RETURNING owner")
            .bind(post)
            .bind(teller.map(|through| through.owner.0))
            .fetch_all(&mut *db)
            .await?;
    for owner in owners {
        place::drop_copy(db, owner, post).await?;
    }
    Ok(())
}
