//! What owners do not want to read.

use super::rows::{from_word, get, get_json, ids, json, word};
use super::{Sqlite, Writing};
use crate::{Filter, FilterKeyword, FilterRule, FilterStatus, Filters, KeywordChange, PostBody, Result};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use std::collections::HashMap;
use syrinx_model::{FilterId, FilterKeywordId, FilterStatusId, Moment, OwnerId, PostId, StatusId};

fn rule(row: &SqliteRow) -> Result<FilterRule> {
    Ok(FilterRule {
        title: get(row, "title")?,
        contexts: get_json(row, "contexts")?,
        action: from_word(get(row, "action")?)?,
        expires_at: get::<Option<i64>>(row, "expires_at")?.map(Moment),
    })
}

fn keyword(row: &SqliteRow) -> Result<FilterKeyword> {
    Ok(FilterKeyword {
        id: FilterKeywordId(get(row, "id")?),
        keyword: get(row, "keyword")?,
        whole_word: get(row, "whole_word")?,
    })
}

fn status(row: &SqliteRow) -> Result<FilterStatus> {
    Ok(FilterStatus {
        id: FilterStatusId(get(row, "id")?),
        status: StatusId(get(row, "status")?),
        post: PostId(get(row, "post")?),
    })
}

/// All that can be read of a post, each piece on lines of its own, so that no words reach over two.
fn words(body: &PostBody) -> String {
    let mut all = vec![body.spoiler.as_str(), body.text.plain()];
    let options = body.poll.iter().flat_map(|poll| &poll.options);
    all.extend(options.map(|option| option.title.as_str()));
    all.extend(body.media.iter().map(|media| media.alt.as_str()));
    all.join("\n\n")
}

async fn change_words(writing: &mut Writing, filter: i64, words: &[KeywordChange]) -> Result<()> {
    for change in words {
        let query = match change {
            KeywordChange::Add { keyword, whole_word } => {
                sqlx::query("INSERT INTO filter_keyword (filter, keyword, whole_word) VALUES (?1, ?2, ?3)")
                    .bind(filter)
                    .bind(keyword)
                    .bind(whole_word)
            }
            KeywordChange::Set(set) => sqlx::query(
                "UPDATE filter_keyword SET keyword = ?3, whole_word = ?4 WHERE filter = ?1 AND id = ?2",
            )
            .bind(filter)
            .bind(set.id.0)
            .bind(&set.keyword)
            .bind(set.whole_word),
            KeywordChange::Remove(id) => {
                sqlx::query("DELETE FROM filter_keyword WHERE filter = ?1 AND id = ?2")
                    .bind(filter)
                    .bind(id.0)
            }
        };
        query.execute(&mut **writing).await?;
    }
    Ok(())
}

#[async_trait]
impl Filters for Sqlite {
    fn filters_version(&self) -> u64 {
        self.fresh.filters()
    }

    async fn filters(&self, owner: OwnerId) -> Result<Vec<Filter>> {
        let rows = sqlx::query("SELECT * FROM filter WHERE owner = ?1 ORDER BY id")
            .bind(owner.0)
            .fetch_all(self.read())
            .await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let all = |text| sqlx::query(text).bind(owner.0).fetch_all(self.read());
        let mut keywords: HashMap<i64, Vec<FilterKeyword>> = HashMap::new();
        for row in &all(
            "SELECT k.* FROM filter_keyword k JOIN filter ON filter.id = k.filter \
             WHERE filter.owner = ?1 ORDER BY k.id",
        )
        .await?
        {
            keywords
                .entry(get(row, "filter")?)
                .or_default()
                .push(keyword(row)?);
        }
        let mut statuses: HashMap<i64, Vec<FilterStatus>> = HashMap::new();
        for row in &all(
            "SELECT s.* FROM filter_status s JOIN filter ON filter.id = s.filter \
             WHERE filter.owner = ?1 ORDER BY s.id",
        )
        .await?
        {
            statuses
                .entry(get(row, "filter")?)
                .or_default()
                .push(status(row)?);
        }
        rows.iter()
            .map(|row| {
                let id: i64 = get(row, "id")?;
                Ok(Filter {
                    id: FilterId(id),
                    rule: rule(row)?,
                    keywords: keywords.remove(&id).unwrap_or_default(),
                    statuses: statuses.remove(&id).unwrap_or_default(),
                })
            })
            .collect()
    }

    async fn create_filter(
        &self,
        owner: OwnerId,
        rule: &FilterRule,
        words: &[KeywordChange],
    ) -> Result<FilterId> {
        let mut writing = self.write().await?;
        writing.changes_filters();
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO filter (owner, title, contexts, action, expires_at) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
        )
        .bind(owner.0)
        .bind(&rule.title)
        .bind(json(&rule.contexts)?)
        .bind(word(rule.action)?)
        .bind(rule.expires_at.map(|at| at.0))
        .fetch_one(&mut *writing)
        .await?;
        change_words(&mut writing, id, words).await?;
        writing.commit().await?;
        Ok(FilterId(id))
    }

    async fn change_filter(
        &self,
        owner: OwnerId,
        id: FilterId,
        rule: &FilterRule,
        words: &[KeywordChange],
    ) -> Result<bool> {
        let mut writing = self.write().await?;
        writing.changes_filters();
        let changed = sqlx::query(
            "UPDATE filter SET title = ?3, contexts = ?4, action = ?5, expires_at = ?6 WHERE owner = ?1 AND id = ?2",
        )
        .bind(owner.0)
        .bind(id.0)
        .bind(&rule.title)
        .bind(json(&rule.contexts)?)
        .bind(word(rule.action)?)
        .bind(rule.expires_at.map(|at| at.0))
        .execute(&mut *writing)
        .await?;
        if changed.rows_affected() == 0 {
            return Ok(false);
        }
        change_words(&mut writing, id.0, words).await?;
        writing.commit().await?;
        Ok(true)
    }

    async fn delete_filter(&self, owner: OwnerId, id: FilterId) -> Result<bool> {
        let mut writing = self.write().await?;
        writing.changes_filters();
        let gone = sqlx::query("DELETE FROM filter WHERE owner = ?1 AND id = ?2")
            .bind(owner.0)
            .bind(id.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(gone.rows_affected() > 0)
    }

    async fn add_filter_status(&self, filter: FilterId, status: StatusId, post: PostId) -> Result<()> {
        let mut writing = self.write().await?;
        writing.changes_filters();
        sqlx::query("INSERT OR IGNORE INTO filter_status (filter, status, post) VALUES (?1, ?2, ?3)")
            .bind(filter.0)
            .bind(status.0)
            .bind(post.0)
            .execute(&mut *writing)
            .await?;
        Ok(writing.commit().await?)
    }

    async fn remove_filter_status(&self, owner: OwnerId, id: FilterStatusId) -> Result<bool> {
        let mut writing = self.write().await?;
        writing.changes_filters();
        let gone = sqlx::query(
            "DELETE FROM filter_status WHERE id = ?2 AND filter IN (SELECT id FROM filter WHERE owner = ?1)",
        )
        .bind(owner.0)
        .bind(id.0)
        .execute(&mut *writing)
        .await?;
        writing.commit().await?;
        Ok(gone.rows_affected() > 0)
    }

    async fn words_of(&self, posts: &[PostId]) -> Result<Vec<(PostId, String)>> {
        let rows = sqlx::query(
            "SELECT id, body FROM post WHERE gone = 0 AND id IN (SELECT value FROM json_each(?1))",
        )
        .bind(ids(posts.iter().map(|id| id.0)))
        .fetch_all(self.read())
        .await?;
        rows.iter()
            .map(|row| Ok((PostId(get(row, "id")?), words(&get_json(row, "body")?))))
            .collect()
    }
}
