//! What is remembered of the items of a feed, so that nothing old is told twice: a few bytes for each.

use super::normalise::Item;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::collections::{HashMap, HashSet};
use syrinx_model::{InboundPost, Moment};

/// How many items are told when a feed is read for the first time.
pub(super) const AT_FIRST: usize = 20;
/// The bytes of one item: identity, twin, version, and the second in which an undated item was first seen.
const WIDTH: usize = 18;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Known {
    id: [u8; 6],
    twin: [u8; 4],
    version: [u8; 4],
    /// Seconds since 1970; 0 for an item with a date of its own.
    seen: u32,
}

/// What is remembered of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Memory(Vec<Known>);

/// What is new in a feed.
pub(super) struct News {
    /// New and changed items, newest first.
    pub(super) posts: Vec<InboundPost>,
    /// What to remember.
    pub(super) memory: Memory,
    /// How many items have changed their identity.
    pub(super) oddities: u32,
}

impl Memory {
    /// Reads what was written; what cannot be read is forgotten.
    pub(super) fn read(text: &str) -> Self {
        let bytes = STANDARD_NO_PAD.decode(text).unwrap_or_default();
        Self(bytes.chunks_exact(WIDTH).filter_map(Known::read).collect())
    }

    /// As text, of at most so many items.
    pub(super) fn write(&self, most: usize) -> String {
        let bytes: Vec<u8> = self.0.iter().take(most).flat_map(|known| known.write()).collect();
        STANDARD_NO_PAD.encode(bytes)
    }

    /// Tells what is new among these items, newest first. `first`: whether nothing of the feed was ever read.
    pub(super) fn sift(&self, items: Vec<Item>, first: bool, now: Moment) -> News {
        let by_id: HashMap<[u8; 6], &Known> = self.0.iter().map(|known| (known.id, known)).collect();
        let here: HashSet<[u8; 6]> = items.iter().map(|item| head(&item.id)).collect();
        // Only the twin of an item that is gone from the feed can be that item under another identity.
        let gone = self
            .0
            .iter()
            .filter(|known| !here.contains(&known.id) && known.twin != [0; 4]);
        let mut by_twin: HashMap<[u8; 4], &Known> = gone.map(|known| (known.twin, known)).collect();
        let mut news = News {
            posts: Vec::new(),
            memory: Self::default(),
            oddities: 0,
        };
        let mut met = HashSet::new();
        for (at, item) in items.into_iter().enumerate() {
            let mut known = Known::of(&item);
            if !met.insert(known.id) {
                continue;
            }
            match by_id.get(&known.id) {
                Some(before) => {
                    known.seen = if item.dated { 0 } else { before.seen };
                    if before.version != known.version {
                        news.posts.push(edited(item, before, now));
                    }
                }
                None if by_twin.contains_key(&known.twin) => {
                    known.seen = by_twin.remove(&known.twin).map_or(0, |before| before.seen);
                    news.oddities += 1;
                }
                None => {
                    let mut post = item.post;
                    if !item.dated {
                        // The order of the feed is all that tells which of them is newer.
                        post.published_at = now.plus(-i64::try_from(at).unwrap_or(0));
                        known.seen = u32::try_from(now.seconds()).unwrap_or(0);
                    }
                    if !first || news.posts.len() < AT_FIRST {
                        news.posts.push(post);
                    }
                }
            }
            news.memory.0.push(known);
        }
        // Items that left the feed may come back: feeds of several servers do that.
        let left = self.0.iter().filter(|known| !met.contains(&known.id));
        news.memory.0.extend(left.copied());
        news
    }
}

/// A newer version of what was known. Its time must be later than that of the version before it.
fn edited(item: Item, before: &Known, now: Moment) -> InboundPost {
    let mut post = item.post;
    if !item.dated {
        post.published_at = Moment(i64::from(before.seen) * 1000);
    }
    post.edited_at = Some(post.edited_at.unwrap_or(now));
    post
}

impl Known {
    fn of(item: &Item) -> Self {
        Self {
            id: head(&item.id),
            twin: item.twin.as_ref().map(head).unwrap_or_default(),
            version: head(&item.version),
            seen: 0,
        }
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            id: bytes.get(..6)?.try_into().ok()?,
            twin: bytes.get(6..10)?.try_into().ok()?,
            version: bytes.get(10..14)?.try_into().ok()?,
            seen: u32::from_be_bytes(bytes.get(14..WIDTH)?.try_into().ok()?),
        })
    }

    fn write(&self) -> impl Iterator<Item = u8> {
        let Self {
            id,
            twin,
            version,
            seen,
        } = *self;
        id.into_iter()
            .chain(twin)
            .chain(version)
            .chain(seen.to_be_bytes())
    }
}

fn head<const N: usize>(digest: &[u8; 32]) -> [u8; N] {
    std::array::from_fn(|at| digest[at])
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]
    use super::super::{normalise, parse, poll};
    use super::*;
    use proptest::prelude::*;

    const NOW: Moment = Moment(1_793_491_200_000);
    const URL: &str = "https://a.example/feed";

    fn items(of: &str) -> Vec<Item> {
        let text = format!("<rss version=\"2.0\"><channel><title>t</title>{of}</channel></rss>");
        let document = parse::parse(&text, URL).unwrap();
        let author = normalise::author(&document.feed, URL, URL);
        poll::items(&document, &author, URL, NOW, NOW).0
    }

    fn item(guid: &str, link: &str, title: &str) -> String {
        format!("<item><guid>{guid}</guid><link>https://a.example/{link}</link><title>{title}</title></item>")
    }

    fn said(news: &News) -> Vec<&str> {
        news.posts.iter().map(|post| post.text.plain()).collect()
    }

    #[test]
    fn nothing_is_told_twice_and_changes_are_told() {
        let first = Memory::default().sift(
            items(&(item("1", "1", "one") + &item("2", "2", "two"))),
            true,
            NOW,
        );
        assert_eq!(said(&first), ["one", "two"]);
        let memory = Memory::read(&first.memory.write(400));
        assert_eq!(memory, first.memory);
        let later = NOW.plus(60_000);
        let second = memory.sift(
            items(&(item("1", "1", "one, mended") + &item("2", "2", "two"))),
            false,
            later,
        );
        assert_eq!(said(&second), ["one, mended"]);
        assert_eq!(second.posts[0].edited_at, Some(later));
        assert_eq!(second.posts[0].uri, first.posts[0].uri);
        // It has no date, so it keeps the one under which it was first seen.
        assert_eq!(second.posts[0].published_at, NOW);
    }

    #[test]
    fn changing_ids_make_nothing_new() {
        let first = Memory::default().sift(
            items(&(item("a1", "1", "one") + &item("a2", "2", "two"))),
            true,
            NOW,
        );
        let fresh = item("b0", "0", "fresh") + &item("b1", "1", "one") + &item("b2", "2", "two");
        let second = first.memory.sift(items(&fresh), false, NOW);
        assert_eq!((said(&second), second.oddities), (vec!["fresh"], 2));
        let third = second
            .memory
            .sift(items(&fresh.replace("<guid>b", "<guid>c")), false, NOW);
        assert_eq!((third.posts.len(), third.oddities), (0, 3));
        // Two items of one page are two as long as both are there.
        let twins = item("x", "1", "one") + &item("y", "1", "one");
        assert_eq!(Memory::default().sift(items(&twins), true, NOW).posts.len(), 2);
    }

    #[test]
    fn a_first_look_is_short_and_what_left_may_come_back() {
        let many: String = (0..50)
            .map(|n| item(&n.to_string(), &n.to_string(), "x"))
            .collect();
        let first = Memory::default().sift(items(&many), true, NOW);
        assert_eq!(first.posts.len(), AT_FIRST);
        let empty = first.memory.sift(Vec::new(), false, NOW);
        assert!(empty.memory.sift(items(&many), false, NOW).posts.is_empty());
    }

    proptest! {
        #[test]
        fn whatever_was_written_is_read(text in "[A-Za-z0-9+/=]{0,200}") {
            let memory = Memory::read(&text);
            prop_assert_eq!(Memory::read(&memory.write(400)), memory);
        }
    }
}
