//! Plain text as Mastodon counts it and turns it into HTML.

use unicode_segmentation::UnicodeSegmentation;

/// What a URL costs, whatever its length.
pub(crate) const URL_COST: usize = 23;
/// How much of a link is shown before it is cut with an ellipsis.
const SHOWN_URL: usize = 30;

/// HTML and what was found in the text on the way.
pub(crate) struct Rendered {
    pub(crate) html: String,
    pub(crate) mentions: Vec<u64>,
    pub(crate) tags: Vec<String>,
}

#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Plain(&'a str),
    Url(&'a str),
    /// Without the `@` in front: `user` or `user@host`.
    Mention(&'a str),
    /// Without the `#`.
    Tag(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut plain, mut at) = (0, 0);
    while at < text.len() {
        let after_word = text[..at]
            .chars()
            .next_back()
            .is_some_and(|c| c.is_alphanumeric() || c == '/' || c == '_');
        let rest = &text[at..];
        if let Some((piece, len)) = (!after_word).then(|| entity_at(rest)).flatten() {
            if plain < at {
                pieces.push(Piece::Plain(&text[plain..at]));
            }
            pieces.push(piece);
            at += len;
            plain = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    if plain < text.len() {
        pieces.push(Piece::Plain(&text[plain..]));
    }
    pieces
}

/// The URL, mention or tag with which the text begins, and its length in bytes.
fn entity_at(rest: &str) -> Option<(Piece<'_>, usize)> {
    let run = |text: &str, fits: fn(char) -> bool| text.find(|c| !fits(c)).unwrap_or(text.len());
    if rest.starts_with("https://") || rest.starts_with("http://") {
        let end = run(rest, |c| !c.is_whitespace() && !matches!(c, '<' | '>' | '"'));
        let url = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', ']', '…']);
        let has_host = url.split_once("://").is_some_and(|(_, host)| !host.is_empty());
        return has_host.then_some((Piece::Url(url), url.len()));
    }
    if let Some(after) = rest.strip_prefix('@') {
        let name = run(after, |c| c.is_ascii_alphanumeric() || c == '_');
        let host = after[name..].strip_prefix('@').map_or(0, |host| {
            let host = host[..run(host, |c| {
                c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':')
            })]
                .trim_end_matches(['.', ':', '-']);
            if host.is_empty() { 0 } else { host.len() + 1 }
        });
        return (name > 0).then(|| (Piece::Mention(&after[..name + host]), 1 + name + host));
    }
    let after = rest.strip_prefix('#')?;
    let len = run(after, |c| c.is_alphanumeric() || c == '_');
    let tag = &after[..len];
    tag.chars()
        .any(|c| !c.is_numeric())
        .then_some((Piece::Tag(tag), 1 + len))
}

/// The length in characters as Mastodon counts them: graphemes, a URL as 23, of a remote mention only `@user`.
pub(crate) fn count(text: &str) -> usize {
    let length = |text: &str| text.graphemes(true).count();
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(text) => length(text),
            Piece::Url(_) => URL_COST,
            Piece::Mention(acct) => 1 + length(acct.split('@').next().unwrap_or(acct)),
            Piece::Tag(tag) => 1 + length(tag),
        })
        .sum()
}

/// The plain text as Mastodon's HTML; `find` gives the account id and page of a mentioned name.
pub(crate) fn render(text: &str, base: &str, find: impl Fn(&str) -> Option<(u64, String)>) -> Rendered {
    let mut found = Rendered {
        html: String::new(),
        mentions: Vec::new(),
        tags: Vec::new(),
    };
    let mut body = String::new();
    for piece in pieces(text.trim()) {
        match piece {
            Piece::Plain(text) => body.push_str(&escape(text)),
            Piece::Url(url) => body.push_str(&link(url, false)),
            Piece::Mention(acct) => match find(acct) {
                Some((id, url)) => {
                    body.push_str(&mention(acct, &url));
                    if !found.mentions.contains(&id) {
                        found.mentions.push(id);
                    }
                }
                None => body.push_str(&format!("@{}", escape(acct))),
            },
            Piece::Tag(tag) => {
                let name = tag.to_lowercase();
                body.push_str(&hashtag(tag, &format!("{base}/tags/{name}")));
                if !found.tags.contains(&name) {
                    found.tags.push(name);
                }
            }
        }
    }
    found.html = paragraphs(&body);
    found
}

/// A link as Mastodon shows it: without its scheme, and cut after thirty characters.
pub(crate) fn link(url: &str, me: bool) -> String {
    let shown = url.find("://").map_or(0, |at| at + 3);
    let shown = if url[shown..].starts_with("www.") {
        shown + 4
    } else {
        shown
    };
    let (scheme, rest) = url.split_at(shown);
    let cut = rest
        .char_indices()
        .nth(SHOWN_URL)
        .map_or(rest.len(), |(at, _)| at);
    let (middle, tail) = rest.split_at(cut);
    let class = if tail.is_empty() { "" } else { "ellipsis" };
    let rel = if me {
        "nofollow noopener me"
    } else {
        "nofollow noopener"
    };
    let [url, scheme, middle, tail] = [url, scheme, middle, tail].map(escape);
    format!(
        r#"<a href="{url}" target="_blank" rel="{rel}" translate="no"><span class="invisible">{scheme}</span><span class="{class}">{middle}</span><span class="invisible">{tail}</span></a>"#
    )
}

fn mention(acct: &str, url: &str) -> String {
    let user = escape(acct.split('@').next().unwrap_or(acct));
    let url = escape(url);
    format!(
        r#"<span class="h-card" translate="no"><a href="{url}" class="u-url mention">@<span>{user}</span></a></span>"#
    )
}

fn hashtag(tag: &str, url: &str) -> String {
    let (tag, url) = (escape(tag), escape(url));
    format!(r#"<a href="{url}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>"#)
}

fn paragraphs(body: &str) -> String {
    body.split("\n\n")
        .map(|part| part.trim_matches('\n'))
        .filter(|part| !part.is_empty())
        .map(|part| format!("<p>{}</p>", part.replace('\n', "<br />")))
        .collect()
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        let find = |acct: &str| (acct == "wren").then(|| (7, "http://host/@wren".to_owned()));
        render(text, "http://host", find).html
    }

    #[test]
    fn counts_as_mastodon_does() {
        assert_eq!(count("Grüße 👩‍👩‍👧"), 7);
        assert_eq!(
            count("see https://example.org/a/very/long/path?with=query&and=more."),
            4 + 23 + 1
        );
        assert_eq!(count("@wren@a.very.long.host.example hi"), 5 + 3);
        assert_eq!(count("a@b.example"), 11);
    }

    #[test]
    fn renders_paragraphs_and_breaks() {
        assert_eq!(
            html("one\ntwo\n\nthree <3"),
            "<p>one<br />two</p><p>three &lt;3</p>"
        );
        assert_eq!(html(""), "");
    }

    #[test]
    fn renders_links_with_hidden_parts() {
        let long = html("https://example.org/a-path-that-is-rather-long");
        assert!(
            long.contains(r#"<span class="invisible">https://</span>"#),
            "{long}"
        );
        assert!(
            long.contains(r#"<span class="ellipsis">example.org/a-path-that-is-rat</span>"#),
            "{long}"
        );
        assert!(
            long.contains(r#"<span class="invisible">her-long</span></a>"#),
            "{long}"
        );
        assert!(html("(http://a.example)").ends_with("</a>)</p>"));
    }

    #[test]
    fn renders_mentions_and_tags_only_where_they_begin_a_word() {
        let text = "@wren #Dawn #2024 mail@wren x#y @nobody";
        let rendered = render(text, "http://host", |acct| {
            (acct == "wren").then(|| (7, "u".to_owned()))
        });
        assert_eq!(rendered.mentions, [7]);
        assert_eq!(rendered.tags, ["dawn"]);
        assert!(
            rendered
                .html
                .contains(r#"class="u-url mention">@<span>wren</span></a></span>"#)
        );
        assert!(rendered.html.contains(
            r#"<a href="http://host/tags/dawn" class="mention hashtag" rel="tag">#<span>Dawn</span></a>"#
        ));
        assert!(
            rendered.html.ends_with("#2024 mail@wren x#y @nobody</p>"),
            "{}",
            rendered.html
        );
    }
}
