//! Authors that are one human.

use super::rows::{from_word, ids, word};
use super::saying::{News, Said};
use super::{Sqlite, place};
use crate::{Persons, Result};
use async_trait::async_trait;
use syrinx_model::{AuthorId, EntryId, Evidence, Moment, OwnerId, PersonId, PostId};

#[async_trait]
impl Persons for Sqlite {
    async fn tie(&self, owner: OwnerId, authors: &[AuthorId], evidence: Evidence) -> Result<PersonId> {
        let mut writing = self.write().await?;
        let persons: Vec<i64> = sqlx::query_scalar(
            "SELECT DISTINCT person FROM person_author \
             WHERE owner = ?1 AND author IN (SELECT value FROM json_each(?2)) ORDER BY person",
        )
        .bind(owner.0)
        .bind(ids(authors.iter().map(|id| id.0)))
        .fetch_all(&mut *writing)
        .await?;
        let person = match persons.first() {
            Some(person) => *person,
            None => {
                sqlx::query_scalar("INSERT INTO person (owner) VALUES (?1) RETURNING id")
                    .bind(owner.0)
                    .fetch_one(&mut *writing)
                    .await?
            }
        };
        for other in persons.into_iter().skip(1) {
            sqlx::query("UPDATE person_author SET person = ?2 WHERE person = ?1")
                .bind(other)
                .bind(person)
                .execute(&mut *writing)
                .await?;
            sqlx::query("DELETE FROM person WHERE id = ?1")
                .bind(other)
                .execute(&mut *writing)
                .await?;
        }
        for author in authors {
            sqlx::query(
                "INSERT INTO person_author (owner, author, person, evidence) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (owner, author) DO NOTHING",
            )
            .bind(owner.0)
            .bind(author.0)
            .bind(person)
            .bind(word(evidence)?)
            .execute(&mut *writing)
            .await?;
        }
        writing.commit().await?;
        Ok(PersonId(person))
    }

    async fn untie(&self, owner: OwnerId, author: AuthorId) -> Result<()> {
        let mut writing = self.write().await?;
        let person: Option<i64> =
            sqlx::query_scalar("DELETE FROM person_author WHERE owner = ?1 AND author = ?2 RETURNING person")
                .bind(owner.0)
                .bind(author.0)
                .fetch_optional(&mut *writing)
                .await?;
        // One author alone is nobody's other self.
        for statement in [
            "DELETE FROM person_author WHERE person = ?1 \
             AND (SELECT count(*) FROM person_author WHERE person = ?1) < 2",
            "DELETE FROM person WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM person_author WHERE person = ?1)",
        ] {
            sqlx::query(statement).bind(person).execute(&mut *writing).await?;
        }
        Ok(writing.commit().await?)
    }

    async fn same_person(&self, owner: OwnerId, authors: &[AuthorId]) -> Result<Vec<(AuthorId, AuthorId)>> {
        let pairs: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT me.author, other.author FROM json_each(?2) asked \
             CROSS JOIN person_author me ON me.owner = ?1 AND me.author = asked.value \
             JOIN person_author other ON other.person = me.person AND other.author <> me.author \
             ORDER BY asked.key, other.author",
        )
        .bind(owner.0)
        .bind(ids(authors.iter().map(|id| id.0)))
        .fetch_all(self.read())
        .await?;
        let pair = |(author, other)| (AuthorId(author), AuthorId(other));
        Ok(pairs.into_iter().map(pair).collect())
    }

    async fn persons(&self, owner: OwnerId) -> Result<Vec<(PersonId, Vec<(AuthorId, Evidence)>)>> {
        let rows: Vec<(i64, i64, String)> = sqlx::query_as(
            "SELECT person, author, evidence FROM person_author WHERE owner = ?1 ORDER BY person, author",
        )
        .bind(owner.0)
        .fetch_all(self.read())
        .await?;
        let mut persons: Vec<(PersonId, Vec<(AuthorId, Evidence)>)> = Vec::new();
        for (person, author, evidence) in rows {
            let author = (AuthorId(author), from_word(&evidence)?);
            match persons.last_mut() {
                Some((last, authors)) if last.0 == person => authors.push(author),
                _ => persons.push((PersonId(person), vec![author])),
            }
        }
        Ok(persons)
    }

    async fn split(&self, owner: OwnerId, entry: EntryId, post: PostId) -> Result<Option<EntryId>> {
        let mut writing = self.write().await?;
        let others: Vec<i64> = sqlx::query_scalar(
            "SELECT other.post FROM entry_post me JOIN entry_post other \
             ON other.owner = me.owner AND other.entry = me.entry \
             WHERE me.owner = ?1 AND me.post = ?3 AND other.post <> ?3 AND me.entry IN \
             (?2, (SELECT entry FROM alias WHERE owner = ?1 AND old = ?2))",
        )
        .bind(owner.0)
        .bind(entry.0)
        .bind(post.0)
        .fetch_all(&mut *writing)
        .await?;
        if others.is_empty() {
            return Ok(None);
        }
        for other in others {
            sqlx::query("INSERT OR IGNORE INTO apart (owner, post, other) VALUES (?1, ?2, ?3), (?1, ?3, ?2)")
                .bind(owner.0)
                .bind(post.0)
                .bind(other)
                .execute(&mut *writing)
                .await?;
        }
        let published_at: i64 = sqlx::query_scalar("SELECT published_at FROM post WHERE id = ?1")
            .bind(post.0)
            .fetch_one(&mut *writing)
            .await?;
        let said = Said {
            believed: true,
            post: post.0,
            published_at: Moment(published_at),
            news: News::Same,
            is_above: false,
            beyond: false,
        };
        let fresh = place::leave(&mut writing, owner.0, &said).await?;
        writing.commit().await?;
        Ok(Some(EntryId(fresh)))
    }
}
