//! What relays told, in our words. Pure and total: one bad event never loses the page.

pub(super) mod book;
mod media;
mod words;

use super::address::Place;
use super::thread::Above;
use super::wire::Profile;
use super::{names, network};
pub(super) use book::Book;
use nostr::event::{Event, EventId, Kind, Tag};
use nostr::key::PublicKey;
use nostr::types::Timestamp;
use syrinx_connector::html;
use syrinx_model::{
    Address, Audience, Author, AuthorCounts, Counts, Feature, Field, Inbound, InboundBoost, InboundNotice,
    InboundPost, Moment, NoticeKind, Text,
};
pub(super) use words::references;

/// How deep quotes within quotes are shown.
const QUOTES: u32 = 1;
/// The most bytes of a warning, a title or an alternative text.
const MAX_LINE: usize = 2 << 10;

/// Kinds that are posts.
pub(super) const POSTS: [Kind; 3] = [Kind::TextNote, Kind::Comment, names::ARTICLE];
/// Kinds that pass posts on (NIP-18).
pub(super) const BOOSTS: [Kind; 2] = [Kind::Repost, Kind::GenericRepost];

/// Something of a feed; `None` if it is nothing that is shown.
pub(super) fn item(event: &Event, book: &Book) -> Option<Inbound> {
    match event.kind {
        kind if POSTS.contains(&kind) => Some(Inbound::Post(Box::new(post(event, book)))),
        kind if BOOSTS.contains(&kind) => boost(event, book).map(|boost| Inbound::Boost(Box::new(boost))),
        _ => None,
    }
}

/// What a deletion takes down: only what was said by whoever asks for it (NIP-09). An id alone says nothing about whose it
/// is, so the author goes along and the store compares; what is known to be by another is passed over here.
pub(super) fn deletions(event: &Event, book: &Book) -> Vec<Inbound> {
    let gone = |uri: String| Inbound::Delete {
        uri: Some(uri),
        address: None,
        by: Some(names::author(&event.pubkey)),
    };
    let events = event
        .tags
        .event_ids()
        .filter(|id| book.writer(id).is_none_or(|writer| writer == event.pubkey));
    let events = events.map(|id| gone(names::note(&id)));
    let places = event
        .tags
        .coordinates()
        .filter(|place| place.public_key == event.pubkey && place.kind == names::ARTICLE);
    let places = places.filter_map(|place| names::article(&place).map(gone));
    events.chain(places).take(100).collect()
}

/// A post.
pub(super) fn post(event: &Event, book: &Book) -> InboundPost {
    quoting(event, book, 0)
}

fn quoting(event: &Event, book: &Book, depth: u32) -> InboundPost {
    let above = Above::of(event);
    let quoted = words::quoted(event).filter(|_| depth < QUOTES);
    let quote = quoted
        .and_then(|id| book.event(&id))
        .filter(|quote| POSTS.contains(&quote.kind) && quote.id != event.id);
    let files = media::of(event);
    let text = words::text(event, book, &files, quote.map(|quote| quote.id));
    let warning = tag(event, "content-warning");
    let published = published(event);
    let parent = above.parent.as_ref();
    let parent_author = parent.and_then(|parent| parent.author.or_else(|| book.writer(&parent.id)));
    let place = Place::of(event, book.relay(&event.id));
    let mine = book.mine(&event.id);
    InboundPost {
        uri: names::post(event),
        origin: network(),
        carrier: network(),
        author: book.author(&event.pubkey),
        url: Some(names::post_page(event.id, event.pubkey)),
        address: place.address(),
        text,
        html: None,
        spoiler: warning.map(line).unwrap_or_default(),
        sensitive: warning.is_some(),
        language: language(event),
        audience: Audience::Public,
        published_at: published,
        edited_at: (event.kind == names::ARTICLE)
            .then(|| moment(event.created_at))
            .filter(|at| *at > published),
        parent_uri: parent.map(super::thread::Pointer::uri),
        parent_address: None,
        parent_author_uri: parent_author.map(|key| names::author(&key)),
        quote: quote.map(|quote| Box::new(quoting(quote, book, depth + 1))),
        media: files,
        poll: None,
        preview: None,
        counts: Counts::default(),
        liked: mine.liked,
        boosted: mine.boosted,
        bookmarked: false,
        application: tag(event, "client").map(line).filter(|client| !client.is_empty()),
        bridges: bridges(event),
        attachments: Vec::new(),
    }
}

/// A boost; `None` if what was passed on is not known.
pub(super) fn boost(event: &Event, book: &Book) -> Option<InboundBoost> {
    let passed_on = book
        .event(&target(event)?)
        .filter(|post| POSTS.contains(&post.kind))?;
    Some(InboundBoost {
        uri: names::note(&event.id),
        address: Place::of(event, book.relay(&event.id)).address(),
        author: book.author(&event.pubkey),
        at: moment(event.created_at),
        audience: Audience::Public,
        post: post(passed_on, book),
    })
}

/// What a boost or a reaction is about: the last event that it names.
pub(super) fn target(event: &Event) -> Option<EventId> {
    event.tags.event_ids().last()
}

/// Something told to the account `me`; `None` if it is nothing to tell.
pub(super) fn notice(event: &Event, me: &PublicKey, stranger: bool, book: &Book) -> Option<InboundNotice> {
    if event.pubkey == *me {
        return None;
    }
    let about = || target(event).map(|id| names::note(&id));
    let quotes_me = || words::quoted(event).and_then(|id| book.writer(&id)) == Some(*me);
    let (kind, post_uri, whole) = match event.kind {
        Kind::TextNote | Kind::Comment if quotes_me() => (NoticeKind::Quote, Some(names::post(event)), true),
        Kind::TextNote | Kind::Comment => (NoticeKind::Mention, Some(names::post(event)), true),
        Kind::Reaction if event.content.trim() != "-" => (NoticeKind::Like, Some(about()?), false),
        kind if BOOSTS.contains(&kind) => (NoticeKind::Boost, Some(about()?), false),
        Kind::ContactList => (NoticeKind::Follow, None, false),
        _ => return None,
    };
    // A reaction that names the account under somebody else's post is none of its business.
    let of_another = target(event)
        .and_then(|id| book.writer(&id))
        .is_some_and(|writer| writer != *me);
    if !whole && of_another {
        return None;
    }
    Some(InboundNotice {
        // Whoever changes the list of those whom they follow says nothing new to us.
        id: match kind {
            NoticeKind::Follow => format!("{}#follows", names::author(&event.pubkey)),
            _ => names::note(&event.id),
        },
        kind,
        author: book.author(&event.pubkey),
        at: moment(event.created_at),
        post: whole.then(|| Box::new(post(event, book))),
        post_uri,
        stranger,
    })
}

/// An author. `name` is a name at a domain that the domain confirmed.
pub(super) fn author(key: &PublicKey, profile: Option<&Profile>, name: Option<&str>) -> Author {
    let empty = Profile::default();
    let profile = profile.unwrap_or(&empty);
    let (handle, host) = match name.and_then(|name| name.split_once('@')) {
        Some((local, domain)) => (local.to_owned(), domain.to_owned()),
        None => (names::npub(key), names::PAGES.to_owned()),
    };
    let shown = [&profile.display_name, &profile.name]
        .into_iter()
        .find(|name| !name.is_empty());
    let fields = [
        ("Website", names::web(&profile.website)),
        ("Lightning", lightning(&profile.lud16)),
    ];
    Author {
        network: network(),
        uri: names::author(key),
        handle,
        host,
        name: shown.map(|name| line(name)).unwrap_or_default(),
        url: names::profile_page(key),
        note_html: note(&profile.about),
        avatar: names::web(&profile.picture),
        header: names::web(&profile.banner),
        bot: profile.bot,
        locked: false,
        fields: fields
            .into_iter()
            .filter_map(|(name, value)| {
                Some(Field {
                    name: name.to_owned(),
                    value_html: note(&value?),
                    verified_at: None,
                })
            })
            .collect(),
        counts: AuthorCounts::default(),
        created_at: None,
        address: Some(Address(key.to_hex())),
    }
}

fn lightning(address: &str) -> Option<String> {
    let fits = address.len() <= 200 && address.contains('@') && !address.contains(char::is_whitespace);
    fits.then(|| address.to_owned())
}

/// A bio as HTML: its line breaks and links.
fn note(plain: &str) -> String {
    let text = Text::detect(plain)
        .map_features(|feature| matches!(feature, Feature::Link { .. }).then_some(feature));
    html::from_text(&text, "")
}

/// A time of the network.
pub(super) fn moment(at: Timestamp) -> Moment {
    Moment(
        i64::try_from(at.as_secs())
            .unwrap_or(i64::MAX)
            .saturating_mul(1000),
    )
}

/// When it was said: an article may tell, but not the future of its own event, nor a time before the network.
fn published(event: &Event) -> Moment {
    let created = moment(event.created_at);
    if event.kind != names::ARTICLE {
        return created;
    }
    let told = tag(event, "published_at")
        .and_then(|at| at.parse::<u64>().ok())
        .map(|at| moment(Timestamp::from_secs(at)));
    told.filter(|at| (Moment(1_577_836_800_000)..=created).contains(at))
        .unwrap_or(created)
}

/// The first value of a tag; an empty one counts, a missing one does not.
fn tag<'a>(event: &'a Event, kind: &str) -> Option<&'a str> {
    let tag = event.tags.iter().find(|tag| tag.kind() == kind)?;
    Some(tag.content().unwrap_or_default())
}

/// The language that the event says it is in (NIP-32).
fn language(event: &Event) -> Option<String> {
    let mut labels = event
        .tags
        .iter()
        .map(Tag::as_slice)
        .filter(|tag| tag.first().is_some_and(|kind| kind == "l"));
    let label = labels.find(|tag| tag.get(2).is_some_and(|space| space == "ISO-639-1"))?;
    label
        .get(1)
        .filter(|code| code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase()))
        .cloned()
}

/// What bridges say that this is elsewhere (NIP-48).
fn bridges(event: &Event) -> Vec<String> {
    let proxies = event
        .tags
        .iter()
        .map(Tag::as_slice)
        .filter(|tag| tag.first().is_some_and(|kind| kind == "proxy"));
    proxies
        .filter_map(|tag| tag.get(1))
        .filter_map(|id| names::web(id).or_else(|| id.starts_with("at://").then(|| line(id))))
        .take(4)
        .collect()
}

/// A short text of a stranger, cut where it is absurdly long.
fn line(text: &str) -> String {
    text[..text.floor_char_boundary(MAX_LINE)].to_owned()
}
