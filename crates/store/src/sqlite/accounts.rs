//! Linked logins.

use super::Sqlite;
use super::rows::{from_word, get, get_json, get_json_opt, json, network, word};
use crate::seal::Place;
use crate::{Account, AccountPatch, AccountState, Accounts, Error, NewAccount, Result, SourceKind};
use async_trait::async_trait;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{AccountId, AuthorId, Capabilities, Feed, Grant, ListId, Moment, OwnerId};

fn row(row: &SqliteRow) -> Result<Account> {
    Ok(Account {
        id: AccountId(get(row, "id")?),
        owner: OwnerId(get(row, "owner")?),
        network: network(row, "network")?,
        author: AuthorId(get(row, "author")?),
        author_uri: get(row, "author_uri")?,
        handle: get(row, "handle")?,
        server: get(row, "server")?,
        label: get(row, "label")?,
        state: from_word(get(row, "state")?)?,
        state_detail: get(row, "state_detail")?,
        post_by_default: get(row, "post_by_default")?,
        read: get(row, "read")?,
        limits: get_json_opt(row, "limits")?,
        capabilities: get_json(row, "capabilities")?,
        list: ListId(get(row, "list")?),
        linked_at: Moment(get(row, "linked_at")?),
        read_at: get::<Option<i64>>(row, "read_at")?.map(Moment),
    })
}

pub(super) fn secret_place(row: &str) -> Place<'_> {
    Place {
        table: "account",
        row,
        column: "secret",
    }
}

impl Sqlite {
    fn seal_grant(&self, account: i64, grant: &Grant) -> Result<Vec<u8>> {
        self.seal()
            .close(&grant.secret, secret_place(&account.to_string()))
    }
}

/// Writes a new account, or revives the row of one that was linked before. Gives its id and list; a list of 0 is to be made.
async fn write_row(db: &mut SqliteConnection, new: &NewAccount) -> Result<(i64, i64)> {
    let known: Option<(i64, bool, i64)> =
        sqlx::query_as("SELECT id, unlinked, list FROM account WHERE owner = ?1 AND author = ?2")
            .bind(new.owner.0)
            .bind(new.author.0)
            .fetch_optional(&mut *db)
            .await?;
    if let Some((id, unlinked, list)) = known {
        if unlinked {
            sqlx::query(
                "UPDATE account SET unlinked = 0, linked_at = ?2, read = 1, read_at = NULL WHERE id = ?1",
            )
            .bind(id)
            .bind(new.at.0)
            .execute(db)
            .await?;
        }
        return Ok((id, if unlinked { 0 } else { list }));
    }
    let id = sqlx::query_scalar(
        "INSERT INTO account (owner, network, author, author_uri, handle, server, label, state, post_by_default, read, \
         capabilities, list, linked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?7, ?8, 1, ?9, 0, ?10) RETURNING id",
    )
    .bind(new.owner.0)
    .bind(new.grant.network.as_str())
    .bind(new.author.0)
    .bind(&new.grant.author_uri)
    .bind(&new.grant.handle)
    .bind(&new.grant.server)
    .bind(word(AccountState::Connecting)?)
    .bind(new.capabilities.publish)
    .bind(json(&new.capabilities)?)
    .bind(new.at.0)
    .fetch_one(db)
    .await?;
    Ok((id, 0))
}

/// Makes the list that shows an account's home alone.
async fn make_list(db: &mut SqliteConnection, account: i64) -> Result<()> {
    let list: i64 = sqlx::query_scalar(
        "INSERT INTO list (owner, title, account, exclusive, replies_policy) \
         SELECT owner, label, id, 0, 'list' FROM account WHERE id = ?1 RETURNING id",
    )
    .bind(account)
    .fetch_one(&mut *db)
    .await?;
    sqlx::query("UPDATE account SET list = ?2 WHERE id = ?1")
        .bind(account)
        .bind(list)
        .execute(db)
        .await?;
    Ok(())
}

/// Makes the sources that an account's doors allow, if it has them not.
async fn make_sources(db: &mut SqliteConnection, account: i64, doors: &Capabilities) -> Result<()> {
    let home = (doors.timeline || doors.listen).then_some(SourceKind::Feed(Feed::Home));
    let notices = doors.notices.then_some(SourceKind::Notices);
    for kind in home.into_iter().chain(notices) {
        sqlx::query(
            "INSERT INTO source (account, kind) VALUES (?1, ?2) ON CONFLICT (account, kind) DO NOTHING",
        )
        .bind(account)
        .bind(json(&kind)?)
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Takes away what an account brought: what no other account was shown leaves the home.
async fn purge(db: &mut SqliteConnection, account: i64, owner: i64) -> Result<()> {
    sqlx::query("DELETE FROM seen WHERE account = ?1")
        .bind(account)
        .execute(&mut *db)
        .await?;
    let lost: Vec<i64> = sqlx::query_scalar(
        "SELECT ep.post FROM entry_post ep WHERE ep.owner = ?1 \
         AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.post = ep.post AND seen.owner = ?1)",
    )
    .bind(owner)
    .fetch_all(&mut *db)
    .await?;
    for post in lost {
        super::place::drop_copy(db, owner, post).await?;
    }
    for statement in [
        "DELETE FROM notice WHERE account = ?1",
        "DELETE FROM address WHERE account = ?1",
        "DELETE FROM author_address WHERE account = ?1",
    ] {
        sqlx::query(statement).bind(account).execute(&mut *db).await?;
    }
    Ok(())
}

#[async_trait]
impl Accounts for Sqlite {
    async fn link_account(&self, new: NewAccount) -> Result<Account> {
        let mut writing = self.write().await?;
        let (id, list) = write_row(&mut writing, &new).await?;
        if list == 0 {
            make_list(&mut writing, id).await?;
        }
        make_sources(&mut writing, id, &new.capabilities).await?;
        let stored = sqlx::query(
            "UPDATE account SET author_uri = ?2, handle = ?3, server = ?4, state = ?5, state_detail = NULL, limits = ?6, \
             capabilities = ?7, secret = ?8, grant_expires_at = ?9, grant_version = grant_version + 1 \
             WHERE id = ?1 RETURNING *",
        )
        .bind(id)
        .bind(&new.grant.author_uri)
        .bind(&new.grant.handle)
        .bind(&new.grant.server)
        .bind(word(AccountState::Connecting)?)
        .bind(json(&new.limits)?)
        .bind(json(&new.capabilities)?)
        .bind(self.seal_grant(id, &new.grant)?)
        .bind(new.grant.expires_at.map(|moment| moment.0))
        .fetch_one(&mut *writing)
        .await?;
        let account = row(&stored)?;
        writing.commit().await?;
        Ok(account)
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>> {
        let found = sqlx::query("SELECT * FROM account WHERE id = ?1 AND unlinked = 0")
            .bind(id.0)
            .fetch_optional(self.read())
            .await?;
        found.as_ref().map(row).transpose()
    }

    async fn accounts_of(&self, owner: OwnerId) -> Result<Vec<Account>> {
        let rows = sqlx::query("SELECT * FROM account WHERE owner = ?1 AND unlinked = 0 ORDER BY id")
            .bind(owner.0)
            .fetch_all(self.read())
            .await?;
        rows.iter().map(row).collect()
    }

    async fn all_accounts(&self) -> Result<Vec<Account>> {
        let rows = sqlx::query("SELECT * FROM account WHERE unlinked = 0 ORDER BY id")
            .fetch_all(self.read())
            .await?;
        rows.iter().map(row).collect()
    }

    async fn update_account(&self, id: AccountId, patch: AccountPatch) -> Result<()> {
        let (state, detail) = patch.state.unzip();
        let (limits, doors) = patch.limits.unzip();
        let mut writing = self.write().await?;
        sqlx::query(
            "UPDATE account SET label = coalesce(?2, label), post_by_default = coalesce(?3, post_by_default), \
             read = coalesce(?4, read), state_detail = CASE WHEN ?5 IS NULL THEN state_detail ELSE ?6 END, \
             state = coalesce(?5, state), limits = coalesce(?7, limits), capabilities = coalesce(?8, capabilities) \
             WHERE id = ?1 AND unlinked = 0",
        )
        .bind(id.0)
        .bind(&patch.label)
        .bind(patch.post_by_default)
        .bind(patch.read)
        .bind(state.map(word).transpose()?)
        .bind(detail.flatten())
        .bind(limits.as_ref().map(json).transpose()?)
        .bind(doors.as_ref().map(json).transpose()?)
        .execute(&mut *writing)
        .await?;
        if let Some(label) = patch.label {
            sqlx::query("UPDATE list SET title = ?2 WHERE account = ?1")
                .bind(id.0)
                .bind(label)
                .execute(&mut *writing)
                .await?;
        }
        if let Some(doors) = doors {
            make_sources(&mut writing, id.0, &doors).await?;
        }
        Ok(writing.commit().await?)
    }

    async fn grant(&self, id: AccountId) -> Result<Option<(Grant, u64)>> {
        let found =
            sqlx::query("SELECT * FROM account WHERE id = ?1 AND unlinked = 0 AND secret IS NOT NULL")
                .bind(id.0)
                .fetch_optional(self.read())
                .await?;
        let Some(found) = found else {
            return Ok(None);
        };
        let grant = Grant {
            network: network(&found, "network")?,
            author_uri: get(&found, "author_uri")?,
            handle: get(&found, "handle")?,
            server: get(&found, "server")?,
            expires_at: get::<Option<i64>>(&found, "grant_expires_at")?.map(Moment),
            secret: self
                .seal()
                .open(get(&found, "secret")?, secret_place(&id.to_string()))?,
        };
        Ok(Some((grant, super::rows::get_count(&found, "grant_version")?)))
    }

    async fn replace_grant(&self, id: AccountId, version: u64, grant: &Grant) -> Result<()> {
        let mut writing = self.write().await?;
        let done = sqlx::query(
            "UPDATE account SET secret = ?3, grant_expires_at = ?4, handle = ?5, server = ?6, \
             grant_version = grant_version + 1 WHERE id = ?1 AND grant_version = ?2 AND unlinked = 0",
        )
        .bind(id.0)
        .bind(super::rows::count_column(version))
        .bind(self.seal_grant(id.0, grant)?)
        .bind(grant.expires_at.map(|moment| moment.0))
        .bind(&grant.handle)
        .bind(&grant.server)
        .execute(&mut *writing)
        .await?;
        if done.rows_affected() == 0 {
            return Err(Error::Fenced);
        }
        Ok(writing.commit().await?)
    }

    async fn unlink_account(&self, id: AccountId, purge_it: bool) -> Result<()> {
        let mut writing = self.write().await?;
        let owner: Option<i64> = sqlx::query_scalar(
            "UPDATE account SET unlinked = 1, secret = NULL, grant_expires_at = NULL, list = 0, \
             grant_version = grant_version + 1 WHERE id = ?1 AND unlinked = 0 RETURNING owner",
        )
        .bind(id.0)
        .fetch_optional(&mut *writing)
        .await?;
        let Some(owner) = owner else {
            return Ok(());
        };
        for statement in [
            "DELETE FROM source WHERE account = ?1",
            "DELETE FROM list WHERE account = ?1",
            "DELETE FROM shelf WHERE account = ?1",
            "DELETE FROM relation WHERE account = ?1",
            "DELETE FROM delivery WHERE account = ?1 AND state IN ('queued', 'sending', 'retrying', 'held', 'deleting')",
        ] {
            sqlx::query(statement).bind(id.0).execute(&mut *writing).await?;
        }
        if purge_it {
            purge(&mut writing, id.0, owner).await?;
        }
        Ok(writing.commit().await?)
    }
}
