//! Writing a post: new, in a newer version, or as it is.

use super::authors::Names;
use super::index::Index;
use super::rows::{audience_rank, count_column, json};
use super::{held, place, polls, rows};
use crate::{Home, PostChange, Result, Through};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{Moment, Word, snowflake};

/// A post as it now stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub post: i64,
    pub published_at: Moment,
    pub news: News,
    /// Whether its id was minted just now, above all that the homes ever had which it enters live.
    pub is_above: bool,
    /// Whether others than those to whom it is shown now can see a difference: in itself, or in what it is linked to.
    pub beyond: bool,
    /// Whether what was told of it now is what it says. If not, only the owner who was told is shown it.
    pub believed: bool,
}

/// What writing a post changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    New,
    Changed,
    Same,
}

/// What a post is linked to, as far as known: ids, and names for what may come later.
struct Links {
    parent: Option<i64>,
    quote: Option<i64>,
    draft: Option<i64>,
}

/// Writes a post. Gives `None` for what must not be written: it is gone, passes on what is not there, or claims
/// another author's URI; and for what must not be shown to whom it is told.
pub(super) async fn write(
    db: &mut SqliteConnection,
    change: &PostChange,
    through: Option<&Through>,
    names: &Names,
    index: &mut Index,
) -> Result<Option<Said>> {
    let author = names.of(change.author).0;
    let before = look(db, change, through, author).await?;
    let author_uri: Option<&str> = rows::get(&before, "author_uri")?;
    let word = held::word_on_post(through, &change.uri, author_uri.unwrap_or_default());
    let Some(post) = rows::get::<Option<i64>>(&before, "id")? else {
        let said = insert(db, change, &before, &word, author).await?;
        if let Some(said) = &said {
            index.add(said.post, change, names);
        }
        return Ok(said);
    };
    let known = held::post(&before, author)?;
    let mut said = Said {
        post,
        published_at: Moment(rows::get(&before, "published_at")?),
        news: News::Same,
        is_above: false,
        beyond: false,
        believed: word.may_change(&known),
    };
    if !said.believed {
        if !known.same_author && !known.gone {
            tracing::warn!(
                uri = change.uri,
                "a post of another author was claimed; left as it is"
            );
        }
        return Ok(held::is_shared_with(&before, &known, &word, change)?.then_some(said));
    }
    let mut links = links(&before)?;
    let is_proven_now =
        word == Word::FirstHand && known.passed_on_by.is_some_and(|server| !server.is_empty());
    if is_proven_now {
        held::forget_hearsay(db, &before, post, through, change).await?;
        links.draft = None;
    }
    said.beyond = fill_links(db, post, change, &links).await?;
    let version: i64 = rows::get(&before, "version")?;
    if version_of(change) >= version || is_proven_now || known.gone {
        let counted = recount(db, &before, post, change).await?;
        let rewritten = rewrite(db, &before, post, change, &word, author).await?;
        if rewritten.is_some() {
            index.replace(post, change, names);
        }
        if rewritten == Some(true) || counted {
            said.news = if known.gone { News::New } else { News::Changed };
        }
        // Also where only the version is newer, what it is found by was written anew.
        said.beyond |= said.news == News::Changed || version_of(change) > version;
        said.published_at = change.published_at;
    }
    Ok(Some(said))
}

/// All that must be known before a post is written, in one row: what is stored of it, if anything; what it is linked to;
/// whether an answer or a quote came before it (`awaited`), or its removal (`buried`); and the id that it gets if it is
/// new. The draft may be known from a receipt alone, when the post's echo comes without it; a receipt of another owner
/// proves nothing of whose post this is.
async fn look(
    db: &mut SqliteConnection,
    change: &PostChange,
    through: Option<&Through>,
    author: i64,
) -> Result<SqliteRow> {
    let (account, local) = change.parent_address.clone().unzip();
    let homes = change.shown.iter().filter(|shown| shown.home == Home::Live);
    let row = sqlx::query(concat!(
        "SELECT post.id, post.version, post.published_at, post.audience, post.replies, post.boosts, post.likes, \
         post.quotes, post.text_key, post.fragment, post.body, ",
        held::held_columns!(),
        ", EXISTS (SELECT 1 FROM seen WHERE seen.post = post.id AND seen.owner = ?2) AS seen_before, \
         (SELECT uri FROM author WHERE id = ?3) AS author_uri, \
         coalesce((SELECT id FROM post WHERE uri = ?4 AND uri <> ?1), \
                  (SELECT post FROM address WHERE account = ?5 AND local = ?6)) AS parent_now, \
         (SELECT id FROM post WHERE uri = ?7 AND uri <> ?1) AS quote_now, \
         coalesce(?8, (SELECT delivery.draft FROM part JOIN delivery ON delivery.id = part.delivery \
                       JOIN account ON account.id = delivery.account \
                       WHERE part.uri = ?1 AND account.author = ?3 AND (?2 IS NULL OR account.owner = ?2))) AS draft_now, \
         EXISTS (SELECT 1 FROM post WHERE parent IS NULL AND parent_uri IS NOT NULL AND parent_uri = ?1) \
         OR EXISTS (SELECT 1 FROM post WHERE quote IS NULL AND quote_uri IS NOT NULL AND quote_uri = ?1) AS awaited, \
         EXISTS (SELECT 1 FROM tombstone WHERE uri = ?1 AND by IN (0, ?3)) AS buried, \
         (SELECT coalesce(boost_of, id) FROM post WHERE uri = ?9 AND gone = 0) AS passed_on, \
         room.id AS room, room.is_beyond FROM ",
        place::room!("?10", "?11"),
        " room LEFT JOIN post ON post.uri = ?1"
    ))
    .bind(&change.uri)
    .bind(through.map(|through| through.owner.0))
    .bind(author)
    .bind(&change.parent_uri)
    .bind(account.map(|id| id.0))
    .bind(local.map(|address| address.0))
    .bind(&change.quote_uri)
    .bind(change.draft.map(|id| id.0))
    .bind(&change.boost_of)
    .bind(snowflake(change.published_at))
    .bind(rows::ids(homes.map(|shown| shown.owner.0)))
    .fetch_one(db)
    .await?;
    Ok(row)
}

fn links(before: &SqliteRow) -> Result<Links> {
    Ok(Links {
        parent: rows::get(before, "parent_now")?,
        quote: rows::get(before, "quote_now")?,
        draft: rows::get(before, "draft_now")?,
    })
}

fn version_of(change: &PostChange) -> i64 {
    change.edited_at.unwrap_or(change.published_at).0
}

/// The page of a post; that of one of this server has its id in it.
fn url(change: &PostChange, post: i64) -> Option<String> {
    let own = change.draft.is_some() && change.origin.is_local();
    change.url.as_ref().map(|url| {
        if own {
            url.replace("{id}", &post.to_string())
        } else {
            url.clone()
        }
    })
}

async fn insert(
    db: &mut SqliteConnection,
    change: &PostChange,
    before: &SqliteRow,
    word: &Word,
    author: i64,
) -> Result<Option<Said>> {
    let boost_of: Option<i64> = rows::get(before, "passed_on")?;
    if rows::get(before, "buried")? || boost_of.is_some() != change.boost_of.is_some() {
        return Ok(None);
    }
    let post = place::mint_post(db, before).await?;
    insert_row(db, post, change, word, author, boost_of, &links(before)?).await?;
    if change.body.poll.is_some() {
        polls::keep(db, post, change).await?;
    }
    let beyond = rows::get(before, "awaited")? && adopt(db, post, &change.uri).await?;
    Ok(Some(Said {
        post,
        published_at: change.published_at,
        news: News::New,
        is_above: true,
        beyond,
        believed: true,
    }))
}

async fn insert_row(
    db: &mut SqliteConnection,
    post: i64,
    change: &PostChange,
    word: &Word,
    author: i64,
    boost_of: Option<i64>,
    links: &Links,
) -> Result<()> {
    let (account, local) = change.parent_address.clone().unzip();
    sqlx::query(
        "INSERT INTO post (id, uri, origin, carrier, author, owner, draft, audience, published_at, edited_at, version, \
         with_media, parent, boost_of, quote, replies, boosts, likes, quotes, url, parent_uri, parent_account, \
         parent_local, quote_uri, text_key, fragment, body, passed_on_by) \
         VALUES (?1, ?2, ?3, ?4, ?5, \
         coalesce((SELECT owner FROM draft WHERE id = ?6), (SELECT owner FROM author WHERE id = ?5)), \
         ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27)",
    )
    .bind(post)
    .bind(&change.uri)
    .bind(change.origin.as_str())
    .bind(change.carrier.as_str())
    .bind(author)
    .bind(links.draft)
    .bind(audience_rank(change.audience))
    .bind(change.published_at.0)
    .bind(change.edited_at.map(|moment| moment.0))
    .bind(version_of(change))
    .bind(!change.body.media.is_empty())
    .bind(links.parent)
    .bind(boost_of)
    .bind(links.quote)
    .bind(count_column(change.counts.replies))
    .bind(count_column(change.counts.boosts))
    .bind(count_column(change.counts.likes))
    .bind(count_column(change.counts.quotes))
    .bind(url(change, post))
    .bind(&change.parent_uri)
    .bind(account.map(|id| id.0))
    .bind(local.map(|address| address.0))
    .bind(&change.quote_uri)
    .bind(&change.text_key)
    .bind(&change.fragment)
    .bind(json(&change.body)?)
    .bind(word.passed_on_by())
    .execute(db)
    .await?;
    Ok(())
}

/// Adds links that a stored post lacks; in whichever version they come, they are true of all. Says whether it did.
async fn fill_links(
    db: &mut SqliteConnection,
    post: i64,
    change: &PostChange,
    links: &Links,
) -> Result<bool> {
    let (account, local) = change.parent_address.clone().unzip();
    let filled = sqlx::query(
        "UPDATE post SET draft = coalesce(draft, ?2), \
         owner = coalesce(owner, (SELECT owner FROM draft WHERE draft.id = ?2)), \
         parent = coalesce(parent, nullif(?3, id)), quote = coalesce(quote, ?4), \
         parent_uri = coalesce(parent_uri, ?5), parent_account = coalesce(parent_account, ?6), \
         parent_local = coalesce(parent_local, ?7), quote_uri = coalesce(quote_uri, ?8) \
         WHERE id = ?1 AND ((draft IS NULL AND ?2 IS NOT NULL) OR (parent IS NULL AND ?3 IS NOT NULL) \
         OR (quote IS NULL AND ?4 IS NOT NULL) OR (parent_uri IS NULL AND ?5 IS NOT NULL) \
         OR (parent_account IS NULL AND ?6 IS NOT NULL) OR (quote_uri IS NULL AND ?8 IS NOT NULL))",
    )
    .bind(post)
    .bind(links.draft)
    .bind(links.parent)
    .bind(links.quote)
    .bind(&change.parent_uri)
    .bind(account.map(|id| id.0))
    .bind(local.map(|address| address.0))
    .bind(&change.quote_uri)
    .execute(db)
    .await?;
    Ok(filled.rows_affected() > 0)
}

/// Takes over what the network counts, if a network told it. Says whether that changed anything.
async fn recount(
    db: &mut SqliteConnection,
    stored: &SqliteRow,
    post: i64,
    change: &PostChange,
) -> Result<bool> {
    let told = change.shown.iter().any(|shown| shown.account.is_some());
    if !told || rows::counts(stored)? == change.counts {
        return Ok(false);
    }
    sqlx::query("UPDATE post SET replies = ?2, boosts = ?3, likes = ?4, quotes = ?5 WHERE id = ?1")
        .bind(post)
        .bind(count_column(change.counts.replies))
        .bind(count_column(change.counts.boosts))
        .bind(count_column(change.counts.likes))
        .bind(count_column(change.counts.quotes))
        .execute(db)
        .await?;
    Ok(true)
}

/// Writes a version that is as new or newer, if there is anything to write. Says whether a reader sees a difference.
async fn rewrite(
    db: &mut SqliteConnection,
    stored: &SqliteRow,
    post: i64,
    change: &PostChange,
    word: &Word,
    author: i64,
) -> Result<Option<bool>> {
    let body = json(&change.body)?;
    let audience = audience_rank(change.audience);
    let seen_change = rows::get::<&str>(stored, "body")? != body
        || rows::get::<&str>(stored, "fragment")? != change.fragment
        || rows::get::<i64>(stored, "audience")? != audience;
    let newer = rows::get::<i64>(stored, "version")? != version_of(change);
    let keeper: Option<&str> = rows::get(stored, "passed_on_by")?;
    let is_proof = keeper.is_some() && word.passed_on_by().is_none();
    if !seen_change && !newer && !is_proof {
        return Ok(None);
    }
    // What another server passed on is no earlier version of this, and not its new readers' to leaf through.
    let is_anothers = match word.passed_on_by() {
        Some(server) => keeper != Some(server) && !rows::get::<bool>(stored, "seen_before")?,
        None => keeper.is_some_and(|server| !server.is_empty()),
    };
    if is_anothers {
        forget_earlier(db, post).await?;
    } else if seen_change && newer {
        keep_earlier(db, post, audience).await?;
    }
    sqlx::query(
        "UPDATE post SET audience = ?2, published_at = ?3, edited_at = ?4, version = ?5, with_media = ?6, \
         url = coalesce(?7, url), text_key = ?8, fragment = ?9, body = ?10, author = ?11, origin = ?12, carrier = ?13, \
         passed_on_by = ?14, gone = 0 WHERE id = ?1",
    )
    .bind(post)
    .bind(audience)
    .bind(change.published_at.0)
    .bind(change.edited_at.map(|moment| moment.0))
    .bind(version_of(change))
    .bind(!change.body.media.is_empty())
    .bind(url(change, post))
    .bind(&change.text_key)
    .bind(&change.fragment)
    .bind(body)
    .bind(author)
    .bind(change.origin.as_str())
    .bind(change.carrier.as_str())
    .bind(word.passed_on_by())
    .execute(&mut *db)
    .await?;
    polls::keep(db, post, change).await?;
    Ok(Some(seen_change))
}

/// Keeps what a post says before it is changed. What it said to others than it speaks to from now on is forgotten.
async fn keep_earlier(db: &mut SqliteConnection, post: i64, audience: i64) -> Result<()> {
    for statement in [
        "DELETE FROM earlier WHERE post = ?1 AND EXISTS (SELECT 1 FROM post WHERE id = ?1 AND audience <> ?2)",
        "INSERT OR IGNORE INTO earlier (post, at, fragment) SELECT id, coalesce(edited_at, published_at), fragment \
         FROM post WHERE id = ?1 AND audience = ?2",
    ] {
        sqlx::query(statement)
            .bind(post)
            .bind(audience)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

async fn forget_earlier(db: &mut SqliteConnection, post: i64) -> Result<()> {
    sqlx::query("DELETE FROM earlier WHERE post = ?1")
        .bind(post)
        .execute(db)
        .await?;
    Ok(())
}

/// Gives a new post to those that came before it: its answers and its quotes. Says whether there were any.
async fn adopt(db: &mut SqliteConnection, post: i64, uri: &str) -> Result<bool> {
    let mut adopted = 0;
    for statement in [
        "UPDATE post SET parent = ?1 WHERE parent IS NULL AND parent_uri IS NOT NULL AND parent_uri = ?2 AND id <> ?1",
        "UPDATE post SET quote = ?1 WHERE quote IS NULL AND quote_uri IS NOT NULL AND quote_uri = ?2 AND id <> ?1",
    ] {
        let done = sqlx::query(statement)
            .bind(post)
            .bind(uri)
            .execute(&mut *db)
            .await?;
        adopted += done.rows_affected();
    }
    Ok(adopted > 0)
}
