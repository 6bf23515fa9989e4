//! Deliveries as their rows hold them.

use super::rows::{get, get_json, get_json_opt, get_small, ids};
use crate::{Delivery, Error, PartRow, Result};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use std::collections::HashMap;
use syrinx_model::{AccountId, DeliveryId, DeliveryState, DraftId, Moment, OwnerId};

/// Deliveries from their rows, with their parts, in the same order; in the state that is stored, which is the one
/// before a lease.
pub(super) async fn read(db: &mut SqliteConnection, rows: &[SqliteRow]) -> Result<Vec<Delivery>> {
    let mut deliveries = rows.iter().map(delivery).collect::<Result<Vec<_>>>()?;
    let mut parts = parts(db, &ids(deliveries.iter().map(|delivery| delivery.id.0))).await?;
    for delivery in &mut deliveries {
        delivery.parts = parts.remove(&delivery.id.0).unwrap_or_default();
    }
    Ok(deliveries)
}

/// As [`read`], but what is under a lease is under way: as owners see it.
pub(super) async fn read_shown(db: &mut SqliteConnection, rows: &[SqliteRow]) -> Result<Vec<Delivery>> {
    let mut deliveries = read(db, rows).await?;
    for (delivery, row) in deliveries.iter_mut().zip(rows) {
        let leased = get::<Option<i64>>(row, "leased_until")?.is_some();
        if leased && delivery.state != DeliveryState::Deleting {
            delivery.state = DeliveryState::Sending;
        }
    }
    Ok(deliveries)
}

fn delivery(row: &SqliteRow) -> Result<Delivery> {
    let state: &str = get(row, "state")?;
    Ok(Delivery {
        id: DeliveryId(get(row, "id")?),
        owner: OwnerId(get(row, "owner")?),
        account: AccountId(get(row, "account")?),
        draft: get::<Option<i64>>(row, "draft")?.map(DraftId),
        task: get_json(row, "task")?,
        gone: get(row, "gone")?,
        revision: get_small(row, "revision")?,
        done_revision: get_small(row, "done_revision")?,
        state: DeliveryState::parse(state)
            .ok_or_else(|| Error::Damaged(format!("“{state}” is no state of a delivery")))?,
        attempts: get_small(row, "attempts")?,
        next_at: Moment(get(row, "next_at")?),
        error: get_json_opt(row, "error")?,
        created_at: Moment(get(row, "created_at")?),
        parts: Vec::new(),
    })
}

async fn parts(db: &mut SqliteConnection, deliveries: &str) -> Result<HashMap<i64, Vec<PartRow>>> {
    let rows = sqlx::query(
        "SELECT part.* FROM json_each(?1) asked CROSS JOIN part ON part.delivery = asked.value ORDER BY part.ordinal",
    )
    .bind(deliveries)
    .fetch_all(db)
    .await?;
    let mut parts: HashMap<i64, Vec<PartRow>> = HashMap::new();
    for row in &rows {
        parts.entry(get(row, "delivery")?).or_default().push(PartRow {
            ordinal: get_small(row, "ordinal")?,
            stamp: get_json_opt(row, "stamp")?,
            in_flight: get(row, "in_flight")?,
            said: get_json_opt(row, "said")?,
            sent_at: get::<Option<i64>>(row, "sent_at")?.map(Moment),
            receipt: get_json_opt(row, "receipt")?,
            attachments: get_json(row, "attachments")?,
        });
    }
    Ok(parts)
}

/// Makes the parts of a delivery that it does not have yet.
pub(super) async fn make_parts(db: &mut SqliteConnection, delivery: i64, count: u32) -> Result<()> {
    for ordinal in 0..count {
        sqlx::query("INSERT OR IGNORE INTO part (delivery, ordinal) VALUES (?1, ?2)")
            .bind(delivery)
            .bind(ordinal)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}
