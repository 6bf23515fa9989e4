//! Deliveries under a lease. Every write shows the fence of its lease in the statement that writes.

use super::rows::{get, get_count, json};
use super::{Sqlite, changes, deliveries};
use crate::{Applied, Changes, Error, Job, Progress, Result};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteQueryResult;
use syrinx_model::{Attachment, DeliveryId, Moment, Part, Receipt, Stamp};

/// The most files of a part that are remembered; networks allow far fewer.
const MOST_ATTACHMENTS: usize = 64;

/// What shows that a lease holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lease {
    pub delivery: DeliveryId,
    pub fence: u64,
}

impl Lease {
    fn fence(self) -> i64 {
        i64::try_from(self.fence).unwrap_or(-1)
    }
}

fn held(done: &SqliteQueryResult) -> Result<()> {
    if done.rows_affected() == 0 {
        return Err(Error::Fenced);
    }
    Ok(())
}

/// Leases what is due: of each account that has no lease the one that waits longest.
pub(super) async fn claim(
    db: &mut SqliteConnection,
    now: Moment,
    until: Moment,
    limit: usize,
) -> Result<Vec<Job>> {
    let mut rows = sqlx::query(
        "UPDATE delivery SET fence = fence + 1, leased_until = ?2, leased_revision = revision WHERE id IN \
         (SELECT due.id FROM account CROSS JOIN delivery due ON due.id = \
           (SELECT d.id FROM delivery d WHERE d.account = account.id AND d.waiting = 1 AND d.next_at <= ?1 \
            ORDER BY d.next_at, d.id LIMIT 1) \
          WHERE account.unlinked = 0 \
          AND NOT EXISTS (SELECT 1 FROM delivery busy WHERE busy.account = account.id AND busy.leased_until > ?1) \
          ORDER BY due.next_at, due.id LIMIT ?3) RETURNING *",
    )
    .bind(now.0)
    .bind(until.0)
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(&mut *db)
    .await?;
    rows.sort_by_cached_key(|row| (get::<i64>(row, "next_at").ok(), get::<i64>(row, "id").ok()));
    let claimed = deliveries::read(db, &rows).await?;
    claimed
        .into_iter()
        .zip(&rows)
        .map(|(delivery, row)| {
            Ok(Job {
                delivery,
                fence: get_count(row, "fence")?,
            })
        })
        .collect()
}

/// Ends all leases; a holder that is still there finds itself fenced off.
pub(super) async fn end_all(db: &mut SqliteConnection) -> Result<()> {
    sqlx::query("UPDATE delivery SET leased_until = 0, fence = fence + 1 WHERE leased_until IS NOT NULL")
        .execute(db)
        .await?;
    Ok(())
}

impl Sqlite {
    /// When the next delivery is due, of accounts without a lease, or a lease runs out.
    pub(super) async fn due(&self) -> Result<Option<Moment>> {
        let due: Option<i64> = sqlx::query_scalar(
            "SELECT min(at) FROM (SELECT (SELECT d.next_at FROM delivery d WHERE d.account = account.id AND d.waiting = 1 \
             ORDER BY d.next_at LIMIT 1) AS at FROM account WHERE account.unlinked = 0 AND NOT EXISTS \
             (SELECT 1 FROM delivery busy WHERE busy.account = account.id AND busy.leased_until IS NOT NULL) \
             UNION ALL SELECT min(leased_until) FROM delivery WHERE leased_until IS NOT NULL)",
        )
        .fetch_one(self.read())
        .await?;
        Ok(due.map(Moment))
    }
}

/// Stores a part's stamp, and whether bytes of it are about to go out.
pub(super) async fn mark(
    db: &mut SqliteConnection,
    lease: Lease,
    ordinal: u32,
    stamp: Option<&Stamp>,
) -> Result<()> {
    let done = sqlx::query(
        "INSERT INTO part (delivery, ordinal, stamp, in_flight) SELECT id, ?3, ?4, ?4 IS NOT NULL FROM delivery \
         WHERE id = ?1 AND fence = ?2 AND leased_until IS NOT NULL \
         ON CONFLICT (delivery, ordinal) DO UPDATE SET stamp = excluded.stamp, in_flight = excluded.in_flight",
    )
    .bind(lease.delivery.0)
    .bind(lease.fence())
    .bind(ordinal)
    .bind(stamp.map(json).transpose()?)
    .execute(db)
    .await?;
    held(&done)
}

/// Stores that bytes of a part are about to go out, and what it and those after it will say. A wish that has changed
/// under the lease fences its holder off: what nobody wants any more is not begun.
pub(super) async fn begin(
    db: &mut SqliteConnection,
    lease: Lease,
    stamp: &Stamp,
    rest: &[Part],
    at: Moment,
) -> Result<()> {
    let wanted: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM delivery WHERE id = ?1 AND fence = ?2 AND leased_revision = revision)",
    )
    .bind(lease.delivery.0)
    .bind(lease.fence())
    .fetch_one(&mut *db)
    .await?;
    if !wanted {
        return Err(Error::Fenced);
    }
    mark(db, lease, stamp.ordinal, Some(stamp)).await?;
    sqlx::query("UPDATE part SET sent_at = ?3 WHERE delivery = ?1 AND ordinal = ?2")
        .bind(lease.delivery.0)
        .bind(stamp.ordinal)
        .bind(at.0)
        .execute(&mut *db)
        .await?;
    // What was to be said in an earlier version, and was never begun, is forgotten.
    sqlx::query(
        "UPDATE part SET said = NULL WHERE delivery = ?1 AND ordinal > ?2 AND receipt IS NULL AND in_flight = 0",
    )
    .bind(lease.delivery.0)
    .bind(stamp.ordinal)
    .execute(&mut *db)
    .await?;
    for part in rest {
        sqlx::query(
            "INSERT INTO part (delivery, ordinal, said) VALUES (?1, ?2, ?3) ON CONFLICT (delivery, ordinal) \
             DO UPDATE SET said = excluded.said WHERE receipt IS NULL AND (in_flight = 0 OR ordinal = ?4)",
        )
        .bind(lease.delivery.0)
        .bind(part.ordinal)
        .bind(json(part)?)
        .bind(stamp.ordinal)
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Stores what a part says after it was changed there.
pub(super) async fn said(db: &mut SqliteConnection, lease: Lease, part: &Part) -> Result<()> {
    let done = sqlx::query(
        "UPDATE part SET said = ?3 WHERE delivery = ?1 AND ordinal = ?4 AND EXISTS (SELECT 1 FROM delivery \
         WHERE id = ?1 AND fence = ?2 AND leased_until IS NOT NULL)",
    )
    .bind(lease.delivery.0)
    .bind(lease.fence())
    .bind(json(part)?)
    .bind(part.ordinal)
    .execute(db)
    .await?;
    held(&done)
}

/// Stores what the network calls an uploaded file of a part.
pub(super) async fn attached(
    db: &mut SqliteConnection,
    lease: Lease,
    ordinal: u32,
    index: usize,
    attachment: &Attachment,
) -> Result<()> {
    if index >= MOST_ATTACHMENTS {
        return Err(Error::Damaged(format!("a part has no file {index}")));
    }
    let known: Option<String> =
        sqlx::query_scalar("SELECT attachments FROM part WHERE delivery = ?1 AND ordinal = ?2")
            .bind(lease.delivery.0)
            .bind(ordinal)
            .fetch_optional(&mut *db)
            .await?;
    let mut files: Vec<Option<Attachment>> = match known {
        Some(text) => serde_json::from_str(&text)?,
        None => Vec::new(),
    };
    if files.len() <= index {
        files.resize(index + 1, None);
    }
    files[index] = Some(attachment.clone());
    let done = sqlx::query(
        "INSERT INTO part (delivery, ordinal, attachments) SELECT id, ?3, ?4 FROM delivery \
         WHERE id = ?1 AND fence = ?2 AND leased_until IS NOT NULL AND leased_revision = revision \
         ON CONFLICT (delivery, ordinal) DO UPDATE SET attachments = excluded.attachments",
    )
    .bind(lease.delivery.0)
    .bind(lease.fence())
    .bind(ordinal)
    .bind(json(&files)?)
    .execute(db)
    .await?;
    held(&done)
}

/// Stores a part's receipt, or that it has none any more, and what that changes. What was taken down takes its stamp with
/// it: whatever stands there next is another post.
pub(super) async fn settle(
    db: &mut SqliteConnection,
    lease: Lease,
    ordinal: u32,
    receipt: Option<&Receipt>,
    changes: Changes,
) -> Result<Applied> {
    let done = sqlx::query(
        "INSERT INTO part (delivery, ordinal, receipt, uri) SELECT id, ?3, ?4, ?5 FROM delivery \
         WHERE id = ?1 AND fence = ?2 AND leased_until IS NOT NULL \
         ON CONFLICT (delivery, ordinal) DO UPDATE SET receipt = excluded.receipt, uri = excluded.uri, in_flight = 0, \
         stamp = iif(receipt IS NOT NULL AND excluded.receipt IS NULL, NULL, stamp)",
    )
    .bind(lease.delivery.0)
    .bind(lease.fence())
    .bind(ordinal)
    .bind(receipt.map(json).transpose()?)
    .bind(receipt.map(|receipt| &receipt.uri))
    .execute(&mut *db)
    .await?;
    held(&done)?;
    Ok(changes::apply(db, changes).await?.0)
}

/// Gives a lease back. If the wish changed under the lease, the new wish goes on waiting as it was left.
pub(super) async fn release(db: &mut SqliteConnection, lease: Lease, progress: &Progress) -> Result<()> {
    let done = sqlx::query(
        "UPDATE delivery SET leased_until = NULL, done_revision = ?3, \
         state = iif(revision = leased_revision, ?4, state), \
         attempts = iif(revision = leased_revision, ?5, attempts), \
         next_at = iif(revision = leased_revision, ?6, next_at), \
         error = iif(revision = leased_revision, ?7, error) \
         WHERE id = ?1 AND fence = ?2 AND leased_until IS NOT NULL",
    )
    .bind(lease.delivery.0)
    .bind(lease.fence())
    .bind(progress.done_revision)
    .bind(progress.state.as_str())
    .bind(progress.attempts)
    .bind(progress.next_at.0)
    .bind(progress.error.as_ref().map(json).transpose()?)
    .execute(db)
    .await?;
    held(&done)
}
