//! Where a page says that its feeds are.

use super::page::elements;
use super::place;

/// Types that a feed is linked with.
const TYPES: [&str; 4] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
];
/// Types by which a page says that it is somebody's on a network that has a connector of its own.
const NETWORKS: [&str; 2] = ["application/activity+json", "application/ld+json"];
/// Where feeds often are, tried only for the front page of a site that names none.
const OFTEN: [&str; 4] = ["/feed", "/rss.xml", "/atom.xml", "/feed.xml"];

/// What a page tells about feeds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The addresses of its feeds, the likeliest first.
    pub(super) feeds: Vec<String>,
    /// Whether the page is a profile or post of another network.
    pub(super) elsewhere: bool,
}

/// Reads a page.
pub(super) fn discover(html: &str, url: &str) -> Found {
    let tags = elements(html, &["base", "link"]);
    let base = tags
        .iter()
        .find(|tag| tag.name == "base")
        .and_then(|tag| place::web(tag.get("href")?, url))
        .unwrap_or_else(|| url.to_owned());
    let mut found = Found::default();
    let mut comments = Vec::new();
    for tag in tags
        .iter()
        .filter(|tag| tag.name == "link" && tag.has_rel("alternate"))
    {
        let kind = tag.get("type").unwrap_or_default().to_ascii_lowercase();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        found.elsewhere |= NETWORKS.contains(&kind);
        let Some(feed) = tag.get("href").and_then(|href| place::web(href, &base)) else {
            continue;
        };
        if TYPES.contains(&kind) {
            let title = tag.get("title").unwrap_or_default().to_lowercase();
            let list = if title.contains("comment") {
                &mut comments
            } else {
                &mut found.feeds
            };
            list.push(feed);
        }
    }
    found.feeds.append(&mut comments);
    found
}

/// Where the feed of a site may be if its front page names none; nothing for any other page.
pub(super) fn guesses(url: &str) -> Vec<String> {
    let front = url::Url::parse(url).is_ok_and(|url| url.path() == "/" && url.query().is_none());
    if !front {
        return Vec::new();
    }
    OFTEN.iter().filter_map(|path| place::web(path, url)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_are_found_comments_last() {
        let html = r#"<head><base href="https://a.example/blog/">
            <link rel="alternate" type="application/rss+xml" title="A » Comments Feed" href="comments/feed/">
            <link rel=alternate type="application/atom+xml; charset=utf-8" href="atom.xml">
            <link rel=stylesheet type=text/css href=x><link rel=alternate type=application/rss+xml href="javascript:1">"#;
        let found = discover(html, "https://a.example/");
        assert_eq!(
            found.feeds,
            [
                "https://a.example/blog/atom.xml",
                "https://a.example/blog/comments/feed/"
            ]
        );
        assert!(!found.elsewhere);
    }

    #[test]
    fn a_page_of_another_network_is_left_to_it() {
        let html = r#"<link rel="alternate" type="application/activity+json" href="/users/ann">"#;
        assert!(discover(html, "https://a.example/@ann").elsewhere);
        assert!(guesses("https://a.example/@ann").is_empty());
        assert_eq!(guesses("https://a.example/").len(), 4);
    }
}
