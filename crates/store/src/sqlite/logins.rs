//! Apps, tokens, and things that work once.

use super::Sqlite;
use super::rows::{get, get_json, json};
use crate::seal::Place;
use crate::{App, Logins, NewApp, NewToken, Result, Ticketing, Token};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{AppId, Moment, OwnerId, Secret, TokenId};

fn app(row: &SqliteRow) -> Result<App> {
    Ok(App {
        id: AppId(get(row, "id")?),
        client_id: get(row, "client_id")?,
        secret_hash: get(row, "secret_hash")?,
        name: get(row, "name")?,
        website: get(row, "website")?,
        redirect_uris: get_json(row, "redirect_uris")?,
        scopes: get_json(row, "scopes")?,
        created_at: Moment(get(row, "created_at")?),
    })
}

fn token(row: &SqliteRow) -> Result<Token> {
    Ok(Token {
        id: TokenId(get(row, "id")?),
        owner: get::<Option<i64>>(row, "owner")?.map(OwnerId),
        app: AppId(get(row, "app")?),
        scopes: get_json(row, "scopes")?,
        created_at: Moment(get(row, "created_at")?),
    })
}

/// What a ticket's row is called under the seal.
fn ticket_row(purpose: &str, key_hash: &[u8]) -> String {
    let digits: String = key_hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{purpose}:{digits}")
}

fn ticket_place(row: &str) -> Place<'_> {
    Place {
        table: "ticket",
        row,
        column: "payload",
    }
}

impl Sqlite {
    fn open_ticket(
        &self,
        purpose: &str,
        key_hash: &[u8],
        payload: Option<Vec<u8>>,
    ) -> Result<Option<Secret>> {
        let row = ticket_row(purpose, key_hash);
        payload
            .map(|payload| self.seal().open(&payload, ticket_place(&row)))
            .transpose()
    }
}

#[async_trait]
impl Logins for Sqlite {
    async fn create_app(&self, new: NewApp) -> Result<App> {
        let mut writing = self.write().await?;
        let stored = sqlx::query(
            "INSERT INTO app (client_id, secret_hash, name, website, redirect_uris, scopes, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING *",
        )
        .bind(&new.client_id)
        .bind(&new.secret_hash)
        .bind(&new.name)
        .bind(&new.website)
        .bind(json(&new.redirect_uris)?)
        .bind(json(&new.scopes)?)
        .bind(new.created_at.0)
        .fetch_one(&mut *writing)
        .await?;
        let stored = app(&stored)?;
        writing.commit().await?;
        Ok(stored)
    }

    async fn app(&self, id: AppId) -> Result<Option<App>> {
        let found = sqlx::query("SELECT * FROM app WHERE id = ?1")
            .bind(id.0)
            .fetch_optional(self.read())
            .await?;
        found.as_ref().map(app).transpose()
    }

    async fn app_by_client_id(&self, client_id: &str) -> Result<Option<App>> {
        let found = sqlx::query("SELECT * FROM app WHERE client_id = ?1")
            .bind(client_id)
            .fetch_optional(self.read())
            .await?;
        found.as_ref().map(app).transpose()
    }

    async fn create_token(&self, new: NewToken) -> Result<Token> {
        let mut writing = self.write().await?;
        let stored = sqlx::query(
            "INSERT INTO token (hash, owner, app, scopes, created_at) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING *",
        )
        .bind(&new.hash)
        .bind(new.owner.map(|owner| owner.0))
        .bind(new.app.0)
        .bind(json(&new.scopes)?)
        .bind(new.created_at.0)
        .fetch_one(&mut *writing)
        .await?;
        let stored = token(&stored)?;
        writing.commit().await?;
        Ok(stored)
    }

    async fn token_by_hash(&self, hash: &[u8]) -> Result<Option<Token>> {
        let number = self.fresh.tokens();
        if let Some(known) = self.tokens.find(hash, number) {
            return Ok(Some(known));
        }
        let found = sqlx::query("SELECT * FROM token WHERE hash = ?1")
            .bind(hash)
            .fetch_optional(self.read())
            .await?;
        let found = found.as_ref().map(token).transpose()?;
        if let Some(found) = &found {
            self.tokens.keep(hash, number, found);
        }
        Ok(found)
    }

    async fn revoke_token(&self, id: TokenId) -> Result<Option<Token>> {
        let mut writing = self.write().await?;
        writing.ends_tokens();
        let revoked = sqlx::query("DELETE FROM token WHERE id = ?1 RETURNING *")
            .bind(id.0)
            .fetch_optional(&mut *writing)
            .await?;
        writing.commit().await?;
        revoked.as_ref().map(token).transpose()
    }

    async fn revoke_tokens(&self, owner: OwnerId, but: Option<TokenId>) -> Result<Vec<TokenId>> {
        let mut writing = self.write().await?;
        writing.ends_tokens();
        let revoked: Vec<i64> =
            sqlx::query_scalar("DELETE FROM token WHERE owner = ?1 AND id IS NOT ?2 RETURNING id")
                .bind(owner.0)
                .bind(but.map(|id| id.0))
                .fetch_all(&mut *writing)
                .await?;
        writing.commit().await?;
        Ok(revoked.into_iter().map(TokenId).collect())
    }

    async fn put_ticket(&self, ticket: Ticketing) -> Result<()> {
        let row = ticket_row(ticket.purpose, &ticket.key_hash);
        let payload = self.seal().close(&ticket.payload, ticket_place(&row))?;
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT OR REPLACE INTO ticket (purpose, key_hash, payload, expires_at) VALUES (?1, ?2, ?3, ?4)",
        )
        .bind(ticket.purpose)
        .bind(&ticket.key_hash)
        .bind(payload)
        .bind(ticket.expires_at.0)
        .execute(&mut *writing)
        .await?;
        Ok(writing.commit().await?)
    }

    async fn take_ticket(
        &self,
        purpose: &'static str,
        key_hash: &[u8],
        now: Moment,
    ) -> Result<Option<Secret>> {
        let mut writing = self.write().await?;
        sqlx::query("DELETE FROM ticket WHERE expires_at <= ?1")
            .bind(now.0)
            .execute(&mut *writing)
            .await?;
        let payload: Option<Vec<u8>> =
            sqlx::query_scalar("DELETE FROM ticket WHERE purpose = ?1 AND key_hash = ?2 RETURNING payload")
                .bind(purpose)
                .bind(key_hash)
                .fetch_optional(&mut *writing)
                .await?;
        writing.commit().await?;
        self.open_ticket(purpose, key_hash, payload)
    }

    async fn peek_ticket(
        &self,
        purpose: &'static str,
        key_hash: &[u8],
        now: Moment,
    ) -> Result<Option<Secret>> {
        let payload: Option<Vec<u8>> = sqlx::query_scalar(
            "SELECT payload FROM ticket WHERE purpose = ?1 AND key_hash = ?2 AND expires_at > ?3",
        )
        .bind(purpose)
        .bind(key_hash)
        .bind(now.0)
        .fetch_optional(self.read())
        .await?;
        self.open_ticket(purpose, key_hash, payload)
    }
}
