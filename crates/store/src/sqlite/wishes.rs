//! Wishes of the outbox: made, changed, taken back.

use super::deliveries::make_parts;
use super::fresh::Reach;
use super::rows::{account_key, json};
use super::{changes, deliveries};
use crate::{Acceptance, Applied, Error, NewDelivery, RelationRow, Result, Wish};
use sqlx::SqliteConnection;
use syrinx_model::{AccountId, Act, DeliveryId, Draft, DraftId, Moment, OwnerId, Part, Relate, Task};

/// How long a client's key gives the same post, in milliseconds.
pub(super) const KEY_LASTS: i64 = 24 * 60 * 60 * 1000;

/// What can be wished of an author: of each kind, the last wish counts.
const FAMILIES: [&str; 3] = ["follow", "mute", "block"];

/// Writes what is wished.
pub(super) async fn write(db: &mut SqliteConnection, what: &Wish) -> Result<()> {
    match what {
        Wish::Set {
            owner,
            account,
            task,
            gone,
            at,
        } => wish(db, *owner, *account, task, *gone, *at).await.map(drop),
        Wish::Revise { delivery, task, at } => revise(db, *delivery, task, *at).await,
        Wish::Withdraw { delivery, at } => withdraw(db, *delivery, *at).await,
    }
}

/// Replaces a draft after an edit.
pub(super) async fn write_draft(db: &mut SqliteConnection, id: DraftId, draft: &Draft) -> Result<()> {
    sqlx::query("UPDATE draft SET body = ?2 WHERE id = ?1")
        .bind(id.0)
        .bind(json(draft)?)
        .execute(db)
        .await?;
    Ok(())
}

/// Accepts a draft with the post here and its deliveries. Says whose homes can read differently after it: the deliveries
/// are new with the post, which is shown to its owner.
pub(super) async fn accept(db: &mut SqliteConnection, acceptance: Acceptance) -> Result<(Applied, Reach)> {
    if let Some((token, key)) = &acceptance.idempotency {
        let taken: bool = sqlx::query_scalar(
            "DELETE FROM idempotency WHERE at <= ?1; \
             SELECT EXISTS (SELECT 1 FROM idempotency WHERE token = ?2 AND key = ?3)",
        )
        .bind(acceptance.at.0 - KEY_LASTS)
        .bind(token.0)
        .bind(key)
        .fetch_one(&mut *db)
        .await?;
        if taken {
            return Err(Error::Taken("idempotency key".to_owned()));
        }
    }
    sqlx::query("INSERT INTO draft (id, owner, at, body) VALUES (?1, ?2, ?3, ?4)")
        .bind(acceptance.id.0)
        .bind(acceptance.owner.0)
        .bind(acceptance.at.0)
        .bind(json(&acceptance.draft)?)
        .execute(&mut *db)
        .await?;
    let applied = changes::apply(db, acceptance.changes).await?;
    for new in &acceptance.deliveries {
        add(db, acceptance.owner, acceptance.id, new, acceptance.at).await?;
    }
    if let Some((token, key)) = &acceptance.idempotency {
        sqlx::query(
            "INSERT INTO idempotency (token, key, status, at) SELECT ?1, ?2, coalesce(ep.entry, p.id), ?5 FROM post p \
             LEFT JOIN entry_post ep ON ep.owner = ?4 AND ep.post = p.id \
             WHERE p.draft = ?3 AND p.origin = 'local' ORDER BY p.id LIMIT 1",
        )
        .bind(token.0)
        .bind(key)
        .bind(acceptance.id.0)
        .bind(acceptance.owner.0)
        .bind(acceptance.at.0)
        .execute(db)
        .await?;
    }
    Ok(applied)
}

async fn add(
    db: &mut SqliteConnection,
    owner: OwnerId,
    draft: DraftId,
    new: &NewDelivery,
    at: Moment,
) -> Result<()> {
    let id = sqlx::query_scalar(
        "INSERT INTO delivery (owner, account, draft, state, next_at, created_at, task) \
         VALUES (?1, ?2, ?3, 'queued', ?4, ?4, ?5) RETURNING id",
    )
    .bind(owner.0)
    .bind(new.account.0)
    .bind(draft.0)
    .bind(at.0)
    .bind(json(&new.task)?)
    .fetch_one(&mut *db)
    .await?;
    make_parts(db, id, new.parts).await
}

/// What makes two wishes of an account the same; `None` for posts, of which each is its own.
fn wish_key(task: &Task) -> Option<String> {
    match task {
        Task::Post(_) => None,
        Task::Act { post, act } => {
            let kind = match act {
                Act::Like => "like",
                Act::Boost(_) => "boost",
                Act::Bookmark => "bookmark",
                Act::React(_) => "react",
                Act::Vote(_) => "vote",
            };
            Some(format!("{kind}:{post}"))
        }
        Task::Relate { author, relate } => {
            let family = match relate {
                Relate::Follow { .. } | Relate::Unfollow => FAMILIES[0],
                Relate::Mute | Relate::Unmute => FAMILIES[1],
                Relate::Block | Relate::Unblock => FAMILIES[2],
            };
            Some(format!("{family}:{author}"))
        }
    }
}

/// What an owner still wishes of an author through an account, in the order in which it was wished. The wish that was just
/// carried there is left out, unless it has changed under its lease.
pub(super) async fn of_relation(
    db: &mut SqliteConnection,
    relation: &RelationRow,
    carried: DeliveryId,
) -> Result<Vec<Relate>> {
    let keys = FAMILIES.map(|family| format!("{family}:{}", relation.author));
    let rows: Vec<(String, bool)> = sqlx::query_as(
        "SELECT task, gone FROM delivery WHERE account = ?1 AND wish_key IN (?2, ?3, ?4) \
         AND (waiting = 1 OR state = 'held') AND NOT (id = ?5 AND leased_revision = revision) ORDER BY created_at, id",
    )
    .bind(account_key(relation.account))
    .bind(&keys[0])
    .bind(&keys[1])
    .bind(&keys[2])
    .bind(carried.0)
    .fetch_all(db)
    .await?;
    let mut wishes = Vec::new();
    for (task, gone) in rows {
        if let Task::Relate { relate, .. } = serde_json::from_str(&task)? {
            wishes.push(if gone { relate.reverse() } else { relate });
        }
    }
    Ok(wishes)
}

/// Writes a wish, or changes the one that is there. To take back is work even where nothing was sent from here, since
/// it may have been done elsewhere.
pub(super) async fn wish(
    db: &mut SqliteConnection,
    owner: OwnerId,
    account: AccountId,
    task: &Task,
    gone: bool,
    at: Moment,
) -> Result<DeliveryId> {
    let id = sqlx::query_scalar(
        "INSERT INTO delivery (owner, account, wish_key, gone, state, next_at, created_at, task) \
         VALUES (?1, ?2, ?3, ?4, iif(?4, 'deleting', 'queued'), ?5, ?5, ?6) \
         ON CONFLICT (account, wish_key) DO UPDATE SET task = excluded.task, gone = excluded.gone, \
         revision = revision + 1, state = excluded.state, attempts = 0, next_at = excluded.next_at, \
         created_at = excluded.created_at, error = NULL RETURNING id",
    )
    .bind(owner.0)
    .bind(account.0)
    .bind(wish_key(task))
    .bind(gone)
    .bind(at.0)
    .bind(json(task)?)
    .fetch_one(&mut *db)
    .await?;
    deliveries::make_parts(db, id, 1).await?;
    Ok(DeliveryId(id))
}

/// Gives a delivery a new task. What networks call uploaded files is forgotten: the files may be others now.
pub(super) async fn revise(
    db: &mut SqliteConnection,
    delivery: DeliveryId,
    task: &Task,
    at: Moment,
) -> Result<()> {
    forget_files(db, delivery, task).await?;
    sqlx::query(
        "UPDATE delivery SET task = ?2, revision = revision + 1, next_at = ?3, created_at = ?3, attempts = 0, error = NULL, \
         state = CASE WHEN state IN ('cancelled', 'deleted') OR gone = 1 THEN state ELSE 'queued' END WHERE id = ?1",
    )
    .bind(delivery.0)
    .bind(json(task)?)
    .bind(at.0)
    .execute(&mut *db)
    .await?;
    if let Task::Post(edition) = task {
        let parts = u32::try_from(edition.parts.len()).unwrap_or(u32::MAX);
        make_parts(db, delivery.0, parts).await?;
    }
    Ok(())
}

/// Forgets what the network calls the files of those parts that will have other files.
async fn forget_files(db: &mut SqliteConnection, delivery: DeliveryId, task: &Task) -> Result<()> {
    let before: Option<String> = sqlx::query_scalar("SELECT task FROM delivery WHERE id = ?1")
        .bind(delivery.0)
        .fetch_optional(&mut *db)
        .await?;
    let Some(before) = before else { return Ok(()) };
    let before: Task = serde_json::from_str(&before)?;
    let (Task::Post(before), Task::Post(after)) = (&before, task) else {
        return Ok(());
    };
    let files = |part: &Part| part.media.iter().map(|file| file.media).collect::<Vec<_>>();
    for part in &after.parts {
        let old = before.parts.iter().find(|old| old.ordinal == part.ordinal);
        if old.is_none_or(|old| files(old) != files(part)) {
            sqlx::query("UPDATE part SET attachments = '[]' WHERE delivery = ?1 AND ordinal = ?2")
                .bind(delivery.0)
                .bind(part.ordinal)
                .execute(&mut *db)
                .await?;
        }
    }
    Ok(())
}

/// Wishes that a delivery no longer stands. If no bytes of it ever went out it is cancelled, and a lease on it is
/// void: whoever holds it may send nothing any more.
pub(super) async fn withdraw(db: &mut SqliteConnection, delivery: DeliveryId, at: Moment) -> Result<()> {
    sqlx::query(
        "UPDATE delivery SET gone = 1, revision = revision + 1, state = 'cancelled', fence = fence + 1, \
         leased_until = NULL WHERE id = ?1 AND state NOT IN ('cancelled', 'deleted', 'skipped') \
         AND NOT EXISTS (SELECT 1 FROM part WHERE part.delivery = delivery.id \
         AND (stamp IS NOT NULL OR in_flight = 1 OR receipt IS NOT NULL))",
    )
    .bind(delivery.0)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "UPDATE delivery SET gone = 1, revision = revision + 1, state = 'deleting', next_at = ?2, created_at = ?2, \
         attempts = 0, error = NULL WHERE id = ?1 AND state NOT IN ('cancelled', 'deleted', 'skipped', 'deleting')",
    )
    .bind(delivery.0)
    .bind(at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Makes what failed, is unconfirmed, or waits due at once.
pub(super) async fn retry_now(db: &mut SqliteConnection, delivery: DeliveryId, at: Moment) -> Result<()> {
    // Who sends again what nobody can confirm has looked there: the doubt is theirs no longer.
    sqlx::query(
        "UPDATE part SET in_flight = 0, stamp = NULL WHERE delivery = ?1 AND receipt IS NULL \
         AND (SELECT state FROM delivery WHERE id = ?1) = 'unconfirmed'",
    )
    .bind(delivery.0)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "UPDATE delivery SET state = CASE WHEN gone = 1 THEN 'deleting' WHEN state IN ('queued', 'sending') THEN state \
         ELSE 'retrying' END, next_at = ?2, created_at = ?2, attempts = 0, error = NULL \
         WHERE id = ?1 AND state IN ('queued', 'sending', 'retrying', 'deleting', 'held', 'failed', 'unconfirmed', 'partial')",
    )
    .bind(delivery.0)
    .bind(at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Lets what waits for a new login of an account go on.
pub(super) async fn resume_held(db: &mut SqliteConnection, account: AccountId, at: Moment) -> Result<()> {
    sqlx::query(
        "UPDATE delivery SET state = iif(gone = 1, 'deleting', 'queued'), next_at = ?2, error = NULL \
         WHERE account = ?1 AND state = 'held'",
    )
    .bind(account.0)
    .bind(at.0)
    .execute(db)
    .await?;
    Ok(())
}
