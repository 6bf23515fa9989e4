//! One transaction's changes, in their order: authors, posts, removals, notices, the source's mark.

use super::authors::{self, Names};
use super::rows::{account_key, word};
use super::{removal, saying, showing};
use crate::{Applied, Changes, NoticeChange, Result, SourceMark};
use sqlx::SqliteConnection;
use syrinx_model::{NoticeId, OwnerId};

/// Writes changes and says where everything was placed.
pub(super) async fn apply(db: &mut SqliteConnection, changes: Changes) -> Result<Applied> {
    let mut applied = Applied::default();
    let names = authors::write_all(db, &changes.authors).await?;
    for (author, account, address) in &changes.author_addresses {
        authors::write_address(db, names.of(*author), *account, address).await?;
    }
    for change in &changes.posts {
        let Some(said) = saying::write(db, change, &names).await? else {
            continue;
        };
        for shown in &change.shown {
            applied
                .placed
                .push(showing::show(db, &said, &change.uri, shown).await?);
        }
    }
    for removal in &changes.removals {
        applied
            .removed
            .extend(removal::remove(db, removal, &names).await?);
    }
    for notice in &changes.notices {
        applied.notices.extend(tell(db, notice, &names).await?);
    }
    if let Some(mark) = &changes.source {
        advance(db, mark).await?;
    }
    Ok(applied)
}

/// Writes a notice; gives it if it is new and live.
async fn tell(
    db: &mut SqliteConnection,
    notice: &NoticeChange,
    names: &Names,
) -> Result<Option<(OwnerId, NoticeId)>> {
    let told: Option<(i64, bool)> = sqlx::query_as(
        "INSERT INTO notice (owner, account, native_id, kind, author, post_uri, at, held, dismissed) \
         SELECT o.id, ?2, ?3, ?4, ?5, ?6, ?7, s.strange AND o.strangers <> 'accept', s.strange AND o.strangers = 'drop' \
         FROM owner o, (SELECT ?8 AND NOT EXISTS (SELECT 1 FROM welcomed WHERE owner = ?1 AND author = ?5) AS strange) s \
         WHERE o.id = ?1 ON CONFLICT (owner, account, native_id) DO NOTHING RETURNING id, held",
    )
    .bind(notice.owner.0)
    .bind(account_key(notice.account))
    .bind(&notice.native_id)
    .bind(word(notice.kind)?)
    .bind(names.of(notice.author).0)
    .bind(&notice.post_uri)
    .bind(notice.at.0)
    .bind(notice.stranger)
    .fetch_optional(db)
    .await?;
    Ok(told
        .filter(|(_, held)| notice.live && !held)
        .map(|(id, _)| (notice.owner, NoticeId(id))))
}

/// Stores how far a source was read. A source that is gone meanwhile is left alone.
async fn advance(db: &mut SqliteConnection, mark: &SourceMark) -> Result<()> {
    let account: Option<i64> = sqlx::query_scalar(
        "UPDATE source SET cursor = coalesce(?2, cursor), read_at = ?3 WHERE id = ?1 RETURNING account",
    )
    .bind(mark.source.0)
    .bind(mark.cursor.as_ref().map(|cursor| &cursor.0))
    .bind(mark.at.0)
    .fetch_optional(&mut *db)
    .await?;
    let Some(account) = account else {
        return Ok(());
    };
    sqlx::query("UPDATE account SET read_at = ?2 WHERE id = ?1")
        .bind(account)
        .bind(mark.at.0)
        .execute(&mut *db)
        .await?;
    if let Some(gap) = &mark.gap {
        sqlx::query("INSERT INTO gap (source, from_at, to_at) VALUES (?1, ?2, ?3)")
            .bind(mark.source.0)
            .bind(gap.from.map(|moment| moment.0))
            .bind(gap.to.0)
            .execute(db)
            .await?;
    }
    Ok(())
}
