//! Entries of a feed, as posts; pure and total.

mod author;
mod media;
mod text;

pub(super) use author::author;

use super::{network, place};
use feed_rs::model::Entry;
use syrinx_model::{Address, Audience, Author, Counts, InboundPost, MediaKind, Moment, PostMedia, Preview};

/// Before this, dates are mistakes: 1990-01-01.
const EARLIEST: Moment = Moment(631_152_000_000);
/// How far a date may lie ahead of us before it is a mistake rather than a clock that is wrong.
const AHEAD: i64 = 86_400_000;
/// How much later than its publication a version must be to be an edit: generators write both dates one after the
/// other.
const EDIT: i64 = 60_000;
/// The longest key of an item that is kept as it is, in bytes.
const MAX_KEY: usize = 512;

/// What an item belongs to.
pub(super) struct Source<'a> {
    /// The feed, as an author.
    pub(super) author: &'a Author,
    /// Where it is asked for.
    pub(super) url: &'a str,
    /// The language of the whole feed.
    pub(super) language: Option<&'a str>,
    /// What the feed and its authors are called: an item's author of the same name is not named again.
    pub(super) names: Vec<&'a str>,
    /// The time.
    pub(super) now: Moment,
    /// The date of what has none.
    pub(super) undated: Moment,
}

/// An item, understood.
pub(super) struct Item {
    /// What it says.
    pub(super) post: InboundPost,
    /// A digest of its identity.
    pub(super) id: [u8; 32],
    /// A digest of what tells it from others even if its identity changes: its link and title. `None` if it has no link.
    pub(super) twin: Option<[u8; 32]>,
    /// A digest of what it says.
    pub(super) version: [u8; 32],
    /// Whether it has a date of its own.
    pub(super) dated: bool,
}

/// Reads an entry; `None` if it says nothing.
pub(super) fn item(entry: &Entry, source: &Source<'_>) -> Option<Item> {
    let link = media::link(entry, source.url);
    let base = link.clone().unwrap_or_else(|| source.url.to_owned());
    let said = text::read(entry, source, &base);
    let (media, picture) = media::read(entry, &base, &said.pictures);
    if said.text.is_blank() && media.is_empty() && link.is_none() {
        return None;
    }
    let key = key(entry, link.as_deref());
    let uri = uri(&source.author.uri, &key);
    let (published, edited_at) = dates(entry, source.now);
    let named = media
        .iter()
        .map(|media| media.url.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let version = place::digest(&[
        said.text.plain(),
        said.html.as_deref().unwrap_or_default(),
        &named,
    ]);
    let twin = link.as_deref().map(|link| place::digest(&[link, &said.title]));
    let preview = link
        .as_deref()
        .map(|link| preview(link, &said, picture, &media, source));
    let private = place::is_private(source.url);
    let bridges = bridges(&entry.id, link.as_deref(), &uri, source.url, private);
    let post = InboundPost {
        address: address(source.url, &uri),
        uri,
        origin: network(),
        carrier: network(),
        author: source.author.clone(),
        url: link,
        text: said.text,
        html: said.html,
        spoiler: String::new(),
        sensitive: media::is_adult(entry),
        language: language(entry.language.as_deref().or(source.language)),
        audience: if private {
            Audience::Private
        } else {
            Audience::Public
        },
        published_at: published.unwrap_or(source.undated),
        edited_at,
        parent_uri: None,
        parent_address: None,
        parent_author_uri: None,
        quote: None,
        media,
        poll: None,
        preview,
        counts: Counts::default(),
        liked: false,
        boosted: false,
        bookmarked: false,
        application: None,
        bridges,
        attachments: Vec::new(),
    };
    Some(Item {
        id: place::digest(&[&post.uri]),
        twin,
        version,
        dated: published.is_some(),
        post,
    })
}

/// When an entry was published, if it tells, and when it was changed, if it was.
fn dates(entry: &Entry, now: Moment) -> (Option<Moment>, Option<Moment>) {
    let published = entry.published.or(entry.updated);
    let published = published.and_then(|date| sane(date.timestamp_millis(), now));
    let updated = entry.updated.and_then(|date| sane(date.timestamp_millis(), now));
    let edited = updated.filter(|updated| published.is_some_and(|published| updated.0 > published.0 + EDIT));
    (published, edited)
}

/// The card of the page of an item.
fn preview(
    link: &str,
    said: &text::Said,
    picture: Option<String>,
    media: &[PostMedia],
    source: &Source<'_>,
) -> Preview {
    let first = || media.iter().find(|media| media.kind == MediaKind::Image);
    let title = if said.title.is_empty() {
        &source.author.name
    } else {
        &said.title
    };
    Preview {
        url: link.to_owned(),
        title: title.clone(),
        description: said.description.clone(),
        image: picture.or_else(|| first().map(|media| media.url.clone())),
    }
}

/// Where an item is to be found again: its feed, and its URI.
fn address(feed: &str, uri: &str) -> Address {
    Address(format!("{feed} {uri}"))
}

/// The feed and the URI of an item's address.
pub(super) fn place_of(address: &Address) -> Option<(&str, &str)> {
    address.0.split_once(' ')
}

/// What tells an item from the others of its feed: its id, else its link, else what it says and when.
fn key(entry: &Entry, link: Option<&str>) -> String {
    let id = entry.id.trim();
    let key = match (id.is_empty(), link) {
        (false, _) => id.to_owned(),
        (true, Some(link)) => link.to_owned(),
        (true, None) => String::new(),
    };
    if !key.is_empty() && key.len() <= MAX_KEY {
        return key;
    }
    let words = [
        key.as_str(),
        entry.title.as_ref().map_or("", |text| &text.content),
        entry.summary.as_ref().map_or("", |text| &text.content),
        entry
            .content
            .as_ref()
            .and_then(|content| content.body.as_deref())
            .unwrap_or_default(),
        &entry
            .published
            .map(|date| date.timestamp_millis().to_string())
            .unwrap_or_default(),
    ];
    place::hex(&place::digest(&words)[..16])
}

/// The canonical URI of an item. It always stands within its feed: an id is a claim of whoever wrote the feed, and one
/// that stood alone could take the place of somebody else's post.
fn uri(feed: &str, key: &str) -> String {
    match url::Url::parse(feed) {
        Ok(mut url) => {
            url.set_fragment(Some(key));
            url.to_string()
        }
        Err(_) => format!("{feed}#{key}"),
    }
}

/// Ids under which the same thing may be known on another network, such as that of a blog that also speaks there:
/// believed only of the host that serves the feed.
fn bridges(id: &str, link: Option<&str>, uri: &str, feed: &str, private: bool) -> Vec<String> {
    let host = place::host(feed);
    let mut bridges: Vec<String> = Vec::new();
    for other in [Some(id.trim()), link].into_iter().flatten() {
        let own = place::web(other, "").is_some() && place::host(other) == host;
        if own && !private && other != uri && !bridges.iter().any(|known| known == other) {
            bridges.push(other.to_owned());
        }
    }
    bridges
}

/// A date, unless it is a mistake; one that is a little ahead is now.
fn sane(millis: i64, now: Moment) -> Option<Moment> {
    let fits = millis >= EARLIEST.0 && millis <= now.0.saturating_add(AHEAD);
    fits.then(|| Moment(millis).min(now))
}

/// A language tag, unless it is none.
fn language(told: Option<&str>) -> Option<String> {
    let tag = told?.trim().replace('_', "-");
    let mut parts = tag.split('-');
    let first = parts.next().is_some_and(|part| (2..=3).contains(&part.len()));
    let rest = parts.all(|part| (1..=8).contains(&part.len()));
    let plain = tag
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (first && rest && plain && tag.len() <= 35).then(|| tag.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_itself_only_within_its_feed() {
        let theirs = "https://far.example/users/ann/statuses/1";
        let uri = uri("https://evil.example/feed?x=1", theirs);
        assert!(uri.starts_with("https://evil.example/feed?x=1#"), "{uri}");
        assert!(bridges(theirs, None, &uri, "https://evil.example/feed", false).is_empty());
        let own = "https://blog.example/?p=7";
        assert_eq!(
            bridges(own, Some(own), &uri, "https://blog.example/feed/", false),
            [own]
        );
    }

    #[test]
    fn dates_that_cannot_be_are_none() {
        let now = Moment(1_793_491_200_000);
        assert_eq!(sane(0, now), None);
        assert_eq!(sane(4_102_444_800_000, now), None);
        assert_eq!(sane(now.0 + 3_600_000, now), Some(now));
        assert_eq!(sane(now.0 - 5, now), Some(now.plus(-5)));
    }

    #[test]
    fn languages_are_tags() {
        assert_eq!(language(Some("en_US")).as_deref(), Some("en-us"));
        for none in ["", "english language", "e", "<b>", "en-"] {
            assert_eq!(language(Some(none)), None, "{none}");
        }
    }
}
