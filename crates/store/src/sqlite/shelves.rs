//! What accounts keep with us.

use super::Sqlite;
use crate::seal::Place;
use crate::{Result, Shelves};
use async_trait::async_trait;
use syrinx_model::{AccountId, Secret};

fn row_name(account: AccountId, key: &str) -> String {
    format!("{account}/{key}")
}

fn place(row: &str) -> Place<'_> {
    Place {
        table: "shelf",
        row,
        column: "value",
    }
}

#[async_trait]
impl Shelves for Sqlite {
    async fn kept(&self, account: AccountId, key: &str) -> Result<Option<Secret>> {
        let found: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT value FROM shelf WHERE account = ?1 AND key = ?2")
                .bind(account.0)
                .bind(key)
                .fetch_optional(self.read())
                .await?;
        found
            .map(|sealed| self.seal().open(&sealed, place(&row_name(account, key))))
            .transpose()
    }

    async fn keep(&self, account: AccountId, key: &str, value: Option<&Secret>) -> Result<()> {
        let sealed = value
            .map(|value| self.seal().close(value, place(&row_name(account, key))))
            .transpose()?;
        let mut writing = self.write().await?;
        match sealed {
            // An account that was unlinked meanwhile keeps nothing.
            Some(sealed) => {
                sqlx::query(
                    "INSERT INTO shelf (account, key, value) SELECT id, ?2, ?3 FROM account WHERE id = ?1 AND unlinked = 0 \
                     ON CONFLICT (account, key) DO UPDATE SET value = excluded.value",
                )
                .bind(account.0)
                .bind(key)
                .bind(sealed)
                .execute(&mut *writing)
                .await?
            }
            None => {
                sqlx::query("DELETE FROM shelf WHERE account = ?1 AND key = ?2")
                    .bind(account.0)
                    .bind(key)
                    .execute(&mut *writing)
                    .await?
            }
        };
        Ok(writing.commit().await?)
    }
}
