//! Finding by words.

use super::authors::{self, author_columns};
use super::views::{self, Naming, sighting_columns, sighting_joins};
use crate::{AuthorRow, Result, StatusView};
use sqlx::SqlitePool;
use syrinx_model::OwnerId;

/// The shortest words that the index of authors, which is made of three letters each, can find.
const SHORTEST: usize = 3;
/// More words than these are not a question.
const MOST_WORDS: usize = 20;

/// A limit or offset as the database takes it.
fn number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The first text that does not begin with these words.
fn beyond(words: &str) -> String {
    format!("{words}{}", char::MAX)
}

/// Authors whose handle or name begins with or contains the words, best first.
pub(super) async fn authors(
    db: &SqlitePool,
    words: &str,
    limit: usize,
    offset: usize,
) -> Result<Vec<AuthorRow>> {
    let words = words.trim().trim_start_matches('@').to_lowercase();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let query = if words.chars().count() >= SHORTEST {
        concat!(
            "SELECT ",
            author_columns!(),
            " FROM author_words w CROSS JOIN author a ON a.id = w.rowid WHERE author_words MATCH ?1 \
             ORDER BY a.handle_key = ?2 DESC, a.handle_key >= ?2 AND a.handle_key < ?3 DESC, \
             a.name_key >= ?2 AND a.name_key < ?3 DESC, length(a.handle_key), a.id LIMIT ?4 OFFSET ?5"
        )
    } else {
        concat!(
            "SELECT ",
            author_columns!(),
            " FROM author a WHERE ?1 IS NOT NULL AND a.id IN \
             (SELECT id FROM author WHERE handle_key >= ?2 AND handle_key < ?3 \
              UNION SELECT id FROM author WHERE name_key >= ?2 AND name_key < ?3) \
             ORDER BY a.handle_key = ?2 DESC, length(a.handle_key), a.id LIMIT ?4 OFFSET ?5"
        )
    };
    let rows = sqlx::query(query)
        .bind(quoted(&words))
        .bind(&words)
        .bind(beyond(&words))
        .bind(number(limit))
        .bind(number(offset))
        .fetch_all(db)
        .await?;
    rows.iter().map(authors::row).collect()
}

/// Posts with all these words that the viewer wrote or was shown, or that are public, newest first.
pub(super) async fn posts(
    db: &SqlitePool,
    viewer: OwnerId,
    words: &str,
    limit: usize,
    offset: usize,
) -> Result<Vec<StatusView>> {
    let Some(question) = question(words) else {
        return Ok(Vec::new());
    };
    let rows = sqlx::query(concat!(
        "SELECT p.id, ",
        sighting_columns!(),
        " FROM post_words w CROSS JOIN post p ON p.id = w.rowid",
        sighting_joins!(),
        "WHERE post_words MATCH ?2 AND p.gone = 0 AND (p.audience = 0 OR ",
        shown_to!("p"),
        ") AND ",
        unhidden!("p"),
        " AND ",
        shown_copy!("p"),
        " ORDER BY w.rowid DESC LIMIT ?3 OFFSET ?4"
    ))
    .bind(viewer.0)
    .bind(question)
    .bind(number(limit))
    .bind(number(offset))
    .fetch_all(db)
    .await?;
    let views = views::assemble(db, Some(viewer.0), &rows, Naming::Entry).await?;
    Ok(views.into_iter().map(|(_, view)| view).collect())
}

/// Tags that begin so, most used first; only those of public posts, since a tag may tell too much.
pub(super) async fn tags(db: &SqlitePool, words: &str, limit: usize) -> Result<Vec<String>> {
    let words = words.trim().trim_start_matches('#').to_lowercase();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar(
        "SELECT t.tag FROM post_tag t CROSS JOIN post p ON p.id = t.post \
         WHERE t.tag >= ?1 AND t.tag < ?2 AND p.audience = 0 AND p.gone = 0 \
         GROUP BY t.tag ORDER BY count(*) DESC, t.tag LIMIT ?3",
    )
    .bind(&words)
    .bind(beyond(&words))
    .bind(number(limit))
    .fetch_all(db)
    .await?)
}

/// Words as a phrase of the index's language.
fn quoted(words: &str) -> String {
    format!("\"{}\"", words.replace('"', "\"\"").replace('\0', " "))
}

/// All of these words, the last of which may be the beginning of one; `None` if there are none.
fn question(words: &str) -> Option<String> {
    let phrases: Vec<String> = words
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(MOST_WORDS)
        .map(quoted)
        .collect();
    (!phrases.is_empty()).then(|| format!("{}*", phrases.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_never_become_operators() {
        assert_eq!(
            question("a OR \"b\" NOT* c"),
            Some("\"a\" \"OR\" \"\"\"b\"\"\" \"NOT*\" \"c\"*".to_owned())
        );
        assert_eq!(question("  !!! \u{1f600} "), None);
    }
}
