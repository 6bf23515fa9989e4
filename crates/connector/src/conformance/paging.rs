//! Paging ends, and never goes in circles.

use super::Subject;
use super::stage::{Stage, http};
use crate::Session;
use std::collections::HashSet;
use std::sync::Arc;
use syrinx_model::{Cursor, Feed, Page};

/// More pages than any good day has.
const TOO_MANY: usize = 500;

/// Every feed and the notices can be paged to their end, never repeating a cursor, and again from where they ended.
///
/// # Panics
/// If not.
pub async fn paging_ends(subject: Arc<dyn Subject>) {
    let stage = Stage::open(&subject, &http()).await;
    let feeds = if stage.session.timeline().is_some() {
        subject.feeds()
    } else {
        Vec::new()
    };
    let mut sources: Vec<Option<Feed>> = feeds.into_iter().map(Some).collect();
    if stage.session.notices().is_some() {
        sources.push(None);
    }
    for source in sources {
        let mark = to_the_end(&*stage.session, source.as_ref(), None).await;
        let mark = mark.unwrap_or_else(|| panic!("{source:?}: read to its end, and no mark to go on from"));
        to_the_end(&*stage.session, source.as_ref(), Some(&mark)).await;
    }
}

/// Pages until there is no more; gives the last mark.
async fn to_the_end(session: &dyn Session, source: Option<&Feed>, since: Option<&Cursor>) -> Option<Cursor> {
    let (mut seen, mut more, mut mark) = (HashSet::new(), None::<Cursor>, None);
    for _ in 0..TOO_MANY {
        let page = page(session, source, since, more.as_ref()).await;
        let page = page.unwrap_or_else(|error| panic!("{source:?} cannot be read on a good day: {error}"));
        mark = page.mark.or(mark);
        let Some(next) = page.more else { return mark };
        assert!(
            seen.insert(next.0.clone()),
            "{source:?} repeats the cursor {}",
            next.0
        );
        more = Some(next);
    }
    panic!("{source:?} has not ended after {TOO_MANY} pages");
}

async fn page(
    session: &dyn Session,
    source: Option<&Feed>,
    since: Option<&Cursor>,
    more: Option<&Cursor>,
) -> crate::Result<Page> {
    match (source, session.timeline(), session.notices()) {
        (Some(feed), Some(timeline), _) => timeline.page(feed, since, more, 3).await,
        (None, _, Some(notices)) => notices.page(since, more, 3).await,
        _ => Ok(Page::default()),
    }
}
