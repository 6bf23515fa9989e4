//! Strangers' HTML, made harmless.

use super::{from_text, read};
use ammonia::{Builder, UrlRelative};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use syrinx_model::Text;

/// The most bytes of HTML that are looked at.
const MAX_BYTES: usize = 1 << 20;

/// The most tags that are looked at. A parser of HTML walks up the open elements at each tag, so its time grows with
/// the square of the depth; this many cost some milliseconds at worst.
const MAX_TAGS: usize = 4_000;

/// How often cleaning may change its own result before it is given up.
const MAX_PASSES: usize = 4;

/// What is left of HTML: the elements and classes that servers of the fediverse let through, and clients know.
static POLICY: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let classes = [
        "mention",
        "hashtag",
        "u-url",
        "h-card",
        "invisible",
        "ellipsis",
        "quote-inline",
    ];
    let mut policy = Builder::empty();
    policy
        .tags(HashSet::from([
            "p",
            "span",
            "br",
            "a",
            "del",
            "pre",
            "code",
            "em",
            "strong",
            "b",
            "i",
            "u",
            "s",
            "ul",
            "ol",
            "li",
            "blockquote",
        ]))
        .clean_content_tags(HashSet::from([
            "script", "style", "title", "template", "noscript", "iframe",
        ]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .allowed_classes(HashMap::from(
            ["a", "span", "p"].map(|tag| (tag, HashSet::from(classes))),
        ))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener noreferrer"));
    policy
});

/// Whether this is more HTML than is looked at, so that [`clean`] and [`read::to_text`] cut it short.
#[must_use]
pub fn is_over(html: &str) -> bool {
    within(html).len() < html.len()
}

/// The part of it that is looked at.
pub(super) fn within(html: &str) -> &str {
    let mut end = html.len().min(MAX_BYTES);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let head = &html[..end];
    let tags = head.bytes().zip(head.bytes().skip(1)).enumerate();
    let starts = tags.filter(|(_, (sign, next))| *sign == b'<' && next.is_ascii_alphabetic());
    match starts.map(|(at, _)| at).nth(MAX_TAGS) {
        Some(at) => &head[..at],
        None => head,
    }
}

/// The same HTML without whatever could do harm or break a page: harmless elements, classes that clients know, and
/// links to `http`, `https` and `mailto` only, marked `nofollow noopener noreferrer`.
///
/// Cleaning what is clean changes nothing. Misnested HTML may parse differently after each pass, which is how filters
/// are tricked; so it is cleaned until nothing changes, and what never settles is kept as text only.
#[must_use]
pub fn clean(html: &str) -> String {
    let mut before = POLICY.clean(within(html)).to_string();
    for _ in 0..MAX_PASSES {
        let after = POLICY.clean(&before).to_string();
        if after == before {
            return after;
        }
        before = after;
    }
    let (plain, _) = read::to_text(&before);
    POLICY.clean(&from_text(&Text::plain_only(plain), "")).to_string()
}
