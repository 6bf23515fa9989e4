//! Text of a feed to its entries, with the parser of the field kept on a short leash.

use super::slices::{self, Slices};
use super::{json, place};
use feed_rs::model::{Entry, Feed};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many entries of one document are looked at: the newest.
pub(super) const NEWEST: usize = 200;

/// A feed as it was read.
pub(super) struct Document {
    /// What it says of itself, without entries.
    pub(super) feed: Feed,
    /// Its newest entries, newest first as far as they have dates.
    pub(super) entries: Vec<Entry>,
    /// How long it asks to be left alone, in seconds.
    pub(super) rest: Option<u64>,
    /// Its WebSub hub.
    pub(super) hub: Option<String>,
    /// What it calls itself to the hub.
    pub(super) topic: Option<String>,
    /// What could not be understood.
    pub(super) oddities: u32,
}

/// Whether a text looks like a feed at all.
pub(super) fn is_feed(text: &str) -> bool {
    if text.trim_start().starts_with('{') {
        return text.contains("https://jsonfeed.org/version/1")
            || text.contains("jsonfeed.org\\/version\\/1");
    }
    matches!(slices::root(text), Some("rss" | "feed" | "RDF"))
}

/// Reads a feed that came from `base`; `None` if it is none.
pub(super) fn parse(text: &str, base: &str) -> Option<Document> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        let (frame, items, hub, oddities) = json::cut(text)?;
        let feed = read(&json::whole(&frame, &[]), base)?;
        let whole = json::whole(&frame, &items);
        let alone = items
            .iter()
            .map(|item| json::whole(&frame, std::slice::from_ref(item)));
        let entries = entries(&whole, items.len(), alone, base, oddities);
        return Some(document(feed, entries, None, hub));
    }
    let cut = slices::cut(text)?;
    // What a document says of itself may be broken too; its items need not suffer for it.
    let feed = read(&cut.frame, base)
        .or_else(|| read(&mended(&cut.frame), base))
        .or_else(|| read(&framed(&cut, ""), base))?;
    let whole = framed(&cut, &cut.items.concat());
    let alone = cut.items.iter().map(|item| framed(&cut, item));
    let entries = entries(&whole, cut.items.len(), alone, base, cut.oddities);
    let rest = syndication(&cut.frame);
    Some(document(feed, entries, rest, None))
}

fn framed(cut: &Slices<'_>, items: &str) -> String {
    format!("{}{items}{}", cut.open, cut.close)
}

/// The entries of a document: all at once, or, if one of them is broken, one by one.
fn entries(
    whole: &str,
    expected: usize,
    alone: impl Iterator<Item = String>,
    base: &str,
    mut oddities: u32,
) -> (Vec<Entry>, u32) {
    let mut entries = match read(whole, base) {
        Some(feed) if feed.entries.len() == expected => feed.entries,
        _ => {
            let mut entries = Vec::new();
            for text in alone {
                match read(&text, base).or_else(|| read(&mended(&text), base)) {
                    Some(feed) if !feed.entries.is_empty() => entries.extend(feed.entries),
                    _ => oddities += 1,
                }
            }
            entries
        }
    };
    // Those without a date stay where they stand; the sort is stable.
    if entries.iter().all(|entry| date(entry).is_some()) {
        entries.sort_by_key(|entry| std::cmp::Reverse(date(entry)));
    }
    entries.truncate(NEWEST);
    (entries, oddities)
}

fn date(entry: &Entry) -> Option<i64> {
    entry
        .published
        .or(entry.updated)
        .map(|date| date.timestamp_millis())
}

fn document(
    feed: Feed,
    (entries, oddities): (Vec<Entry>, u32),
    rest: Option<u64>,
    hub: Option<String>,
) -> Document {
    let linked = |rel: &str| {
        let link = feed.links.iter().find(|link| link.rel.as_deref() == Some(rel));
        link.and_then(|link| place::web(&link.href, ""))
    };
    let ttl = feed.ttl.map(|minutes| u64::from(minutes) * 60);
    Document {
        hub: hub.or_else(|| linked("hub")),
        topic: linked("self"),
        rest: ttl.max(rest),
        feed,
        entries,
        oddities,
    }
}

/// One call of the parser. It is known to panic on texts that nobody sane would write, such as a duration of a
/// hundred digits; such a text is then not understood, and that is all.
fn read(text: &str, base: &str) -> Option<Feed> {
    catch_unwind(AssertUnwindSafe(|| {
        let parser = feed_rs::parser::Builder::new()
            .base_uri(Some(base))
            // Whoever says no id gets one of ours: theirs would be another at each reading.
            .id_generator(|_, _, _| String::new())
            .build();
        parser.parse(text.as_bytes()).ok()
    }))
    .ok()
    .flatten()
}

/// The text with every `&` that begins nothing written as it should have been: the most common slip of all.
fn mended(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut mended = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let name = piece.split_once(';').map_or("", |(name, _)| name);
        let stands = match name.strip_prefix('#') {
            Some(number) => {
                let code = match number.strip_prefix('x') {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => number.parse(),
                };
                code.is_ok_and(|code| code > 0 && char::from_u32(code).is_some())
            }
            None => !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        };
        mended.push_str(if stands { "&" } else { "&amp;" });
        mended.push_str(piece);
    }
    mended
}

/// How often the feed says that it changes (`sy:updatePeriod`, `sy:updateFrequency`), in seconds.
fn syndication(frame: &str) -> Option<u64> {
    let text = |name: &str| {
        let (_, rest) = frame.split_once(name)?;
        let (_, rest) = rest.split_once('>')?;
        rest.split('<').next().map(str::trim)
    };
    let period = match text(":updatePeriod")? {
        "hourly" => 3_600,
        "daily" => 86_400,
        "weekly" => 7 * 86_400,
        "monthly" => 30 * 86_400,
        "yearly" => 365 * 86_400,
        _ => return None,
    };
    let times = text(":updateFrequency").and_then(|times| times.parse::<u64>().ok());
    Some(period / times.unwrap_or(1).max(1))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]
    use super::*;
    use proptest::prelude::*;

    const BASE: &str = "https://a.example/feed";

    fn rss(items: &str) -> String {
        format!("<rss version=\"2.0\"><channel><title>t</title>{items}</channel></rss>")
    }

    #[test]
    fn one_bad_item_spoils_only_itself() {
        let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>t</title><entry><id>1</id></entry>\
            <entry><id>2</id><title type=\"image/odd\">x</title></entry><entry><id>3</id></entry></feed>";
        let read = parse(atom, BASE).unwrap();
        assert_eq!(
            read.entries
                .iter()
                .map(|entry| entry.id.as_str())
                .collect::<Vec<_>>(),
            ["1", "3"]
        );
        assert_eq!(read.oddities, 1);
    }

    #[test]
    fn signs_that_were_not_escaped_are_mended() {
        let read = parse(
            &rss("<item><title>A & B &#xFFFFFFFF; &amp; C</title></item>"),
            BASE,
        )
        .unwrap();
        let title = &read.entries[0].title.as_ref().unwrap().content;
        assert_eq!(title, "A & B &#xFFFFFFFF; & C");
    }

    #[test]
    fn a_parser_that_panics_is_survived() {
        let digits = "9".repeat(60);
        let read = parse(
            &rss(&format!(
                "<item xmlns:media=\"http://search.yahoo.com/mrss/\"><guid>1</guid><media:content url=\"https://a.example/x\" duration=\"{digits}\"/></item>\
                 <item><guid>2</guid><author>a@b.example\u{201c}\u{dc}ber alle Ma\u{df}en</author></item><item><guid>3</guid></item>"
            )),
            BASE,
        )
        .unwrap();
        assert!(
            read.entries.iter().any(|entry| entry.id == "3"),
            "{:?}",
            read.entries.len()
        );
    }

    #[test]
    fn entities_are_not_expanded() {
        let bomb = format!(
            "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>{}",
            rss("<item><guid>1</guid><title>&b;&x;</title></item>")
        );
        let read = parse(&bomb, BASE).unwrap();
        let title = read.entries[0].title.as_ref().unwrap().content.clone();
        assert!(!title.contains("ha") && !title.contains("root:"), "{title}");
    }

    #[test]
    fn the_newest_are_kept_whatever_their_order() {
        let item = |n: u32| {
            format!(
                "<item><guid>{n}</guid><pubDate>{} Nov 2020 00:{:02}:00 GMT</pubDate></item>",
                1 + n / 60,
                n % 60
            )
        };
        let oldest_first: String = (0..900).map(item).collect();
        let read = parse(&rss(&oldest_first), BASE).unwrap();
        assert_eq!((read.entries.len(), read.entries[0].id.as_str()), (NEWEST, "899"));
    }

    #[test]
    fn a_feed_says_how_long_to_leave_it_alone() {
        let sy = "<sy:updatePeriod xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\"> daily </sy:updatePeriod>\
            <sy:updateFrequency>4</sy:updateFrequency>";
        assert_eq!(parse(&rss(sy), BASE).unwrap().rest, Some(21_600));
        assert_eq!(parse(&rss("<ttl>5</ttl>"), BASE).unwrap().rest, Some(300));
        assert_eq!(parse(&rss(""), BASE).unwrap().rest, None);
    }

    proptest! {
        #[test]
        fn nothing_is_too_strange_to_read(text in "(<item>|</item>|<guid>|</guid>|<title|>|&|;|<pubDate>|</pubDate>|[0-9a-zü]|<description><!\\[CDATA\\[|\\]\\]>|<media:content duration=\"|\"|/>|:){0,50}") {
            drop(parse(&rss(&text), BASE));
            drop(parse(&text, BASE));
        }
    }
}
