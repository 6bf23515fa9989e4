//! The words of an event: plain text in which people, events and files stand by their names (NIP-27).

use super::book::Book;
use crate::nostr::names::{self, Named};
use nostr::event::{Event, EventId, Tag};
use nostr::key::PublicKey;
use std::ops::Range;
use syrinx_model::{Facet, Feature, PostMedia, Text};

/// The most bytes of a text that are kept.
const MAX_TEXT: usize = 64 << 10;
/// The most names in one text that are looked at.
const MAX_NAMES: usize = 200;
/// The most bytes of one name.
const MAX_NAME: usize = 1000;

/// What a text or its tags point at.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::nostr) struct References {
    pub(in crate::nostr) people: Vec<PublicKey>,
    pub(in crate::nostr) events: Vec<EventId>,
    pub(in crate::nostr) relays: Vec<String>,
}

/// What an event points at that must be known to show it.
pub(in crate::nostr) fn references(event: &Event) -> References {
    let mut references = References::default();
    for (_, named) in named(content(event)) {
        if let Named::Author { key, .. } = named {
            references.people.push(key);
        } else if let Named::Event { relays, .. } = named {
            references.relays.extend(relays);
        }
    }
    references.events.extend(quoted(event));
    references
}

/// The event that it quotes: as its tag says, or else the first that its text names.
pub(super) fn quoted(event: &Event) -> Option<EventId> {
    let tags = event
        .tags
        .iter()
        .map(Tag::as_slice)
        .filter(|tag| tag.first().is_some_and(|kind| kind == "q"));
    let tagged = tags.filter_map(|tag| EventId::from_hex(tag.get(1)?).ok()).next();
    tagged.or_else(|| {
        named(content(event))
            .into_iter()
            .find_map(|(_, named)| match named {
                Named::Event { id, .. } => Some(id),
                _ => None,
            })
    })
}

/// The text. `quote` is the event that is shown below it: its name in the text would say nothing more, nor would the
/// addresses of files that are shown.
pub(super) fn text(event: &Event, book: &Book, files: &[PostMedia], quote: Option<EventId>) -> Text {
    let content = content(event);
    let mut writing = Writing::default();
    if event.kind == names::ARTICLE {
        writing.headline(event);
    }
    let mut done = 0;
    for (range, named) in named(content) {
        writing.words(&content[done..range.start], files);
        match named {
            Named::Author { key, .. } => writing.person(&key, book),
            Named::Event { id, .. } if Some(id) == quote => {}
            Named::Event { .. } | Named::Place { .. } => writing.link(&content[range.clone()]),
        }
        done = range.end;
    }
    writing.words(&content[done..], files);
    writing.finish()
}

fn content(event: &Event) -> &str {
    &event.content[..event.content.floor_char_boundary(MAX_TEXT)]
}

/// The names in a text, in order, with where they stand.
fn named(content: &str) -> Vec<(Range<usize>, Named)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = content[from..].find("nostr:").map(|at| from + at) {
        let name = start + "nostr:".len();
        let length = content[name..]
            .bytes()
            .take_while(u8::is_ascii_alphanumeric)
            .take(MAX_NAME)
            .count();
        let end = name + length;
        // Inside an address it is a part of that.
        let alone = !content[..start].ends_with(|c: char| c.is_alphanumeric() || "/=?&".contains(c));
        from = end;
        if let Some(named) = Named::read(&content[name..end]).filter(|_| alone) {
            found.push((start..end, named));
            if found.len() == MAX_NAMES {
                break;
            }
        }
    }
    found
}

/// A text in the making.
#[derive(Default)]
struct Writing {
    plain: String,
    facets: Vec<Facet>,
}

impl Writing {
    /// Words with their links and tags, without the addresses of files that are shown.
    fn words(&mut self, words: &str, files: &[PostMedia]) {
        let text = Text::detect(words);
        let shown = |feature: &Feature| matches!(feature, Feature::Link { url } if files.iter().any(|file| file.url == *url));
        let text = text.rewrite(|facet, _| match facet.feature() {
            feature if shown(feature) => Some((String::new(), None)),
            // A name here is a key, and never a word.
            Feature::Mention { .. } => Some((words[facet.range()].to_owned(), None)),
            _ => None,
        });
        let start = self.plain.len();
        self.plain.push_str(text.plain());
        let moved = text.facets().iter().map(|facet| {
            let range = facet.range();
            Facet::new(range.start + start..range.end + start, facet.feature().clone())
        });
        self.facets.extend(moved);
    }

    fn person(&mut self, key: &PublicKey, book: &Book) {
        let handle = book.called(key);
        let feature = Feature::Mention {
            handle: handle.clone(),
            uri: Some(names::author(key)),
            url: Some(names::profile_page(key)),
            author: None,
        };
        self.push(&format!("@{handle}"), feature);
    }

    /// A name that cannot be shown leads to a page.
    fn link(&mut self, name: &str) {
        let url = format!("https://{}/{}", names::PAGES, name.trim_start_matches("nostr:"));
        let words: String = name.chars().take(24).collect();
        self.push(&format!("{words}…"), Feature::Link { url });
    }

    /// What an article is called and says of itself, and where it can be read with its markup.
    fn headline(&mut self, event: &Event) {
        for kind in ["title", "summary"] {
            if let Some(words) = super::tag(event, kind)
                .map(str::trim)
                .filter(|words| !words.is_empty())
            {
                self.plain.push_str(&super::line(words));
                self.plain.push_str("\n\n");
            }
        }
        let url = names::post(event).replacen("nostr:", &format!("https://{}/", names::PAGES), 1);
        self.push(&url.clone(), Feature::Link { url });
        self.plain.push_str("\n\n");
    }

    fn push(&mut self, words: &str, feature: Feature) {
        let start = self.plain.len();
        self.plain.push_str(words);
        self.facets.push(Facet::new(start..self.plain.len(), feature));
    }

    /// The text without the empty space that files and quotes have left at its ends.
    fn finish(self) -> Text {
        let start = self.plain.len() - self.plain.trim_start().len();
        let end = self.plain.trim_end().len().max(start);
        Text::lenient(self.plain, self.facets).0.slice(start..end)
    }
}
