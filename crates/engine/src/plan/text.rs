//! A text in the words of one network: whom it mentions there, and what has no place of its own there.

use super::facts::{Facts, Seat};
use syrinx_model::{Author, DraftPoll, Facet, Feature, Loss, Text};

/// The text with its mentions as the seat's network writes them. Who is not there becomes plain words.
pub(super) fn addressed(text: &Text, facts: &Facts, seat: &Seat, losses: &mut Vec<Loss>) -> Text {
    text.rewrite(|facet, typed| {
        let Feature::Mention {
            handle, uri, author, ..
        } = facet.feature()
        else {
            return None;
        };
        let Some(found) = facts.author_on(handle, &seat.network) else {
            if facts
                .mentions
                .get(handle)
                .is_some_and(|authors| !authors.is_empty())
            {
                let message = format!("{typed} is not on {}: the name is plain text there.", seat.name);
                losses.push(Loss::new("mention", message));
            }
            return Some((typed.to_owned(), None));
        };
        let written = handle_there(found, seat);
        let same = uri.as_deref() == Some(found.uri.as_str());
        let feature = Feature::Mention {
            handle: written.clone(),
            uri: Some(found.uri.clone()),
            url: Some(found.url.clone()),
            author: author.filter(|_| same),
        };
        Some((format!("@{written}"), Some(feature)))
    })
}

/// How the seat's network writes an author of it, without the first `@`.
///
/// The seat's own handle shows whether hosts belong to identities there; if they do, an author of the seat's own
/// server is written without one.
fn handle_there(author: &Author, seat: &Seat) -> String {
    if !seat.handle.contains('@') || author.host.eq_ignore_ascii_case(&seat.server_host) {
        author.handle.clone()
    } else {
        format!("{}@{}", author.handle, author.host)
    }
}

/// The mentions of a text alone, each followed by a space: what later parts of a direct thread begin with, since a
/// part that mentions nobody would reach nobody.
pub(super) fn mentions_of(text: &Text) -> Text {
    let mut words = Text::default();
    let mut seen = Vec::new();
    for facet in text.facets() {
        let Feature::Mention { handle, .. } = facet.feature() else {
            continue;
        };
        if !seen.contains(&handle) {
            seen.push(handle);
            words = joined(&[&words, &text.slice(facet.range()), &Text::plain_only(" ")]);
        }
    }
    words
}

/// The text with a poll's options as lines below it.
pub(super) fn with_options(text: &Text, poll: &DraftPoll) -> Text {
    let lines: String = poll
        .options
        .iter()
        .map(|option| format!("\n• {option}"))
        .collect();
    let lines = if text.is_blank() {
        lines.trim_start().to_owned()
    } else {
        format!("\n{lines}")
    };
    joined(&[text, &Text::plain_only(lines)])
}

/// The text with a link below it.
pub(super) fn with_link(text: &Text, url: &str) -> Text {
    let link = Facet::new(0..url.len(), Feature::Link { url: url.to_owned() });
    let gap = if text.is_blank() { "" } else { "\n\n" };
    joined(&[text, &Text::plain_only(gap), &Text::lenient(url, vec![link]).0])
}

/// Texts one after the other, as one.
pub(super) fn joined(texts: &[&Text]) -> Text {
    let mut plain = String::new();
    let mut facets = Vec::new();
    for text in texts {
        let start = plain.len();
        plain.push_str(text.plain());
        facets.extend(text.facets().iter().map(|facet| {
            let range = facet.range();
            Facet::new(start + range.start..start + range.end, facet.feature().clone())
        }));
    }
    // Nothing is dropped: each text's facets fit it, and the texts do not overlap.
    Text::lenient(plain, facets).0
}
