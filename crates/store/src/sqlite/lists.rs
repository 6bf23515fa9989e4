//! Lists.

use super::Sqlite;
use super::authors::{self, author_columns};
use super::rows::{get, ids};
use crate::{AuthorRow, ListRow, Lists, Result};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{AccountId, AuthorId, ListId, OwnerId};

fn row(row: &SqliteRow) -> Result<ListRow> {
    Ok(ListRow {
        id: ListId(get(row, "id")?),
        owner: OwnerId(get(row, "owner")?),
        title: get(row, "title")?,
        account: get::<Option<i64>>(row, "account")?.map(AccountId),
        exclusive: get(row, "exclusive")?,
        replies_policy: get(row, "replies_policy")?,
    })
}

#[async_trait]
impl Lists for Sqlite {
    async fn lists(&self, owner: OwnerId) -> Result<Vec<ListRow>> {
        let rows = sqlx::query("SELECT * FROM list WHERE owner = ?1 ORDER BY id")
            .bind(owner.0)
            .fetch_all(self.read())
            .await?;
        rows.iter().map(row).collect()
    }

    async fn list(&self, owner: OwnerId, id: ListId) -> Result<Option<ListRow>> {
        let found = sqlx::query("SELECT * FROM list WHERE owner = ?1 AND id = ?2")
            .bind(owner.0)
            .bind(id.0)
            .fetch_optional(self.read())
            .await?;
        found.as_ref().map(row).transpose()
    }

    async fn create_list(
        &self,
        owner: OwnerId,
        title: &str,
        exclusive: bool,
        replies_policy: &str,
    ) -> Result<ListRow> {
        let mut writing = self.write().await?;
        let stored = sqlx::query(
            "INSERT INTO list (owner, title, exclusive, replies_policy) VALUES (?1, ?2, ?3, ?4) RETURNING *",
        )
        .bind(owner.0)
        .bind(title)
        .bind(exclusive)
        .bind(replies_policy)
        .fetch_one(&mut *writing)
        .await?;
        let list = row(&stored)?;
        writing.commit().await?;
        Ok(list)
    }

    async fn update_list(&self, list: &ListRow) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query(
            "UPDATE list SET title = ?3, exclusive = ?4, replies_policy = ?5 \
             WHERE owner = ?1 AND id = ?2 AND account IS NULL",
        )
        .bind(list.owner.0)
        .bind(list.id.0)
        .bind(&list.title)
        .bind(list.exclusive)
        .bind(&list.replies_policy)
        .execute(&mut *writing)
        .await?;
        Ok(writing.commit().await?)
    }

    async fn delete_list(&self, owner: OwnerId, id: ListId) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query("DELETE FROM list WHERE owner = ?1 AND id = ?2 AND account IS NULL")
            .bind(owner.0)
            .bind(id.0)
            .execute(&mut *writing)
            .await?;
        Ok(writing.commit().await?)
    }

    async fn list_members(&self, id: ListId) -> Result<Vec<AuthorRow>> {
        let rows = sqlx::query(concat!(
            "SELECT ",
            author_columns!(),
            " FROM list_member m JOIN author a ON a.id = m.author WHERE m.list = ?1 ORDER BY a.id"
        ))
        .bind(id.0)
        .fetch_all(self.read())
        .await?;
        rows.iter().map(authors::row).collect()
    }

    async fn add_to_list(&self, id: ListId, members: &[AuthorId]) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT OR IGNORE INTO list_member (list, author) \
             SELECT list.id, author.id FROM list, json_each(?2) asked JOIN author ON author.id = asked.value \
             WHERE list.id = ?1 AND list.account IS NULL",
        )
        .bind(id.0)
        .bind(ids(members.iter().map(|id| id.0)))
        .execute(&mut *writing)
        .await?;
        Ok(writing.commit().await?)
    }

    async fn remove_from_list(&self, id: ListId, members: &[AuthorId]) -> Result<()> {
        let mut writing = self.write().await?;
        sqlx::query(
            "DELETE FROM list_member WHERE list = ?1 AND author IN (SELECT value FROM json_each(?2))",
        )
        .bind(id.0)
        .bind(ids(members.iter().map(|id| id.0)))
        .execute(&mut *writing)
        .await?;
        Ok(writing.commit().await?)
    }

    async fn lists_with(&self, owner: OwnerId, author: AuthorId) -> Result<Vec<ListRow>> {
        let rows = sqlx::query(
            "SELECT list.* FROM list_member JOIN list ON list.id = list_member.list \
             WHERE list_member.author = ?2 AND list.owner = ?1 ORDER BY list.id",
        )
        .bind(owner.0)
        .bind(author.0)
        .fetch_all(self.read())
        .await?;
        rows.iter().map(row).collect()
    }
}
