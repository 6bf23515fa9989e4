//! Our own text as HTML.

use crate::{Feature, Text};
use std::fmt::Write as _;

/// How many characters of an address are shown.
const SHOWN: usize = 30;

/// A text as HTML, in the form in which the fediverse writes it: paragraphs, line breaks, shortened links, mentions
/// and tags as links with their classes. Tags lead to `{base}/tags/{name}`; a mention whose profile is not known is
/// plain words. A blank text gives an empty string.
#[must_use]
pub fn from_text(text: &Text, base: &str) -> String {
    if text.is_blank() {
        return String::new();
    }
    let mut out = String::from("<p>");
    words(&mut out, text, base, stretch);
    out.push_str("</p>");
    out
}

/// The same for a text of one line, which is no paragraph: line ends become spaces.
#[must_use]
pub fn line(text: &Text, base: &str) -> String {
    let mut out = String::new();
    words(&mut out, text, base, |out, plain| {
        out.push_str(&escape(&plain.replace('\n', " ")))
    });
    out
}

/// Writes the plain stretches of a text by `plain`, and its facets between them.
fn words(out: &mut String, text: &Text, base: &str, plain: impl Fn(&mut String, &str)) {
    let mut done = 0;
    for facet in text.facets() {
        plain(out, &text.plain()[done..facet.range().start]);
        feature(out, facet.feature(), &text.plain()[facet.range()], base);
        done = facet.range().end;
    }
    plain(out, &text.plain()[done..]);
}

/// Plain words as HTML, safe between tags and inside a quoted attribute.
#[must_use]
pub fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for sign in words.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            sign => out.push(sign),
        }
    }
    out
}

/// Words without a meaning of their own; an empty line begins a new paragraph.
fn stretch(out: &mut String, words: &str) {
    let mut rest = words;
    while let Some(at) = rest.find('\n') {
        out.push_str(&escape(&rest[..at]));
        let after = rest[at..].trim_start_matches('\n');
        let lines = rest.len() - at - after.len();
        out.push_str(if lines > 1 { "</p><p>" } else { "<br>" });
        rest = after;
    }
    out.push_str(&escape(rest));
}

fn feature(out: &mut String, feature: &Feature, words: &str, base: &str) {
    match feature {
        Feature::Link { url } if is_web(url) => link(out, url, words),
        Feature::Mention {
            handle,
            url: Some(url),
            ..
        } if is_web(url) => {
            let name = handle.split('@').next().unwrap_or_default();
            let _ = write!(
                out,
                r#"<span class="h-card" translate="no"><a href="{}" class="u-url mention">@<span>{}</span></a></span>"#,
                escape(url),
                escape(name),
            );
        }
        Feature::Tag { name } => {
            let _ = write!(
                out,
                r#"<a href="{}" class="mention hashtag" rel="tag">#<span>{}</span></a>"#,
                escape(&tag_url(base, name)),
                escape(words.trim_start_matches(['#', '＃'])),
            );
        }
        Feature::Link { .. } | Feature::Mention { .. } => stretch(out, words),
    }
}

/// A link. Where the words are the address itself, its middle is shown and the whole of it kept for who copies it.
fn link(out: &mut String, url: &str, words: &str) {
    let _ = write!(
        out,
        r#"<a href="{}" target="_blank" rel="nofollow noopener noreferrer" translate="no">"#,
        escape(url)
    );
    if words == url {
        let scheme = url.find("://").map_or(0, |at| at + 3);
        let head = scheme + if url[scheme..].starts_with("www.") { 4 } else { 0 };
        let cut = url[head..]
            .char_indices()
            .nth(SHOWN)
            .map_or(url.len(), |(at, _)| head + at);
        let _ = write!(
            out,
            r#"<span class="invisible">{}</span><span class="{}">{}</span><span class="invisible">{}</span>"#,
            escape(&url[..head]),
            if cut < url.len() { "ellipsis" } else { "" },
            escape(&url[head..cut]),
            escape(&url[cut..]),
        );
    } else {
        out.push_str(&escape(words));
    }
    out.push_str("</a>");
}

/// The page of a tag on the server under `base`.
#[must_use]
pub fn tag_url(base: &str, name: &str) -> String {
    let path: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("{base}/tags/{}", path.replace('+', "%20"))
}

/// Whether an address is one that a browser may be sent to.
#[must_use]
pub fn is_web(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paragraphs_links_and_tags() {
        let text = Text::detect("a <b>\n\nsee https://one.example/x #tag\nend");
        let html = from_text(&text, "https://here.example");
        assert!(
            html.starts_with("<p>a &lt;b&gt;</p><p>see <a href=\"https://one.example/x\""),
            "{html}"
        );
        assert!(
            html.contains("href=\"https://here.example/tags/tag\" class=\"mention hashtag\""),
            "{html}"
        );
        assert!(html.ends_with("<br>end</p>"), "{html}");
    }

    #[test]
    fn a_script_address_stays_plain_words() {
        let facet = crate::Facet::new(
            0..1,
            Feature::Link {
                url: "javascript:alert(1)".to_owned(),
            },
        );
        let text = Text::new("x", vec![facet]).unwrap_or_default();
        assert_eq!(from_text(&text, "https://here.example"), "<p>x</p>");
    }

    proptest! {
        #[test]
        fn no_typed_text_opens_a_tag_of_its_own(said in "[<>&\"'a-z#@:/. \n]{0,60}") {
            let html = from_text(&Text::detect(said), "https://here.example");
            for piece in html.split('<').skip(1) {
                let known = ["p>", "/p>", "br>", "a href=\"http", "/a>", "span ", "span>", "/span>"];
                prop_assert!(known.iter().any(|tag| piece.starts_with(tag)), "{}", html);
            }
        }
    }
}
