//! The conversation of a status, over all copies of what is said in it.
//!
//! Links between posts are strangers' claims: they may form circles and be very deep. Both walks are bounded by the
//! query, and nothing is shown twice.

use super::rows::ids;
use super::views::{self, Naming, sighting_columns, sighting_joins};
use crate::{Result, StatusView};
use sqlx::SqlitePool;
use std::collections::{HashMap, HashSet};
use syrinx_model::StatusId;

/// The most statuses on either side.
const MOST: usize = 400;

/// What a status answers, from the root down, and what answers it, depth first.
pub(super) async fn around(
    db: &SqlitePool,
    viewer: Option<i64>,
    id: StatusId,
) -> Result<(Vec<StatusView>, Vec<StatusView>)> {
    let copies = copies(db, viewer, id).await?;
    if copies.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let start = ids(copies.iter().copied());
    let own = shown(db, viewer, &copies).await?;
    let mut told: HashSet<StatusId> = own.iter().map(|view| view.id).collect();
    if told.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut before = shown(db, viewer, &ancestors(db, viewer, &start).await?).await?;
    before.retain(|view| told.insert(view.id));
    before.truncate(MOST);
    before.reverse();
    let answers = descendants(db, viewer, &start, &copies).await?;
    let mut after = shown(db, viewer, &answers).await?;
    after.retain(|view| told.insert(view.id));
    after.truncate(MOST);
    Ok((before, after))
}

/// All posts of the entry or post that the viewer's client calls so.
async fn copies(db: &SqlitePool, viewer: Option<i64>, id: StatusId) -> Result<Vec<i64>> {
    let entry: Option<i64> = sqlx::query_scalar(
        "SELECT coalesce((SELECT id FROM entry WHERE owner = ?1 AND id = ?2), \
                         (SELECT entry FROM alias WHERE owner = ?1 AND old = ?2), \
                         (SELECT entry FROM entry_post WHERE owner = ?1 AND post = ?2))",
    )
    .bind(viewer)
    .bind(id.0)
    .fetch_one(db)
    .await?;
    Ok(sqlx::query_scalar(
        "SELECT post FROM (SELECT post, ordinal FROM entry_post WHERE owner = ?1 AND entry = ?3 \
         UNION ALL SELECT id, 0 FROM post WHERE id = ?2 AND ?3 IS NULL) ORDER BY ordinal",
    )
    .bind(viewer)
    .bind(id.0)
    .bind(entry)
    .fetch_all(db)
    .await?)
}

/// Parents, parents' parents and so on, each with its copies, nearest first.
async fn ancestors(db: &SqlitePool, viewer: Option<i64>, start: &str) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "WITH RECURSIVE up (post, depth) AS (SELECT value, 0 FROM json_each(?2) \
         UNION SELECT coalesce(copy.post, p.parent), up.depth + 1 FROM up CROSS JOIN post p ON p.id = up.post \
         LEFT JOIN entry_post ep ON ep.owner = ?1 AND ep.post = p.parent \
         LEFT JOIN entry_post copy ON copy.owner = ?1 AND copy.entry = ep.entry \
         WHERE p.parent IS NOT NULL AND up.depth < ?3 LIMIT ?4) \
         SELECT post FROM up WHERE depth > 0 GROUP BY post ORDER BY min(depth)",
    )
    .bind(viewer)
    .bind(start)
    .bind(MOST as i64)
    .bind(4 * MOST as i64)
    .fetch_all(db)
    .await?)
}

/// Answers, answers to them and so on, of all copies; depth first, older before newer.
async fn descendants(db: &SqlitePool, viewer: Option<i64>, start: &str, copies: &[i64]) -> Result<Vec<i64>> {
    let links: Vec<(i64, i64)> = sqlx::query_as(
        "WITH RECURSIVE down (post, parent) AS (SELECT value, 0 FROM json_each(?2) \
         UNION SELECT p.id, p.parent FROM down CROSS JOIN post p ON p.parent = down.post \
         UNION SELECT copy.post, down.post FROM down CROSS JOIN entry_post ep ON ep.owner = ?1 AND ep.post = down.post \
         CROSS JOIN entry_post copy ON copy.owner = ?1 AND copy.entry = ep.entry AND copy.post <> down.post \
         LIMIT ?3) \
         SELECT post, parent FROM down WHERE parent <> 0 ORDER BY post",
    )
    .bind(viewer)
    .bind(start)
    .bind(4 * MOST as i64)
    .fetch_all(db)
    .await?;
    let mut answers: HashMap<i64, Vec<i64>> = HashMap::new();
    for (post, parent) in links {
        answers.entry(parent).or_default().push(post);
    }
    let mut order = Vec::new();
    let mut met: HashSet<i64> = copies.iter().copied().collect();
    let mut waiting: Vec<i64> = copies
        .iter()
        .rev()
        .flat_map(|copy| answers.get(copy).into_iter().flatten().rev().copied())
        .collect();
    waiting.sort_unstable_by(|a, b| b.cmp(a));
    while let Some(post) = waiting.pop() {
        if met.insert(post) {
            order.push(post);
            waiting.extend(answers.get(&post).into_iter().flatten().rev());
        }
    }
    Ok(order)
}

/// Posts as the viewer's entries show them, in this order, without what they may not or do not want to see.
async fn shown(db: &SqlitePool, viewer: Option<i64>, posts: &[i64]) -> Result<Vec<StatusView>> {
    let rows = sqlx::query(concat!(
        "SELECT asked.value, ",
        sighting_columns!(),
        " FROM json_each(?2) asked LEFT JOIN entry_post asked_ep ON asked_ep.owner = ?1 AND asked_ep.post = asked.value \
         LEFT JOIN entry asked_e ON asked_e.owner = ?1 AND asked_e.id = asked_ep.entry \
         CROSS JOIN post p ON p.id = coalesce(asked_e.post, asked.value)",
        sighting_joins!(),
        "WHERE ",
        readable!("p"),
        " AND ",
        unhidden!("p"),
        " ORDER BY asked.key"
    ))
    .bind(viewer)
    .bind(ids(posts.iter().copied()))
    .fetch_all(db)
    .await?;
    let views = views::assemble(db, viewer, &rows, Naming::Entry).await?;
    Ok(views.into_iter().map(|(_, view)| view).collect())
}
