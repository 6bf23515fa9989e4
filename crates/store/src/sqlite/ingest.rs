//! Writing what came in.

use super::rows::{get, ids, json, network};
use super::{Sqlite, by_itself, changes};
use crate::{Applied, Candidate, Changes, Ingest, Known, Result};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{AccountId, AuthorId, EntryId, Moment, Network, OwnerId, PostId};

#[async_trait]
impl Ingest for Sqlite {
    async fn known(&self, uris: &[String]) -> Result<Vec<Known>> {
        let rows = sqlx::query(
            "SELECT uri, id, author, origin, version, gone, owner IS NOT NULL AS own FROM post \
             WHERE uri IN (SELECT value FROM json_each(?1))",
        )
        .bind(json(uris)?)
        .fetch_all(self.read())
        .await?;
        rows.iter().map(known).collect()
    }

    async fn candidates(
        &self,
        owner: OwnerId,
        authors: &[AuthorId],
        text_key: &str,
        from: Moment,
        to: Moment,
        not: Option<PostId>,
    ) -> Result<Vec<Candidate>> {
        if text_key.is_empty() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(concat!(
            "SELECT p.id, p.origin, p.author, ep.entry, \
             (SELECT json_group_array(DISTINCT c.origin) FROM entry_post o JOIN post c ON c.id = o.post \
              WHERE o.owner = ?1 AND o.entry = ep.entry) AS networks \
             FROM post p LEFT JOIN entry_post ep ON ep.owner = ?1 AND ep.post = p.id \
             WHERE p.text_key = ?2 AND p.text_key <> '' AND p.author IN (SELECT value FROM json_each(?3)) \
             AND p.published_at BETWEEN ?4 AND ?5 AND p.gone = 0 AND p.boost_of IS NULL \
             AND p.id IS NOT ?6 AND NOT EXISTS (SELECT 1 FROM apart WHERE owner = ?1 AND post = p.id AND other = ?6) \
             AND ",
            shown_to!("p"),
            " ORDER BY p.published_at, p.id"
        ))
        .bind(owner.0)
        .bind(text_key)
        .bind(ids(authors.iter().map(|id| id.0)))
        .bind(from.0)
        .bind(to.0)
        .bind(not.map(|id| id.0))
        .fetch_all(self.read())
        .await?;
        rows.iter().map(candidate).collect()
    }

    async fn bridged(&self, uris: &[String]) -> Result<Vec<(String, PostId)>> {
        let posts: Vec<(String, i64)> = sqlx::query_as(
            "SELECT uri, min(post) FROM post_bridge WHERE uri IN (SELECT value FROM json_each(?1)) GROUP BY uri",
        )
        .bind(json(uris)?)
        .fetch_all(self.read())
        .await?;
        Ok(posts.into_iter().map(|(uri, post)| (uri, PostId(post))).collect())
    }

    async fn echo_expected(&self, account: AccountId) -> Result<bool> {
        Ok(sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM delivery WHERE account = ?1 AND wish_key IS NULL \
             AND (state IN ('sending', 'unconfirmed') OR leased_until IS NOT NULL \
             OR EXISTS (SELECT 1 FROM part WHERE part.delivery = delivery.id AND part.in_flight = 1)))",
        )
        .bind(account.0)
        .fetch_one(self.read())
        .await?)
    }

    async fn apply(&self, changes: Changes) -> Result<Applied> {
        let mut writing = self.write().await?;
        by_itself(async move {
            let (applied, reach) = changes::apply(&mut writing, changes).await?;
            writing.reaches(reach);
            writing.commit().await?;
            Ok(applied)
        })
        .await
    }
}

fn known(row: &SqliteRow) -> Result<Known> {
    Ok(Known {
        uri: get(row, "uri")?,
        post: PostId(get(row, "id")?),
        author: AuthorId(get(row, "author")?),
        origin: network(row, "origin")?,
        version: Moment(get(row, "version")?),
        gone: get(row, "gone")?,
        own: get(row, "own")?,
    })
}

fn candidate(row: &SqliteRow) -> Result<Candidate> {
    let networks: Vec<Network> = serde_json::from_str(get(row, "networks")?)?;
    Ok(Candidate {
        post: PostId(get(row, "id")?),
        origin: network(row, "origin")?,
        author: AuthorId(get(row, "author")?),
        entry: get::<Option<i64>>(row, "entry")?.map(EntryId),
        networks,
    })
}
