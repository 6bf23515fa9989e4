//! One transaction's changes, in the order of their fields.

use super::authors::{self, Names};
use super::fresh::Reach;
use super::index::Index;
use super::rows::{account_key, word};
use super::saying::{News, Said};
use super::showing::Addresses;
use super::{posts, relations, removal, saying, showing, talks, wishes};
use crate::{Applied, Changes, NoticeChange, PostChange, Result, Shown, SourceMark, Through};
use sqlx::SqliteConnection;
use std::collections::BTreeSet;
use syrinx_model::{Audience, NoticeId, OwnerId};

/// Writes changes. Says where everything was placed, and whose homes can read differently after it.
pub(super) async fn apply(db: &mut SqliteConnection, changes: Changes) -> Result<(Applied, Reach)> {
    let mut applied = Applied::default();
    let mut reach = narrowest(&changes);
    let through = changes.through.as_ref();
    let (names, renewed) = authors::write_all(db, &changes.authors, through).await?;
    if renewed {
        reach = Reach::Everybody;
    }
    authors::prove(db, &changes.proven).await?;
    authors::write_addresses(db, &changes.author_addresses, &names).await?;
    let (mut index, mut addresses) = (Index::default(), Addresses::default());
    for change in &changes.posts {
        if change.parent_address.is_some() && addresses.write(db).await? {
            reach = Reach::Everybody;
        }
        let Some(said) = saying::write(db, change, through, &names, &mut index).await? else {
            continue;
        };
        reach.also(show_all(db, said, change, through, &mut applied, &mut addresses).await?);
    }
    index.write(db).await?;
    if addresses.write(db).await? {
        reach = Reach::Everybody;
    }
    for removal in &changes.removals {
        applied
            .removed
            .extend(removal::remove(db, removal, through, &names).await?);
    }
    for (owner, post, flags) in &changes.flags {
        posts::write_flags(db, owner.0, post.0, *flags).await?;
    }
    for tally in &changes.tallies {
        posts::add_counts(db, tally).await?;
    }
    for relation in &changes.relations {
        relations::set(db, relation).await?;
    }
    for (id, draft) in &changes.drafts {
        wishes::write_draft(db, *id, draft).await?;
    }
    for wish in &changes.wishes {
        wishes::write(db, wish).await?;
    }
    for notice in &changes.notices {
        applied.notices.extend(tell(db, notice, &names).await?);
    }
    if let Some(mark) = &changes.source {
        advance(db, mark).await?;
    }
    Ok((applied, reach))
}

/// Writes to whom a post was shown. Says whose homes can read differently after it.
async fn show_all(
    db: &mut SqliteConnection,
    said: Said,
    change: &PostChange,
    through: Option<&Through>,
    applied: &mut Applied,
    addresses: &mut Addresses,
) -> Result<Reach> {
    let mut beyond = said.beyond;
    let mut owners = BTreeSet::new();
    let is_told =
        |shown: &&Shown| said.believed || through.is_some_and(|through| through.owner == shown.owner);
    for shown in change.shown.iter().filter(is_told) {
        // Through a second account of theirs it is no news to an owner.
        let news = match owners.insert(shown.owner.0) {
            true => said.news,
            false if said.news == News::New => News::Same,
            false => said.news,
        };
        let now = Said { news, ..said };
        let placed = showing::show(db, &now, &change.uri, shown, addresses).await?;
        applied.placed.push(placed);
        if change.audience == Audience::Direct && change.boost_of.is_none() {
            // It may be the link that was missing between two talks.
            beyond |= addresses.write(db).await?;
            let talk = talks::join(db, &said, shown).await?;
            applied.talks.extend(talk.map(|talk| (shown.owner, talk)));
        }
    }
    Ok(if beyond {
        Reach::Everybody
    } else {
        Reach::Owners(owners)
    })
}

/// Whose homes changes reach at the least. New posts reach those to whom they are shown; what accounts call authors,
/// drafts, notices and marks are in no home. Of the rest nothing is proven.
fn narrowest(changes: &Changes) -> Reach {
    let Changes {
        through: _,
        authors: _,
        proven: _,
        author_addresses: _,
        posts: _,
        removals,
        flags,
        tallies,
        relations,
        drafts: _,
        wishes,
        notices: _,
        source: _,
    } = changes;
    if !(removals.is_empty() && tallies.is_empty() && relations.is_empty() && wishes.is_empty()) {
        return Reach::Everybody;
    }
    Reach::Owners(flags.iter().map(|(owner, ..)| owner.0).collect())
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
