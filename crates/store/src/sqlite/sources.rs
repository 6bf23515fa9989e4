//! What we listen to.

use super::Sqlite;
use super::rows::{get, get_json};
use crate::{GapRow, Result, SourceRow, Sources};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use syrinx_model::{AccountId, Cursor, Gap, Moment, OwnerId, SourceId};

fn row(row: &SqliteRow) -> Result<SourceRow> {
    Ok(SourceRow {
        id: SourceId(get(row, "id")?),
        account: AccountId(get(row, "account")?),
        kind: get_json(row, "kind")?,
        cursor: get::<Option<String>>(row, "cursor")?.map(Cursor),
        read_at: get::<Option<i64>>(row, "read_at")?.map(Moment),
    })
}

#[async_trait]
impl Sources for Sqlite {
    async fn sources_of(&self, account: AccountId) -> Result<Vec<SourceRow>> {
        let rows = sqlx::query("SELECT * FROM source WHERE account = ?1 ORDER BY id")
            .bind(account.0)
            .fetch_all(self.read())
            .await?;
        rows.iter().map(row).collect()
    }

    async fn source(&self, id: SourceId) -> Result<Option<SourceRow>> {
        let found = sqlx::query("SELECT * FROM source WHERE id = ?1")
            .bind(id.0)
            .fetch_optional(self.read())
            .await?;
        found.as_ref().map(row).transpose()
    }

    async fn gaps(&self, owner: OwnerId) -> Result<Vec<GapRow>> {
        let rows: Vec<(i64, Option<i64>, i64)> = sqlx::query_as(
            "SELECT gap.source, gap.from_at, gap.to_at FROM account JOIN source ON source.account = account.id \
             JOIN gap ON gap.source = source.id WHERE account.owner = ?1 ORDER BY gap.to_at DESC, gap.id DESC",
        )
        .bind(owner.0)
        .fetch_all(self.read())
        .await?;
        Ok(rows
            .into_iter()
            .map(|(source, from, to)| GapRow {
                source: SourceId(source),
                gap: Gap {
                    from: from.map(Moment),
                    to: Moment(to),
                },
            })
            .collect())
    }
}
