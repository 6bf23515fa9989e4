//! Polls of this server, and what owners here chose in any.

use super::Sqlite;
use super::rows::{get, get_count, get_json, ids, json};
use crate::{PollView, Polls, PostChange, Result};
use async_trait::async_trait;
use sqlx::SqliteConnection;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use syrinx_model::{Moment, OwnerId, Poll, PostId};

/// Posts whose end is told at once.
const AT_ONCE: i64 = 50;

/// Keeps the poll of a post of this server as the post now has it. Votes for other options are no votes for these.
pub(super) async fn keep(db: &mut SqliteConnection, post: i64, change: &PostChange) -> Result<()> {
    if !change.origin.is_local() {
        return Ok(());
    }
    let poll = change.body.poll.as_ref();
    let Some((poll, ends_at)) = poll.and_then(|poll| Some((poll, poll.ends_at?))) else {
        return forget(db, post).await;
    };
    let titles: Vec<&str> = poll.options.iter().map(|option| option.title.as_str()).collect();
    let options = json(&(titles, poll.multiple))?;
    let known: Option<String> = sqlx::query_scalar("SELECT options FROM poll WHERE post = ?1")
        .bind(post)
        .fetch_optional(&mut *db)
        .await?;
    if known.is_some_and(|known| known != options) {
        forget(db, post).await?;
    }
    sqlx::query(
        "INSERT INTO poll (post, options, ends_at) VALUES (?1, ?2, ?3) \
         ON CONFLICT (post) DO UPDATE SET ends_at = excluded.ends_at, told = 0 WHERE ends_at <> excluded.ends_at",
    )
    .bind(post)
    .bind(options)
    .bind(ends_at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets the poll of a post and all votes.
pub(super) async fn forget(db: &mut SqliteConnection, post: i64) -> Result<()> {
    for statement in [
        "DELETE FROM vote WHERE post = ?1",
        "DELETE FROM poll WHERE post = ?1",
    ] {
        sqlx::query(statement).bind(post).execute(&mut *db).await?;
    }
    Ok(())
}

impl Sqlite {
    /// What a reader chose, by post, in the order of choosing.
    async fn chosen(&self, viewer: OwnerId, posts: &str) -> Result<BTreeMap<i64, Vec<u32>>> {
        let rows: Vec<(i64, u32)> = sqlx::query_as(
            "SELECT post, choice FROM vote WHERE owner = ?1 AND post IN (SELECT value FROM json_each(?2)) ORDER BY id",
        )
        .bind(viewer.0)
        .bind(posts)
        .fetch_all(self.read())
        .await?;
        let mut chosen: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
        for (post, choice) in rows {
            chosen.entry(post).or_default().push(choice);
        }
        Ok(chosen)
    }

    /// Polls of this server as they are counted, by post.
    async fn counted(&self, posts: &str) -> Result<HashMap<i64, Poll>> {
        let rows = sqlx::query(
            "SELECT p.post, json_extract(post.body, '$.poll') AS said, v.choice, count(v.id) AS votes, \
             (SELECT count(DISTINCT owner) FROM vote WHERE vote.post = p.post) AS voters \
             FROM poll p JOIN post ON post.id = p.post LEFT JOIN vote v ON v.post = p.post \
             WHERE p.post IN (SELECT value FROM json_each(?1)) GROUP BY p.post, v.choice",
        )
        .bind(posts)
        .fetch_all(self.read())
        .await?;
        let mut counted: HashMap<i64, Poll> = HashMap::new();
        for row in &rows {
            let poll = match counted.entry(get(row, "post")?) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(Poll {
                    voters: Some(get_count(row, "voters")?),
                    ..get_json(row, "said")?
                }),
            };
            let choice = get::<Option<u32>>(row, "choice")?.and_then(|choice| usize::try_from(choice).ok());
            if let Some(option) = choice.and_then(|choice| poll.options.get_mut(choice)) {
                option.votes = Some(get_count(row, "votes")?);
            }
        }
        Ok(counted)
    }
}

#[async_trait]
impl Polls for Sqlite {
    async fn polls(&self, viewer: Option<OwnerId>, posts: &[PostId]) -> Result<Vec<PollView>> {
        let posts = ids(posts.iter().map(|id| id.0));
        let mut chosen = match viewer {
            Some(owner) => self.chosen(owner, &posts).await?,
            None => BTreeMap::new(),
        };
        let mut polls: Vec<PollView> = Vec::new();
        for (post, poll) in self.counted(&posts).await? {
            polls.push(PollView {
                post: PostId(post),
                own: chosen.remove(&post).unwrap_or_default(),
                here: Some(poll),
            });
        }
        polls.extend(chosen.into_iter().map(|(post, own)| PollView {
            post: PostId(post),
            own,
            here: None,
        }));
        Ok(polls)
    }

    async fn vote(&self, owner: OwnerId, post: PostId, choices: &[u32], multiple: bool) -> Result<bool> {
        let mut writing = self.write().await?;
        let before: Vec<u32> = sqlx::query_scalar("SELECT choice FROM vote WHERE post = ?1 AND owner = ?2")
            .bind(post.0)
            .bind(owner.0)
            .fetch_all(&mut *writing)
            .await?;
        let again = choices.iter().any(|choice| before.contains(choice));
        if again || (!multiple && (!before.is_empty() || choices.len() > 1)) {
            return Ok(false);
        }
        for choice in choices {
            sqlx::query("INSERT OR IGNORE INTO vote (post, owner, choice) VALUES (?1, ?2, ?3)")
                .bind(post.0)
                .bind(owner.0)
                .bind(choice)
                .execute(&mut *writing)
                .await?;
        }
        writing.commit().await?;
        Ok(true)
    }

    async fn ended_polls(&self, now: Moment) -> Result<Vec<(PostId, Vec<OwnerId>)>> {
        let posts: Vec<i64> = sqlx::query_scalar(
            "SELECT post FROM poll WHERE told = 0 AND ends_at <= ?1 ORDER BY ends_at LIMIT ?2",
        )
        .bind(now.0)
        .bind(AT_ONCE)
        .fetch_all(self.read())
        .await?;
        let mut ended = Vec::with_capacity(posts.len());
        for post in posts {
            let voters: Vec<i64> =
                sqlx::query_scalar("SELECT DISTINCT owner FROM vote WHERE post = ?1 ORDER BY owner")
                    .bind(post)
                    .fetch_all(self.read())
                    .await?;
            ended.push((PostId(post), voters.into_iter().map(OwnerId).collect()));
        }
        Ok(ended)
    }

    async fn told_of_end(&self, post: PostId) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query("UPDATE poll SET told = 1 WHERE post = ?1")
            .bind(post.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await
    }
}
