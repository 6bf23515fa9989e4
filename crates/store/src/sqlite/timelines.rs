//! Reading.

use super::rows::{ids, json};
use super::stretch::Stretch;
use super::views::{self, Naming, sighting_columns, sighting_joins};
use super::{Sqlite, conversation, search};
use crate::{AuthorFilter, ListRow, PublicScope, Result, StatusView, TagFilter, Timelines, Window};
use async_trait::async_trait;
use sqlx::Sqlite as Driver;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use syrinx_model::{AuthorId, OwnerId, PostId, StatusId};

macro_rules! home {
    ($($and:expr),+ $(,)?) => {
        stretch!(
            "e.id",
            "SELECT e.id, ",
            sighting_columns!(),
            " FROM entry e CROSS JOIN post p ON p.id = e.post",
            sighting_joins!(),
            "WHERE e.owner = ?1 AND ",
            readable!("p"),
            " AND ",
            unhidden!("p"),
            $($and),+
        )
    };
}

const HOME: Stretch = home!(
    " AND (NOT EXISTS (SELECT 1 FROM list WHERE list.owner = ?1 AND list.exclusive = 1) OR NOT EXISTS (SELECT 1 FROM list_member m JOIN list l ON l.id = m.list \
     WHERE m.author = p.author AND l.owner = ?1 AND l.exclusive = 1))"
);

/// `?5` is the list and `?6` its policy for answers; an answer to oneself is no answer.
const LIST_OF_MEMBERS: Stretch = home!(
    " AND EXISTS (SELECT 1 FROM list_member m WHERE m.list = ?5 AND m.author = p.author) \
     AND ((p.parent IS NULL AND p.parent_uri IS NULL AND p.parent_account IS NULL) \
     OR EXISTS (SELECT 1 FROM post parent WHERE parent.id = p.parent AND (parent.author = p.author \
     OR (?6 = 'list' AND EXISTS (SELECT 1 FROM list_member m WHERE m.list = ?5 AND m.author = parent.author)) \
     OR (?6 = 'followed' AND EXISTS (SELECT 1 FROM relation r WHERE r.owner = ?1 AND r.author = parent.author \
     AND r.following = 1)))))"
);

/// `?5` is the account.
const LIST_OF_ACCOUNT: Stretch = home!(
    " AND EXISTS (SELECT 1 FROM entry_post c JOIN seen ON seen.post = c.post AND seen.owner = ?1 \
     AND seen.account = ?5 AND seen.home = 1 WHERE c.owner = ?1 AND c.entry = e.id)"
);

/// `?5` asks for media only.
macro_rules! public {
    ($index:literal, $and:literal) => {
        stretch!(
            "p.id",
            "SELECT p.id, ",
            sighting_columns!(),
            " FROM post p INDEXED BY ",
            $index,
            sighting_joins!(),
            "WHERE p.audience = 0 AND p.gone = 0 AND p.boost_of IS NULL AND (?5 = 0 OR p.with_media = 1) AND ",
            unhidden!("p"),
            " AND ",
            shown_copy!("p"),
            $and
        )
    };
}

const PUBLIC: Stretch = public!("post_public", "");
const PUBLIC_HERE: Stretch = public!("post_here", " AND p.origin = 'local'");
const PUBLIC_ELSEWHERE: Stretch = public!("post_public", " AND p.origin <> 'local'");

macro_rules! tagged {
    ($($which:literal),+ $(,)?) => {
        stretch!(
            "t.post",
            "SELECT t.post, ",
            sighting_columns!(),
            " FROM post_tag t CROSS JOIN post p ON p.id = t.post",
            sighting_joins!(),
            "WHERE ",
            $($which,)+
            " AND p.audience = 0 AND p.gone = 0 AND p.boost_of IS NULL AND ",
            unhidden!("p"),
            " AND ",
            shown_copy!("p"),
        )
    };
}

const TAGGED: Stretch = tagged!("t.tag = ?5");

/// `?5`, `?6` and `?7` are lists of tags: any, all and none. A post that has several of the first is found by the first
/// of them alone.
const TAGGED_WITH: Stretch = tagged!(
    "t.tag IN (SELECT value FROM json_each(?5)) \
     AND NOT EXISTS (SELECT 1 FROM post_tag o WHERE o.post = t.post AND o.tag < t.tag \
     AND o.tag IN (SELECT value FROM json_each(?5))) \
     AND NOT EXISTS (SELECT 1 FROM json_each(?6) a WHERE NOT EXISTS \
     (SELECT 1 FROM post_tag o WHERE o.post = t.post AND o.tag = a.value)) \
     AND NOT EXISTS (SELECT 1 FROM post_tag o WHERE o.post = t.post AND o.tag IN (SELECT value FROM json_each(?7)))"
);

/// `?5` is the author; `?6` to `?9` leave out answers, leave out boosts, ask for media, ask for what is pinned;
/// `?10` is a tag.
const BY_AUTHOR: Stretch = stretch!(
    "p.id",
    "SELECT p.id, ",
    sighting_columns!(),
    " FROM post p INDEXED BY post_author",
    sighting_joins!(),
    "WHERE p.author = ?5 AND ",
    readable!("p"),
    " AND ",
    unbarred!("p"),
    " AND (?6 = 0 OR (p.parent IS NULL AND p.parent_uri IS NULL AND p.parent_account IS NULL) \
     OR EXISTS (SELECT 1 FROM post parent WHERE parent.id = p.parent AND parent.author = p.author)) \
     AND (?7 = 0 OR p.boost_of IS NULL) AND (?8 = 0 OR p.with_media = 1) \
     AND (?9 = 0 OR EXISTS (SELECT 1 FROM flags pin WHERE pin.owner = p.owner AND pin.post = p.id AND pin.pinned = 1)) \
     AND (?10 IS NULL OR EXISTS (SELECT 1 FROM post_tag t WHERE t.tag = ?10 AND t.post = p.id)) \
     AND (?11 = 0 OR p.audience <= 2)",
);

macro_rules! kept {
    ($key:literal) => {
        stretch!(
            $key,
            "SELECT ",
            $key,
            ", ",
            sighting_columns!(),
            " FROM flags kept CROSS JOIN post p ON p.id = kept.post",
            sighting_joins!(),
            "WHERE kept.owner = ?1 AND ",
            $key,
            " IS NOT NULL AND ",
            readable!("p"),
        )
    };
}

const LIKED: Stretch = kept!("kept.liked_id");
const BOOKMARKED: Stretch = kept!("kept.bookmarked_id");

/// What a client calls a status: an entry, one that was, or a post.
const BY_ID: &str = concat!(
    "SELECT asked.value, ",
    sighting_columns!(),
    " FROM json_each(?2) asked LEFT JOIN entry now ON now.owner = ?1 AND now.id = asked.value \
     LEFT JOIN alias ON alias.owner = ?1 AND alias.old = asked.value \
     LEFT JOIN entry kept ON kept.owner = ?1 AND kept.id = alias.entry \
     LEFT JOIN entry_post asked_ep ON asked_ep.owner = ?1 AND asked_ep.post = asked.value \
     LEFT JOIN entry other ON other.owner = ?1 AND other.id = asked_ep.entry \
     CROSS JOIN post p ON p.id = coalesce(now.post, kept.post, other.post, asked.value)",
    sighting_joins!(),
    "WHERE ",
    readable!("p"),
    " AND ",
    unbarred!("p"),
    " ORDER BY asked.key"
);

impl Sqlite {
    async fn keyed(
        &self,
        viewer: Option<OwnerId>,
        query: Query<'_, Driver, SqliteArguments>,
        window: Window,
        naming: Naming,
    ) -> Result<Vec<(i64, StatusView)>> {
        let rows = query.fetch_all(self.read()).await?;
        let mut page = views::assemble(self.read(), viewer.map(|id| id.0), &rows, naming).await?;
        Stretch::newest_first(&mut page, window);
        Ok(page)
    }

    async fn page(
        &self,
        viewer: Option<OwnerId>,
        query: Query<'_, Driver, SqliteArguments>,
        window: Window,
        naming: Naming,
    ) -> Result<Vec<StatusView>> {
        let page = self.keyed(viewer, query, window, naming).await?;
        Ok(page.into_iter().map(|(_, view)| view).collect())
    }
}

#[async_trait]
impl Timelines for Sqlite {
    fn home_version(&self, owner: OwnerId) -> Option<u64> {
        Some(self.fresh.home(owner.0))
    }

    async fn home(&self, owner: OwnerId, window: Window) -> Result<Vec<StatusView>> {
        let query = HOME.bind(Some(owner.0), window);
        self.page(Some(owner), query, window, Naming::Entry).await
    }

    async fn list_timeline(&self, list: &ListRow, window: Window) -> Result<Vec<StatusView>> {
        let owner = Some(list.owner.0);
        let query = match list.account {
            Some(account) => LIST_OF_ACCOUNT.bind(owner, window).bind(account.0),
            None => LIST_OF_MEMBERS
                .bind(owner, window)
                .bind(list.id.0)
                .bind(&list.replies_policy),
        };
        self.page(Some(list.owner), query, window, Naming::Entry).await
    }

    async fn public(
        &self,
        viewer: Option<OwnerId>,
        scope: PublicScope,
        only_media: bool,
        window: Window,
    ) -> Result<Vec<StatusView>> {
        let stretch = match scope {
            PublicScope::All => PUBLIC,
            PublicScope::Local => PUBLIC_HERE,
            PublicScope::Remote => PUBLIC_ELSEWHERE,
        };
        let query = stretch.bind(viewer.map(|id| id.0), window).bind(only_media);
        self.page(viewer, query, window, Naming::Post).await
    }

    async fn tagged(&self, viewer: Option<OwnerId>, tag: &str, window: Window) -> Result<Vec<StatusView>> {
        let query = TAGGED
            .bind(viewer.map(|id| id.0), window)
            .bind(tag.to_lowercase());
        self.page(viewer, query, window, Naming::Post).await
    }

    async fn tagged_with(
        &self,
        viewer: Option<OwnerId>,
        tags: &TagFilter,
        window: Window,
    ) -> Result<Vec<StatusView>> {
        let query = TAGGED_WITH
            .bind(viewer.map(|id| id.0), window)
            .bind(json(&tags.any)?)
            .bind(json(&tags.all)?)
            .bind(json(&tags.none)?);
        self.page(viewer, query, window, Naming::Post).await
    }

    async fn by_author(
        &self,
        viewer: Option<OwnerId>,
        author: AuthorId,
        filter: &AuthorFilter,
        window: Window,
    ) -> Result<Vec<StatusView>> {
        let query = BY_AUTHOR
            .bind(viewer.map(|id| id.0), window)
            .bind(author.0)
            .bind(filter.exclude_replies)
            .bind(filter.exclude_boosts)
            .bind(filter.only_media)
            .bind(filter.pinned)
            .bind(filter.tagged.as_ref().map(|tag| tag.to_lowercase()))
            .bind(filter.exclude_direct);
        self.page(viewer, query, window, Naming::Post).await
    }

    async fn liked(&self, owner: OwnerId, window: Window) -> Result<Vec<(i64, StatusView)>> {
        let query = LIKED.bind(Some(owner.0), window);
        self.keyed(Some(owner), query, window, Naming::Entry).await
    }

    async fn bookmarked(&self, owner: OwnerId, window: Window) -> Result<Vec<(i64, StatusView)>> {
        let query = BOOKMARKED.bind(Some(owner.0), window);
        self.keyed(Some(owner), query, window, Naming::Entry).await
    }

    async fn statuses(&self, viewer: Option<OwnerId>, asked: &[StatusId]) -> Result<Vec<StatusView>> {
        let viewer = viewer.map(|id| id.0);
        let rows = sqlx::query(BY_ID)
            .bind(viewer)
            .bind(ids(asked.iter().map(|id| id.0)))
            .fetch_all(self.read())
            .await?;
        let views = views::assemble(self.read(), viewer, &rows, Naming::Entry).await?;
        Ok(views.into_iter().map(|(_, view)| view).collect())
    }

    async fn statuses_of_posts(&self, viewer: Option<OwnerId>, posts: &[PostId]) -> Result<Vec<StatusView>> {
        let posts = ids(posts.iter().map(|id| id.0));
        let views = views::of_posts(self.read(), viewer.map(|id| id.0), &posts).await?;
        Ok(views.into_iter().map(|(_, view)| view).collect())
    }

    async fn context(
        &self,
        viewer: Option<OwnerId>,
        id: StatusId,
    ) -> Result<(Vec<StatusView>, Vec<StatusView>)> {
        conversation::around(self.read(), viewer.map(|id| id.0), id).await
    }

    async fn search_posts(
        &self,
        viewer: OwnerId,
        words: &str,
        limit: usize,
        offset: usize,
    ) -> Result<Vec<StatusView>> {
        search::posts(self.read(), viewer, words, limit, offset).await
    }

    async fn search_tags(&self, words: &str, limit: usize) -> Result<Vec<String>> {
        search::tags(self.read(), words, limit).await
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use sqlx::Row;

    /// Every page must walk an index in the order of its key: nothing is sorted, and no table is read whole.
    #[tokio::test]
    async fn pages_walk_an_index() {
        let store = Sqlite::open_scratch().await.unwrap();
        for stretch in [
            HOME,
            LIST_OF_MEMBERS,
            LIST_OF_ACCOUNT,
            PUBLIC,
            PUBLIC_HERE,
            PUBLIC_ELSEWHERE,
            TAGGED,
            BY_AUTHOR,
            LIKED,
            BOOKMARKED,
        ] {
            for text in [stretch.newest, stretch.oldest] {
                let query = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"));
                let rows = sqlx::query(query).fetch_all(store.read()).await.unwrap();
                for row in rows {
                    let step: String = row.get("detail");
                    assert!(!step.contains("TEMP B-TREE"), "{step} in {text}");
                    let whole = step.starts_with("SCAN") && !step.contains("USING");
                    assert!(!whole, "{step} in {text}");
                }
            }
        }
    }
}
