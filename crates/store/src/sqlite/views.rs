//! Posts as a reader sees them.
//!
//! A page is one query that gives all that a single copy needs. What posts refer to is read after it, for the whole
//! page at once and only where there is any: boosted posts, quotes, parents, and further copies.

use super::rows::ids;
use crate::{Copy, Error, Flags, Result, StatusView};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqlitePool};
use std::collections::HashMap;
use syrinx_model::{AuthorId, Counts, EntryId, Moment, Network, PostId, StatusId};

/// By which id a page calls its statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// By the viewer's entry, or by the post where there is none.
    Entry,
    /// By the post: for pages over posts, whose ids are the bounds of the next page.
    Post,
}

/// The columns of a [`Sighting`], after its key; of `p`, and of what [`sighting_joins`] joins.
macro_rules! sighting_columns {
    () => {
        "p.id, p.author, p.origin, p.fragment, a.fragment, p.published_at, p.replies, p.boosts + p.boosts_here, \
         p.likes + p.likes_here, p.quotes, coalesce(f.liked, 0), coalesce(f.boosted, 0), coalesce(f.bookmarked, 0), \
         coalesce(f.muted, 0), coalesce(f.pinned, 0), p.uri, p.url, p.parent, p.boost_of, p.quote, \
         coalesce(p.owner = ?1, 0), ep.entry, \
         (SELECT count(*) FROM entry_post c WHERE c.owner = ep.owner AND c.entry = ep.entry)"
    };
}
pub(super) use sighting_columns;

/// What a query for sightings joins to its `p`.
macro_rules! sighting_joins {
    () => {
        " JOIN author a ON a.id = p.author LEFT JOIN flags f ON f.owner = ?1 AND f.post = p.id \
         LEFT JOIN entry_post ep ON ep.owner = ?1 AND ep.post = p.id "
    };
}
pub(super) use sighting_joins;

/// One post as a viewer sees it, before what it refers to is added.
struct Sighting {
    key: i64,
    author: AuthorId,
    fragment: String,
    author_fragment: String,
    published_at: Moment,
    copy: Copy,
    flags: Flags,
    parent: Option<i64>,
    boost_of: Option<i64>,
    quote: Option<i64>,
    own: bool,
    entry: Option<i64>,
    copies: i64,
}

/// What the posts of a page refer to.
struct Around {
    boosts: HashMap<i64, Sighting>,
    quotes: HashMap<i64, Sighting>,
    parents: HashMap<i64, (StatusId, AuthorId)>,
    copies: HashMap<i64, Vec<(Copy, Flags)>>,
}

/// Turns a page's rows into views, each with its key.
pub(super) async fn assemble(
    db: &SqlitePool,
    viewer: Option<i64>,
    rows: &[SqliteRow],
    naming: Naming,
) -> Result<Vec<(i64, StatusView)>> {
    let page = rows.iter().map(sighting).collect::<Result<Vec<_>>>()?;
    let around = look_around(db, viewer, &page).await?;
    Ok(page
        .into_iter()
        .map(|sighting| {
            let key = sighting.key;
            (key, around.view(sighting, naming))
        })
        .collect())
}

/// Posts as the viewer's entries show them, in the order asked, each with the id asked for.
pub(super) async fn of_posts(
    db: &SqlitePool,
    viewer: Option<i64>,
    posts: &str,
) -> Result<Vec<(i64, StatusView)>> {
    let rows = sqlx::query(BOOSTS).bind(viewer).bind(posts).fetch_all(db).await?;
    assemble(db, viewer, &rows, Naming::Entry).await
}

macro_rules! referred {
    ($also:expr) => {
        concat!(
            "SELECT asked.value, ",
            sighting_columns!(),
            " FROM json_each(?2) asked LEFT JOIN entry_post asked_ep ON asked_ep.owner = ?1 AND asked_ep.post = asked.value \
             LEFT JOIN entry asked_e ON asked_e.owner = ?1 AND asked_e.id = asked_ep.entry \
             CROSS JOIN post p ON p.id = coalesce(asked_e.post, asked.value) ",
            sighting_joins!(),
            "WHERE ",
            readable!("p"),
            " AND ",
            $also,
            " ORDER BY asked.key"
        )
    };
}

/// What is named by a post that is shown is shown, whoever the viewer muted; not so what is quoted.
const BOOSTS: &str = referred!(unbarred!("p"));
const QUOTES: &str = referred!(unhidden!("p"));

async fn look_around(db: &SqlitePool, viewer: Option<i64>, page: &[Sighting]) -> Result<Around> {
    let boosts = refer(db, viewer, BOOSTS, page.iter().filter_map(|post| post.boost_of)).await?;
    let quoting = page.iter().chain(boosts.values());
    let quotes = refer(db, viewer, QUOTES, quoting.filter_map(|post| post.quote)).await?;
    let all = || page.iter().chain(boosts.values()).chain(quotes.values());
    let parents = parents(db, viewer, ids(all().filter_map(|post| post.parent))).await?;
    let merged = all().filter(|post| post.copies > 1).filter_map(|post| post.entry);
    let copies = copies(db, viewer, ids(merged)).await?;
    Ok(Around {
        boosts,
        quotes,
        parents,
        copies,
    })
}

async fn refer(
    db: &SqlitePool,
    viewer: Option<i64>,
    query: &'static str,
    posts: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, Sighting>> {
    let posts = ids(posts);
    if posts == "[]" {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query(query).bind(viewer).bind(posts).fetch_all(db).await?;
    rows.iter()
        .map(|row| sighting(row).map(|sighting| (sighting.key, sighting)))
        .collect()
}

async fn parents(
    db: &SqlitePool,
    viewer: Option<i64>,
    posts: String,
) -> Result<HashMap<i64, (StatusId, AuthorId)>> {
    if posts == "[]" {
        return Ok(HashMap::new());
    }
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(concat!(
        "SELECT p.id, coalesce(ep.entry, p.id), p.author FROM json_each(?2) asked CROSS JOIN post p ON p.id = asked.value \
         LEFT JOIN entry_post ep ON ep.owner = ?1 AND ep.post = p.id WHERE ",
        visible!("p")
    ))
    .bind(viewer)
    .bind(posts)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(post, status, author)| (post, (StatusId(status), AuthorId(author))))
        .collect())
}

/// The copies of merged entries, the shown one first.
async fn copies(
    db: &SqlitePool,
    viewer: Option<i64>,
    entries: String,
) -> Result<HashMap<i64, Vec<(Copy, Flags)>>> {
    let mut copies: HashMap<i64, Vec<(Copy, Flags)>> = HashMap::new();
    if entries == "[]" {
        return Ok(copies);
    }
    let rows = sqlx::query(concat!(
        "SELECT ep.entry, ",
        sighting_columns!(),
        " FROM (SELECT DISTINCT value FROM json_each(?2)) asked \
         CROSS JOIN entry_post ep ON ep.owner = ?1 AND ep.entry = asked.value CROSS JOIN post p ON p.id = ep.post \
         JOIN author a ON a.id = p.author LEFT JOIN flags f ON f.owner = ?1 AND f.post = p.id WHERE ",
        visible!("p"),
        " ORDER BY ep.entry, ep.ordinal"
    ))
    .bind(viewer)
    .bind(entries)
    .fetch_all(db)
    .await?;
    for row in &rows {
        let sighting = sighting(row)?;
        copies
            .entry(sighting.key)
            .or_default()
            .push((sighting.copy, sighting.flags));
    }
    Ok(copies)
}

impl Around {
    fn view(&self, post: Sighting, naming: Naming) -> StatusView {
        let boost = post.boost_of.and_then(|id| self.boosts.get(&id));
        StatusView {
            boost: boost.map(|boosted| Box::new(self.view_of_kin(boosted, true))),
            ..self.plain(&post, naming, true)
        }
    }

    fn view_of_kin(&self, post: &Sighting, with_quote: bool) -> StatusView {
        self.plain(post, Naming::Entry, with_quote)
    }

    fn plain(&self, post: &Sighting, naming: Naming, with_quote: bool) -> StatusView {
        let (copies, flags) = self.merged(post);
        let quote = post
            .quote
            .filter(|_| with_quote)
            .and_then(|id| self.quotes.get(&id));
        let id = match (naming, post.entry) {
            (Naming::Entry, Some(entry)) => EntryId(entry).into(),
            _ => post.copy.post.into(),
        };
        StatusView {
            id,
            post: post.copy.post,
            author: post.author,
            network: post.copy.network.clone(),
            fragment: post.fragment.clone(),
            author_fragment: post.author_fragment.clone(),
            published_at: post.published_at,
            counts: copies
                .iter()
                .fold(Counts::default(), |sum, copy| sum + copy.counts),
            flags,
            copies,
            parent: post.parent.and_then(|id| self.parents.get(&id)).copied(),
            boost: None,
            quote: quote.map(|quoted| Box::new(self.view_of_kin(quoted, false))),
            own: post.own,
        }
    }

    /// All copies of the post's entry, itself first, and what the viewer did to any of them.
    fn merged(&self, post: &Sighting) -> (Vec<Copy>, Flags) {
        let mut flags = post.flags;
        let mut copies = vec![post.copy.clone()];
        let others = post.entry.and_then(|entry| self.copies.get(&entry));
        for (copy, done) in others.into_iter().flatten() {
            flags.liked |= done.liked;
            flags.boosted |= done.boosted;
            flags.bookmarked |= done.bookmarked;
            flags.muted |= done.muted;
            flags.pinned |= done.pinned;
            if copy.post != post.copy.post {
                copies.push(copy.clone());
            }
        }
        (copies, flags)
    }
}

/// Reads a sighting; columns by number, since names are looked up for every one.
fn sighting(row: &SqliteRow) -> Result<Sighting> {
    let count =
        |column: usize| -> Result<u64> { Ok(u64::try_from(row.try_get::<i64, _>(column)?).unwrap_or(0)) };
    let network =
        Network::new(row.try_get::<String, _>(3)?).map_err(|error| Error::Damaged(error.to_string()))?;
    Ok(Sighting {
        key: row.try_get(0)?,
        author: AuthorId(row.try_get(2)?),
        fragment: row.try_get(4)?,
        author_fragment: row.try_get(5)?,
        published_at: Moment(row.try_get(6)?),
        copy: Copy {
            post: PostId(row.try_get(1)?),
            network,
            uri: row.try_get(16)?,
            url: row.try_get(17)?,
            counts: Counts {
                replies: count(7)?,
                boosts: count(8)?,
                likes: count(9)?,
                quotes: count(10)?,
            },
        },
        flags: Flags {
            liked: row.try_get(11)?,
            boosted: row.try_get(12)?,
            bookmarked: row.try_get(13)?,
            muted: row.try_get(14)?,
            pinned: row.try_get(15)?,
        },
        parent: row.try_get(18)?,
        boost_of: row.try_get(19)?,
        quote: row.try_get(20)?,
        own: row.try_get(21)?,
        entry: row.try_get(22)?,
        copies: row.try_get(23)?,
    })
}
