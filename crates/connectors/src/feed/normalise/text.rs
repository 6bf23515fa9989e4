//! What an item says, as text with links, short enough for a timeline.

use super::super::page::elements;
use super::super::place;
use super::Source;
use feed_rs::model::Entry;
use syrinx_connector::html;
use syrinx_model::{Facet, Feature, Text, graphemes};

/// The longest excerpt, in graphemes.
const EXCERPT: usize = 600;
/// The longest title and description, in characters.
const MAX_TITLE: usize = 300;
const MAX_DESCRIPTION: usize = 280;
/// How many categories become tags, and how long one may be, in characters.
const MAX_TAGS: usize = 8;
const MAX_TAG: usize = 40;
/// How many pictures of the content are told.
const MAX_PICTURES: usize = 4;
/// Elements that facets cannot say.
const RICH: [&str; 10] = [
    "<ul",
    "<ol",
    "<blockquote",
    "<pre",
    "<code",
    "<em",
    "<strong",
    "<b>",
    "<i>",
    "<del",
];

/// What was read.
pub(super) struct Said {
    /// Title, excerpt, author and tags.
    pub(super) text: Text,
    /// The same with its markup, where it is short enough to be shown whole.
    pub(super) html: Option<String>,
    /// The title alone.
    pub(super) title: String,
    /// The first words of the content.
    pub(super) description: String,
    /// Pictures in the content.
    pub(super) pictures: Vec<(String, String)>,
}

/// Reads what an entry says. `base` is what its relative links are relative to.
pub(super) fn read(entry: &Entry, source: &Source<'_>, base: &str) -> Said {
    let title = entry
        .title
        .as_ref()
        .map(|text| line(&text.content, MAX_TITLE))
        .unwrap_or_default();
    let (content, marked_up) = content(entry);
    let source_html = if marked_up {
        content.clone()
    } else {
        html::escape(&content)
    };
    let (plain, links) = if marked_up {
        html::to_text(&content)
    } else {
        (content.clone(), Vec::new())
    };
    let plain = tidy(&plain);
    let base = entry
        .base
        .as_deref()
        .and_then(|own| place::web(own, base))
        .unwrap_or_else(|| base.to_owned());
    let titled = !title.is_empty() && !begins_with(&plain, &title);
    let head = if titled { title.clone() } else { String::new() };
    let (excerpt, whole) = excerpt(&plain);
    let byline = byline(entry, source);
    let mut tags = tags(entry);
    let mut text = Builder::default();
    text.paragraph(&head);
    let at = text.paragraph(excerpt);
    for link in links.iter().filter(|link| link.range.end <= excerpt.len()) {
        let range = link.range.start + at..link.range.end + at;
        // A tag that stands in the text need not stand under it.
        let named = excerpt
            .get(link.range.clone())
            .and_then(|words| words.strip_prefix('#'));
        let tag = named.and_then(|name| tags.iter().position(|tag| tag.eq_ignore_ascii_case(name)));
        if let Some(tag) = tag {
            let name = tags.remove(tag);
            text.facets.push(Facet::new(range, Feature::Tag { name }));
        } else if let Some(url) = place::web(&link.href, &base) {
            text.facets.push(Facet::new(range, Feature::Link { url }));
        }
    }
    if !whole {
        text.plain.push('…');
    }
    text.paragraph(&byline);
    text.tags(&tags);
    let rich = whole
        && marked_up
        && RICH
            .iter()
            .any(|tag| source_html.to_ascii_lowercase().contains(tag));
    Said {
        html: rich.then(|| with_markup(&head, &source_html, &byline, &tags)),
        text: text.finish(),
        description: line(excerpt, MAX_DESCRIPTION),
        title,
        pictures: if marked_up {
            pictures(&content, &base)
        } else {
            Vec::new()
        },
    }
}

/// The content of an entry and whether it is HTML: the whole of it, else its summary, else what its film is about.
fn content(entry: &Entry) -> (String, bool) {
    let told = entry.content.as_ref().and_then(|content| {
        let body = content.body.as_deref().filter(|body| !body.trim().is_empty())?;
        let kind = content.content_type.to_string();
        // Anything else is a file in letters, not something said.
        kind.starts_with("text/")
            .then(|| (body.to_owned(), kind != "text/plain"))
            .or_else(|| {
                (kind == "application/xhtml+xml" || kind == "application/xhtml")
                    .then(|| (body.to_owned(), true))
            })
    });
    let summary = || {
        let summary = entry
            .summary
            .as_ref()
            .filter(|text| !text.content.trim().is_empty())?;
        Some((
            summary.content.clone(),
            is_html(summary.content_type.as_ref(), &summary.content),
        ))
    };
    let film = || {
        let text = entry.media.iter().find_map(|media| media.description.as_ref())?;
        Some((
            text.content.clone(),
            is_html(text.content_type.as_ref(), &text.content),
        ))
    };
    told.or_else(summary).or_else(film).unwrap_or_default()
}

/// RSS never says whether a text is HTML, and Atom is not always believed by those who write it.
fn is_html(kind: &str, text: &str) -> bool {
    kind != "text/plain"
        || (text.contains("</") || text.contains("/>") || text.contains("<p>") || text.contains("<br"))
}

/// Words in one line, without markup, of at most so many characters.
pub(super) fn line(words: &str, max: usize) -> String {
    let plain = if words.contains('<') || words.contains('&') {
        html::to_text(words).0
    } else {
        words.to_owned()
    };
    let plain: String = plain
        .chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    match plain.char_indices().nth(max) {
        Some((at, _)) => format!("{}…", plain[..at].trim_end()),
        None => plain,
    }
}

/// The text with control characters as spaces, byte for byte as long as before, so that links stay where they are.
fn tidy(plain: &str) -> String {
    let tame = |sign: char| {
        if sign.is_ascii_control() && sign != '\n' {
            ' '
        } else {
            sign
        }
    };
    plain.chars().map(tame).collect()
}

/// Whether a text begins with its own title, as posts without titles do where titles are asked for.
fn begins_with(plain: &str, title: &str) -> bool {
    let title = title.trim_end_matches(['…', '.']).trim_end();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    !title.is_empty() && plain.starts_with(title)
}

/// The beginning of a text, cut between words, and whether it is the whole.
fn excerpt(plain: &str) -> (&str, bool) {
    let plain = plain.trim_end();
    // No grapheme is shorter than a byte, so a text of so few bytes needs no counting.
    if plain.len() <= EXCERPT || graphemes(plain) <= EXCERPT {
        return (plain, true);
    }
    let mut end = plain.len();
    let mut count = 0;
    for (at, word) in plain.split_inclusive(char::is_whitespace).scan(0, |at, word| {
        let start = *at;
        *at += word.len();
        Some((start, word))
    }) {
        count += graphemes(word);
        if count > EXCERPT {
            end = at;
            break;
        }
    }
    if end == 0 {
        // One endless word: cut it where its characters allow.
        end = plain
            .char_indices()
            .nth(EXCERPT)
            .map_or(plain.len(), |(at, _)| at);
    }
    (plain[..end].trim_end(), false)
}

/// Who wrote an entry, if it is not simply the feed.
fn byline(entry: &Entry, source: &Source<'_>) -> String {
    let name = entry.authors.iter().find_map(|author| author.name.as_deref());
    let name = line(name.unwrap_or_default(), MAX_TAG * 2);
    // RSS wants an address, and the name after it in brackets.
    let name = name.trim_matches(['(', ')', ' ']).to_owned();
    let known = source
        .names
        .iter()
        .any(|known| known.trim().eq_ignore_ascii_case(&name));
    if name.is_empty() || known {
        String::new()
    } else {
        format!("— {name}")
    }
}

/// Categories as tags: what is between their words goes, since a tag is one word.
fn tags(entry: &Entry) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for category in &entry.categories {
        let told = category.label.as_deref().unwrap_or(&category.term);
        let words = told.split(|sign: char| !sign.is_alphanumeric() && sign != '_');
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let name = match words.as_slice() {
            [one] => (*one).to_owned(),
            many => many.iter().map(|word| capitalised(word)).collect(),
        };
        let fits = name.chars().any(|sign| !sign.is_ascii_digit()) && name.chars().count() <= MAX_TAG;
        let known = tags
            .iter()
            .any(|known| known.to_lowercase() == name.to_lowercase());
        // A scheme's address is no word, and “uncategorized” says that there is none.
        if fits && !known && !told.contains("://") && !name.eq_ignore_ascii_case("uncategorized") {
            tags.push(name);
        }
    }
    tags.truncate(MAX_TAGS);
    tags
}

fn capitalised(word: &str) -> String {
    let mut signs = word.chars();
    signs
        .next()
        .map(|first| first.to_uppercase().chain(signs).collect())
        .unwrap_or_default()
}

/// Pictures of the content and their alternative texts.
fn pictures(content: &str, base: &str) -> Vec<(String, String)> {
    let tags = elements(content, &["img"]);
    let seen = tags.iter().filter(|tag| {
        // Pictures of one pixel count readers.
        !["width", "height"]
            .iter()
            .any(|side| matches!(tag.get(side), Some("0" | "1")))
    });
    seen.filter_map(|tag| {
        Some((
            place::web(tag.get("src")?, base)?,
            line(tag.get("alt").unwrap_or_default(), 1500),
        ))
    })
    .take(MAX_PICTURES)
    .collect()
}

fn with_markup(head: &str, content: &str, byline: &str, tags: &[String]) -> String {
    let paragraph = |words: &str, strong: bool| match (words.is_empty(), strong) {
        (true, _) => String::new(),
        (false, true) => format!("<p><strong>{}</strong></p>", html::escape(words)),
        (false, false) => format!("<p>{}</p>", html::escape(words)),
    };
    let tags = tags
        .iter()
        .map(|tag| format!("#{tag}"))
        .collect::<Vec<_>>()
        .join(" ");
    format!(
        "{}{}{}{}",
        paragraph(head, true),
        html::clean(content),
        paragraph(byline, false),
        paragraph(&tags, false)
    )
}

#[derive(Default)]
struct Builder {
    plain: String,
    facets: Vec<Facet>,
}

impl Builder {
    /// Adds a paragraph, and says where it begins.
    fn paragraph(&mut self, words: &str) -> usize {
        if !words.is_empty() && !self.plain.is_empty() {
            self.plain.push_str("\n\n");
        }
        let at = self.plain.len();
        self.plain.push_str(words);
        at
    }

    fn tags(&mut self, tags: &[String]) {
        let mut at = self.paragraph(
            &tags
                .iter()
                .map(|tag| format!("#{tag}"))
                .collect::<Vec<_>>()
                .join(" "),
        );
        for tag in tags {
            let end = at + 1 + tag.len();
            self.facets
                .push(Facet::new(at..end, Feature::Tag { name: tag.clone() }));
            at = end + 1;
        }
    }

    fn finish(self) -> Text {
        Text::lenient(self.plain, self.facets).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn excerpts_end_between_words() {
        let long = "birds sing ".repeat(200);
        let (cut, whole) = excerpt(&long);
        assert!(
            !whole && graphemes(cut) <= EXCERPT && cut.ends_with("birds") | cut.ends_with("sing"),
            "{cut}"
        );
        assert_eq!(excerpt("short"), ("short", true));
        let endless = "ü".repeat(5000);
        assert_eq!(excerpt(&endless).0.chars().count(), EXCERPT);
    }

    #[test]
    fn a_title_that_is_only_the_beginning_goes() {
        assert!(begins_with("Birds sing all day long", "Birds sing all…"));
        assert!(!begins_with("Birds sing", "News of today"));
        assert_eq!(line("A <b>bird</b> &amp; a\n song", 100), "A bird & a song");
    }

    proptest! {
        #[test]
        fn excerpts_are_beginnings(words in "[a-zü👩‍👧 \n]{0,900}") {
            let (cut, _) = excerpt(&words);
            prop_assert!(words.starts_with(cut) && graphemes(cut) <= EXCERPT + 1);
        }
    }
}
