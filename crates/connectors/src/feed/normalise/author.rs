//! A feed, as an author.

use super::super::{network, place};
use super::text;
use feed_rs::model::Feed;
use syrinx_connector::html;
use syrinx_model::{Address, Author, AuthorCounts};

/// The longest name, in characters.
const MAX_NAME: usize = 200;
/// The longest description that is kept, in bytes of HTML.
const MAX_NOTE: usize = 16 << 10;
/// The longest handle, in bytes.
const MAX_HANDLE: usize = 30;

/// The author that a feed is. `uri` is its identity, `url` where it is asked for now.
pub(in super::super) fn author(feed: &Feed, uri: &str, url: &str) -> Author {
    let name = feed
        .title
        .as_ref()
        .map(|title| text::line(&title.content, MAX_NAME))
        .unwrap_or_default();
    let host = place::host(url);
    let picture = |image: Option<&feed_rs::model::Image>| image.and_then(|image| place::web(&image.uri, url));
    let note = feed
        .description
        .as_ref()
        .map(|note| note.content.as_str())
        .unwrap_or_default();
    Author {
        network: network(),
        uri: uri.to_owned(),
        handle: handle(&name, url),
        name: if name.is_empty() { host.clone() } else { name },
        host,
        url: homepage(feed, url).unwrap_or_else(|| uri.to_owned()),
        note_html: html::clean(&note[..note.floor_char_boundary(MAX_NOTE)]),
        avatar: picture(feed.icon.as_ref()).or_else(|| picture(feed.logo.as_ref())),
        header: None,
        bot: true,
        locked: false,
        fields: Vec::new(),
        counts: AuthorCounts::default(),
        created_at: None,
        address: Some(Address(url.to_owned())),
    }
}

/// The page that the feed belongs to. What is linked as the feed itself or its hub is none.
fn homepage(feed: &Feed, url: &str) -> Option<String> {
    let is_page = |rel: Option<&str>| matches!(rel, None | Some("alternate"));
    let mut pages = feed
        .links
        .iter()
        .filter(|link| is_page(link.rel.as_deref()))
        .filter_map(|link| place::web(&link.href, url));
    pages.find(|page| !place::same_page(page, url))
}

/// A handle in letters that every client takes: from the name, else from the path.
fn handle(name: &str, url: &str) -> String {
    let slug = |words: &str| {
        let words = words.split(|sign: char| !sign.is_ascii_alphanumeric());
        let mut slug = words
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join("_")
            .to_ascii_lowercase();
        slug.truncate(MAX_HANDLE);
        slug.trim_end_matches('_').to_owned()
    };
    let path = url::Url::parse(url)
        .map(|url| url.path().to_owned())
        .unwrap_or_default();
    let path = path
        .rsplit('/')
        .find(|part| !part.is_empty())
        .unwrap_or_default()
        .to_owned();
    let from = [slug(name), slug(path.split('.').next().unwrap_or_default())];
    from.into_iter()
        .find(|slug| slug.len() > 1)
        .unwrap_or_else(|| "feed".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_letters_of_every_client() {
        assert_eq!(
            handle("Ann’s Bird Blog!", "https://a.example/feed"),
            "ann_s_bird_blog"
        );
        assert_eq!(handle("鳥", "https://a.example/birds.xml"), "birds");
        assert_eq!(handle("", "https://a.example/"), "feed");
    }
}
