//! How columns hold nouns.

use crate::{Error, PostBody, PostRow, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{AccountId, Audience, AuthorId, Counts, DraftId, Moment, Network, PostId};

/// Reads one column by name.
pub(super) fn get<'r, T>(row: &'r SqliteRow, column: &str) -> Result<T>
where
    T: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
{
    Ok(row.try_get(column)?)
}

/// A column that holds JSON.
pub(super) fn get_json<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T> {
    Ok(serde_json::from_str(get::<&str>(row, column)?)?)
}

/// A column that holds JSON or nothing.
pub(super) fn get_json_opt<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<Option<T>> {
    let text: Option<&str> = get(row, column)?;
    Ok(text.map(serde_json::from_str).transpose()?)
}

/// A count, which is never below nothing.
pub(super) fn get_count(row: &SqliteRow, column: &str) -> Result<u64> {
    Ok(u64::try_from(get::<i64>(row, column)?).unwrap_or(0))
}

/// A small number that is never below nothing, such as a revision.
pub(super) fn get_small(row: &SqliteRow, column: &str) -> Result<u32> {
    u32::try_from(get::<i64>(row, column)?).map_err(|_| Error::Damaged(format!("{column} is out of range")))
}

/// JSON text for a column.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// The word of a plain enum.
pub(super) fn word<T: Serialize>(value: T) -> Result<String> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        _ => Err(Error::Damaged("a word was expected".to_owned())),
    }
}

/// A plain enum from its word.
pub(super) fn from_word<T: DeserializeOwned>(word: &str) -> Result<T> {
    Ok(serde_json::from_value(serde_json::Value::String(
        word.to_owned(),
    ))?)
}

/// Ids as a JSON array, for `IN (SELECT value FROM json_each(?))`.
pub(super) fn ids(ids: impl IntoIterator<Item = i64>) -> String {
    let digits: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    format!("[{}]", digits.join(","))
}

/// A network from its column.
pub(super) fn network(row: &SqliteRow, column: &str) -> Result<Network> {
    let id: String = get(row, column)?;
    Network::new(id).map_err(|error| Error::Damaged(error.to_string()))
}

/// The account of a key column, where 0 stands for here.
pub(super) fn account(number: i64) -> Option<AccountId> {
    (number != 0).then_some(AccountId(number))
}

/// The key column of an account, where 0 stands for here.
pub(super) fn account_key(account: Option<AccountId>) -> i64 {
    account.map_or(0, |id| id.0)
}

/// An audience as its column holds it: the wider, the smaller.
pub(super) fn audience_rank(audience: Audience) -> i64 {
    match audience {
        Audience::Public => 0,
        Audience::Unlisted => 1,
        Audience::Private => 2,
        Audience::Direct => 3,
    }
}

/// An audience from its column; what is unknown is for the fewest.
pub(super) fn audience(rank: i64) -> Audience {
    match rank {
        0 => Audience::Public,
        1 => Audience::Unlisted,
        2 => Audience::Private,
        _ => Audience::Direct,
    }
}

/// A count for its column; what a stranger claims beyond all reason is cut.
pub(super) fn count_column(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX).min(1 << 40)
}

/// The columns of a post that [`post`] reads, of a table called `p`.
macro_rules! post_columns {
    () => {
        "p.id, p.uri, p.origin, p.carrier, p.author, p.url, p.audience, p.published_at, p.edited_at, p.parent, \
         p.parent_uri, p.boost_of, p.quote, p.draft, p.replies, p.boosts + p.boosts_here AS boosts, \
         p.likes + p.likes_here AS likes, p.quotes, p.body"
    };
}
pub(super) use post_columns;

/// A post from its row.
pub(super) fn post(row: &SqliteRow) -> Result<PostRow> {
    let body: PostBody = get_json(row, "body")?;
    Ok(PostRow {
        id: PostId(get(row, "id")?),
        uri: get(row, "uri")?,
        origin: network(row, "origin")?,
        carrier: network(row, "carrier")?,
        author: AuthorId(get(row, "author")?),
        url: get(row, "url")?,
        audience: audience(get(row, "audience")?),
        published_at: Moment(get(row, "published_at")?),
        edited_at: get::<Option<i64>>(row, "edited_at")?.map(Moment),
        parent: get::<Option<i64>>(row, "parent")?.map(PostId),
        parent_uri: get(row, "parent_uri")?,
        boost_of: get::<Option<i64>>(row, "boost_of")?.map(PostId),
        quote: get::<Option<i64>>(row, "quote")?.map(PostId),
        draft: get::<Option<i64>>(row, "draft")?.map(DraftId),
        body,
        counts: counts(row)?,
    })
}

/// What a network counts, with what this server adds.
pub(super) fn counts(row: &SqliteRow) -> Result<Counts> {
    Ok(Counts {
        replies: get_count(row, "replies")?,
        boosts: get_count(row, "boosts")?,
        likes: get_count(row, "likes")?,
        quotes: get_count(row, "quotes")?,
    })
}
