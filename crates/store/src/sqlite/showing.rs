//! That an owner was shown a post: who may see it, what their account calls it, what they did to it, and its place.

use super::place::{self, Entered};
use super::posts;
use super::rows::{account_key, json};
use super::saying::{News, Said};
use crate::{Flags, Home, Placed, Placing, Result, Shown, Tie};
use sqlx::SqliteConnection;
use syrinx_model::PostId;

/// Writes that an owner was shown a post, and places it. What their account calls it is gathered for later.
pub(super) async fn show(
    db: &mut SqliteConnection,
    said: &Said,
    uri: &str,
    shown: &Shown,
    addresses: &mut Addresses,
) -> Result<Placed> {
    note(db, said.post, shown).await?;
    if let (Some(account), Some(address)) = (shown.account, &shown.address) {
        addresses.0.push((said.post, account.0, address.0.clone()));
    }
    // Nobody has done anything yet to a post that is new.
    let is_nothing = |told: &Flags| said.news == News::New && *told == Flags::default();
    if let Some(told) = shown.flags.filter(|told| !is_nothing(told)) {
        write_flags(db, said.post, shown, told).await?;
    }
    let tie = tied(db, shown.tie.as_ref()).await?;
    let (entered, status) = place::enter(db, shown.owner.0, said, shown.home, tie).await?;
    let placed = Placed {
        owner: shown.owner,
        post: PostId(said.post),
        uri: uri.to_owned(),
        status,
        placing: placing(entered, shown.home, said.news),
    };
    Ok(placed)
}

/// What is announced. Backfill is silent, but a client that has an absorbed entry must be told of that.
fn placing(entered: Entered, home: Home, news: News) -> Placing {
    match (entered, home, news) {
        (Entered::Fresh, Home::Live, _) => Placing::New,
        (Entered::Joined { absorbed: None }, Home::Backfill, _) => Placing::Quiet,
        (Entered::Joined { absorbed }, ..) => Placing::Joined { absorbed },
        (Entered::Stayed, _, News::Changed) => Placing::Changed,
        _ => Placing::Quiet,
    }
}

async fn tied(db: &mut SqliteConnection, tie: Option<&Tie>) -> Result<Option<i64>> {
    match tie {
        None => Ok(None),
        Some(Tie::Post(post)) => Ok(Some(post.0)),
        Some(Tie::Uri(uri)) => Ok(sqlx::query_scalar("SELECT id FROM post WHERE uri = ?1")
            .bind(uri)
            .fetch_optional(db)
            .await?),
    }
}

/// Notes that an owner was shown a post, and through which account.
async fn note(db: &mut SqliteConnection, post: i64, shown: &Shown) -> Result<()> {
    sqlx::query(
        "INSERT INTO seen (post, owner, account, home) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (post, owner, account) DO UPDATE SET home = 1 WHERE excluded.home > home",
    )
    .bind(post)
    .bind(shown.owner.0)
    .bind(account_key(shown.account))
    .bind(shown.home != Home::No)
    .execute(db)
    .await?;
    Ok(())
}

/// What accounts call posts: gathered while a transaction writes its posts, and written for many at once, but before any
/// of it is looked up.
#[derive(Debug, Default)]
pub(super) struct Addresses(Vec<(i64, i64, String)>);

impl Addresses {
    /// Writes what was gathered, and gives the posts to answers that know their parent by that only. Says whether there
    /// were any.
    pub(super) async fn write(&mut self, db: &mut SqliteConnection) -> Result<bool> {
        if self.0.is_empty() {
            return Ok(false);
        }
        let told = std::mem::take(&mut self.0);
        // Rows come of the second statement alone.
        let adopted = sqlx::query(
            "INSERT OR REPLACE INTO address (post, account, local) \
             SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1) told \
             WHERE NOT EXISTS (SELECT 1 FROM address WHERE post = told.value ->> 0 \
             AND account = told.value ->> 1 AND local = told.value ->> 2); \
             UPDATE post SET parent = told.post FROM (SELECT value ->> 0 AS post, value ->> 1 AS account, \
             value ->> 2 AS local FROM json_each(?1)) told WHERE parent IS NULL AND parent_account IS NOT NULL \
             AND parent_account = told.account AND parent_local = told.local AND id <> told.post RETURNING id",
        )
        .bind(json(&told)?)
        .fetch_all(db)
        .await?;
        Ok(!adopted.is_empty())
    }
}

/// Takes over what an account is said to have done. A “no” from a network counts for likes and boosts only, and only
/// where nobody else can know better: not while an act of ours is on its way, and not if another account of the owner
/// could have done it. Bookmarks and the rest may be kept here alone.
async fn write_flags(db: &mut SqliteConnection, post: i64, shown: &Shown, told: Flags) -> Result<()> {
    let known = posts::read_flags(&mut *db, shown.owner.0, post).await?;
    let account = shown.account.map(|id| id.0);
    let mut now = Flags {
        liked: known.liked || told.liked,
        boosted: known.boosted || told.boosted,
        bookmarked: known.bookmarked || told.bookmarked,
        muted: known.muted || told.muted,
        pinned: known.pinned || told.pinned,
    };
    let denied = (known.liked && !told.liked) || (known.boosted && !told.boosted);
    if denied && is_sole_witness(db, shown.owner.0, account, post).await? {
        now.liked = told.liked;
        now.boosted = told.boosted;
    }
    if now != known {
        posts::write_flags(db, shown.owner.0, post, now).await?;
    }
    Ok(())
}

async fn is_sole_witness(
    db: &mut SqliteConnection,
    owner: i64,
    account: Option<i64>,
    post: i64,
) -> Result<bool> {
    let Some(account) = account else {
        return Ok(true);
    };
    Ok(sqlx::query_scalar(
        "SELECT NOT EXISTS (SELECT 1 FROM seen WHERE post = ?1 AND owner = ?2 AND account <> ?3) \
         AND NOT EXISTS (SELECT 1 FROM delivery WHERE account = ?3 AND wish_key IN ('like:' || ?1, 'boost:' || ?1) \
         AND state IN ('queued', 'sending', 'retrying', 'held', 'unconfirmed', 'deleting'))",
    )
    .bind(post)
    .bind(owner)
    .bind(account)
    .fetch_one(db)
    .await?)
}
