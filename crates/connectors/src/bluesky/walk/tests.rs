#![expect(clippy::unwrap_used, reason = "a test may end at once")]

use super::*;
use syrinx_model::Inbound;

const MINUTE: i64 = 60_000;

fn item(minute: i64) -> Sighted {
    let uri = format!("at://did:plc:a/app.bsky.feed.post/{minute}");
    let inbound = Inbound::Delete {
        uri: Some(uri.clone()),
        address: None,
        by: None,
    };
    Sighted {
        inbound,
        at: Moment(minute * MINUTE),
        uri,
    }
}

fn minutes(page: &Page) -> Vec<i64> {
    page.items
        .iter()
        .map(|item| match item {
            Inbound::Delete { uri: Some(uri), .. } => uri.rsplit('/').next().unwrap().parse().unwrap(),
            _ => -1,
        })
        .collect()
}

/// A network with these items, newest first, that pages by index.
fn read(feed: &[i64], since: Option<&Cursor>, more: Option<&Cursor>, max: usize) -> Page {
    let walk = Walk::at(since, more).unwrap();
    let from: usize = walk.cursor().map_or(0, |cursor| cursor.parse().unwrap());
    let to = (from + max).min(feed.len());
    let leaf = Leaf {
        items: feed[from..to].iter().copied().map(item).collect(),
        next: (to < feed.len()).then(|| to.to_string()),
        hidden: vec![],
        oddities: 0,
    };
    walk.page(leaf, Order::Time)
}

/// Walks to the end; gives all items, the mark and the gap.
fn walk(feed: &[i64], since: &Cursor, max: usize) -> (Vec<i64>, Cursor, Option<Gap>) {
    let mut page = read(feed, Some(since), None, max);
    let mut seen = minutes(&page);
    while let Some(more) = page.more.take() {
        assert!(
            page.mark.is_none(),
            "a mark before the last page would lose what lies below"
        );
        page = read(feed, Some(since), Some(&more), max);
        seen.extend(minutes(&page));
    }
    (seen, page.mark.unwrap(), page.gap)
}

#[test]
fn without_a_mark_the_first_page_gives_it_and_older_pages_do_not() {
    let feed: Vec<i64> = (0..10).rev().map(|n| n * 100).collect();
    let first = read(&feed, None, None, 4);
    assert_eq!(minutes(&first), [600, 700, 800, 900], "oldest first");
    assert!(first.mark.is_some());
    let second = read(&feed, None, first.more.as_ref(), 4);
    assert_eq!(minutes(&second), [200, 300, 400, 500]);
    assert!(second.mark.is_none());
    let third = read(&feed, None, second.more.as_ref(), 4);
    assert!(third.more.is_none());
}

#[test]
fn a_walk_reads_down_to_the_mark_and_marks_the_top() {
    let old: Vec<i64> = (0..30).rev().map(|n| n * 100).collect();
    let mark = read(&old, None, None, 4).mark.unwrap();
    let new: Vec<i64> = (0..60).rev().map(|n| n * 100).collect();
    let (seen, next, gap) = walk(&new, &mark, 5);
    assert_eq!(gap, None);
    for minute in 30..60 {
        assert!(seen.contains(&(minute * 100)), "{minute} was missed");
    }
    let (again, last, _) = walk(&new, &next, 5);
    assert_eq!(again, [5900], "only the mark itself is read again");
    assert_eq!(last, next);
}

#[test]
fn a_deleted_mark_equal_times_and_late_arrivals_lose_nothing() {
    let mark = read(&[500, 400, 300], None, None, 9).mark.unwrap();
    let (seen, _, gap) = walk(&[600, 495, 400, 300], &mark, 2);
    assert_eq!(seen, [495, 600]);
    assert_eq!(gap, None);
    let (seen, ..) = walk(&[500, 500, 500, 400], &mark, 2);
    assert_eq!(seen.iter().filter(|minute| **minute == 500).count(), 3);
}

#[test]
fn an_exceeded_window_is_told() {
    let mark = read(&[100], None, None, 9).mark.unwrap();
    let (seen, next, gap) = walk(&[900, 800, 700], &mark, 2);
    assert_eq!(seen, [800, 900, 700]);
    assert_eq!(
        gap,
        Some(Gap {
            from: Some(Moment(100 * MINUTE)),
            to: Moment(700 * MINUTE)
        })
    );
    assert_eq!(walk(&[900, 800, 700], &next, 2).2, None);
}

#[test]
fn a_walk_ends_after_so_many_pages() {
    let mark = read(&[1], None, None, 9).mark.unwrap();
    let feed: Vec<i64> = (1000..2000).rev().collect();
    let (seen, _, gap) = walk(&feed, &mark, 10);
    assert_eq!(seen.len(), 200);
    assert_eq!(gap.unwrap().to, Moment(1800 * MINUTE));
}

#[test]
fn a_feed_that_was_empty_has_no_gap() {
    let mark = read(&[], None, None, 9).mark.unwrap();
    let (seen, _, gap) = walk(&[900, 800, 700], &mark, 2);
    assert_eq!(seen.len(), 3);
    assert_eq!(gap, None);
    let (_, next, gap) = walk(&[], &mark, 2);
    assert_eq!((next, gap), (mark, None));
}

#[test]
fn a_network_that_repeats_its_cursor_does_not_hold_us() {
    let stuck = |walk: Walk| {
        walk.page(
            Leaf {
                items: vec![],
                hidden: vec![],
                next: Some("x".to_owned()),
                oddities: 0,
            },
            Order::Time,
        )
    };
    let first = stuck(Walk::at(None, None).unwrap());
    let second = stuck(Walk::at(None, first.more.as_ref()).unwrap());
    assert!(second.more.is_none());
}

#[test]
fn an_algorithms_feed_is_read_once() {
    let mark = read(&[500], None, None, 9).mark.unwrap();
    let walk = Walk::at(Some(&mark), None).unwrap();
    let leaf = Leaf {
        items: vec![item(3), item(700), item(1)],
        hidden: vec![],
        next: Some("x".to_owned()),
        oddities: 0,
    };
    let page = walk.page(leaf, Order::Taste);
    assert_eq!(minutes(&page), [1, 700, 3]);
    assert!(page.more.is_none() && page.gap.is_none() && page.mark.is_some());
}

#[test]
fn strange_cursors_are_refused() {
    let strange = Cursor("nonsense".to_owned());
    assert!(Walk::at(Some(&strange), None).is_err());
    assert!(Walk::at(None, Some(&strange)).is_err());
}
