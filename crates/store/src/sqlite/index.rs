//! What posts are found by: tags, mentions, bridges and words. It is gathered while a transaction writes its posts, and
//! written for all of them at once: a call to the database costs more than what it does.

use super::authors::Names;
use super::rows::{ids, json};
use crate::{PostBody, PostChange, Result};
use serde::Serialize;
use sqlx::SqliteConnection;
use std::collections::{BTreeMap, BTreeSet};

const TAGS: &str = "INSERT OR IGNORE INTO post_tag (tag, post) SELECT tag.value, p.value ->> 'post' \
     FROM json_each(?1) p, json_each(p.value, '$.tags') tag";
const MENTIONS: &str = "INSERT OR IGNORE INTO post_mention (post, author) SELECT p.value ->> 'post', author.value \
     FROM json_each(?1) p, json_each(p.value, '$.mentions') author";
const BRIDGES: &str = "INSERT OR IGNORE INTO post_bridge (uri, post) SELECT uri.value, p.value ->> 'post' \
     FROM json_each(?1) p, json_each(p.value, '$.bridges') uri";
const WORDS: &str = "INSERT INTO post_words (rowid, words) SELECT value ->> 'post', value ->> 'words' \
     FROM json_each(?1) WHERE value ->> 'words' <> ''";

/// What is to be written at the end of a transaction.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Posts whose older versions may be found by something else.
    changed: BTreeSet<i64>,
    posts: BTreeMap<i64, FoundBy>,
}

/// What one post is found by.
#[derive(Debug, Serialize)]
struct FoundBy {
    post: i64,
    tags: Vec<String>,
    mentions: Vec<i64>,
    bridges: Vec<String>,
    words: String,
}

impl Index {
    /// Gathers what a new post is found by.
    pub(super) fn add(&mut self, post: i64, change: &PostChange, names: &Names) {
        let found_by = FoundBy {
            post,
            tags: change.tags.clone(),
            mentions: change.mentions.iter().map(|author| names.of(*author).0).collect(),
            bridges: change.body.bridges.clone(),
            words: words(&change.body),
        };
        self.posts.insert(post, found_by);
    }

    /// Gathers what a newer version of a post is found by, and by nothing else any more.
    pub(super) fn replace(&mut self, post: i64, change: &PostChange, names: &Names) {
        self.changed.insert(post);
        self.add(post, change, names);
    }

    /// Writes what was gathered.
    pub(super) async fn write(self, db: &mut SqliteConnection) -> Result<()> {
        if !self.changed.is_empty() {
            forget(db, self.changed).await?;
        }
        if self.posts.is_empty() {
            return Ok(());
        }
        let posts: Vec<&FoundBy> = self.posts.values().collect();
        let found_by = json(&posts)?;
        let has = |what: fn(&FoundBy) -> bool| posts.iter().any(|post| what(post));
        for (needed, statement) in [
            (has(|post| !post.tags.is_empty()), TAGS),
            (has(|post| !post.mentions.is_empty()), MENTIONS),
            (has(|post| !post.bridges.is_empty()), BRIDGES),
            (has(|post| !post.words.is_empty()), WORDS),
        ] {
            if needed {
                sqlx::query(statement).bind(&found_by).execute(&mut *db).await?;
            }
        }
        Ok(())
    }
}

/// Forgets what posts were found by.
pub(super) async fn forget(db: &mut SqliteConnection, posts: impl IntoIterator<Item = i64>) -> Result<()> {
    sqlx::query(
        "DELETE FROM post_tag WHERE post IN (SELECT value FROM json_each(?1)); \
         DELETE FROM post_mention WHERE post IN (SELECT value FROM json_each(?1)); \
         DELETE FROM post_bridge WHERE post IN (SELECT value FROM json_each(?1)); \
         DELETE FROM post_words WHERE rowid IN (SELECT value FROM json_each(?1))",
    )
    .bind(ids(posts))
    .execute(db)
    .await?;
    Ok(())
}

/// All words by which a post can be found.
fn words(body: &PostBody) -> String {
    let media = body.media.iter().map(|media| media.alt.as_str());
    let options = body
        .poll
        .iter()
        .flat_map(|poll| poll.options.iter().map(|option| option.title.as_str()));
    [body.spoiler.as_str(), body.text.plain()]
        .into_iter()
        .chain(media)
        .chain(options)
        .filter(|words| !words.trim().is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}
