//! Links, pictures, films and sounds of an item.

use super::super::place;
use feed_rs::model::Entry;
use syrinx_model::{MediaKind, PostMedia};

/// How many media of one item are kept.
const MAX_MEDIA: usize = 16;
/// The longest alternative text, in characters.
const MAX_ALT: usize = 1500;

/// The page of an item: its link, else its id where that is one.
pub(super) fn link(entry: &Entry, base: &str) -> Option<String> {
    let page = |rel: Option<&str>| matches!(rel, None | Some("alternate"));
    let mut links = entry.links.iter().filter(|link| {
        // Attachments of JSON Feed come as links with a type.
        let file = link.rel.is_none() && link.media_type.is_some();
        page(link.rel.as_deref()) && link.target.is_none() && !file
    });
    let link = links.find_map(|link| place::web(&link.href, base));
    link.or_else(|| {
        entry
            .id
            .starts_with("http")
            .then(|| place::web(&entry.id, base))
            .flatten()
    })
}

/// The media of an item, and a picture that stands for it. Pictures of its text are its media only if it has no others.
pub(super) fn read(
    entry: &Entry,
    base: &str,
    in_text: &[(String, String)],
) -> (Vec<PostMedia>, Option<String>) {
    let mut media: Vec<PostMedia> = Vec::new();
    let mut add = |found: Option<PostMedia>| {
        if let Some(found) = found.filter(|found| !media.iter().any(|known| known.url == found.url)) {
            media.push(found);
        }
    };
    let mut thumbnail = None;
    for object in &entry.media {
        let preview = object
            .thumbnails
            .first()
            .and_then(|thumbnail| place::web(&thumbnail.image.uri, base));
        thumbnail = thumbnail.or_else(|| preview.clone());
        let alt = object
            .description
            .as_ref()
            .or(object.title.as_ref())
            .map(|text| text.content.as_str());
        for content in &object.content {
            let kind = content.content_type.as_ref().map(ToString::to_string);
            let url = content.url.as_ref().map(|url| url.as_str());
            add(file(url, kind.as_deref(), base).map(|file| PostMedia {
                alt: super::text::line(alt.unwrap_or_default(), MAX_ALT),
                preview_url: preview.clone(),
                width: content.width,
                height: content.height,
                ..file
            }));
        }
    }
    for link in &entry.links {
        let enclosed = link.rel.as_deref() == Some("enclosure") || link.rel.is_none();
        if let Some(kind) = link.media_type.as_deref().filter(|_| enclosed) {
            add(file(Some(&link.href), Some(kind), base).map(|file| PostMedia {
                alt: super::text::line(link.title.as_deref().unwrap_or_default(), MAX_ALT),
                ..file
            }));
        }
    }
    if media.is_empty() && thumbnail.is_none() {
        media.extend(in_text.iter().map(|(url, alt)| PostMedia {
            kind: MediaKind::Image,
            url: url.clone(),
            alt: alt.clone(),
            ..PostMedia::default()
        }));
    }
    for silent in media.iter_mut().filter(|media| media.alt.is_empty()) {
        // An attached picture often stands in the text too, and is described there only.
        let described = in_text.iter().find(|(url, _)| *url == silent.url);
        silent.alt = described.map(|(_, alt)| alt.clone()).unwrap_or_default();
    }
    media.truncate(MAX_MEDIA);
    (media, thumbnail)
}

/// A file by its type, else by its name; `None` if it is nothing to see or hear.
fn file(url: Option<&str>, kind: Option<&str>, base: &str) -> Option<PostMedia> {
    let url = place::web(url?, base)?;
    let path = url
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| path.ends_with(ending));
    let kind = kind.unwrap_or_default();
    let kind = match kind.split('/').next().unwrap_or_default() {
        "image" => MediaKind::Image,
        "video" => MediaKind::Video,
        "audio" => MediaKind::Audio,
        "" if ends(&[".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"]) => MediaKind::Image,
        "" if ends(&[".mp4", ".webm", ".mov", ".m4v"]) => MediaKind::Video,
        "" if ends(&[".mp3", ".m4a", ".ogg", ".opus", ".oga", ".flac", ".wav"]) => MediaKind::Audio,
        _ => return None,
    };
    Some(PostMedia {
        kind,
        url,
        ..PostMedia::default()
    })
}

/// Whether an item is marked as not for everybody's eyes.
pub(super) fn is_adult(entry: &Entry) -> bool {
    let contents = entry.media.iter().flat_map(|object| &object.content);
    contents
        .filter_map(|content| content.rating.as_ref())
        .any(|rating| rating.urn.contains("simple") && rating.value.trim().eq_ignore_ascii_case("adult"))
}

#[cfg(test)]
mod tests {
    use super::super::super::{parse, poll};
    use super::super::author;
    use syrinx_connector::conformance::NOW;
    use syrinx_model::PostMedia;

    const FEED: &str = "https://birds.example/feed";
    const PICTURE: &str = "https://birds.example/wren.png";

    /// The media of a feed's only item.
    fn media(item: &str) -> Vec<PostMedia> {
        let feed = format!(
            "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\" \
             xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Birds</title>\
             <item><guid>1</guid><title>A wren</title>{item}</item></channel></rss>"
        );
        let document = parse::parse(&feed, FEED).expect("a feed");
        let author = author(&document.feed, FEED, FEED);
        let (mut items, _) = poll::items(&document, &author, FEED, NOW, NOW);
        items.remove(0).post.media
    }

    #[test]
    fn a_picture_is_described_wherever_the_feed_does_so() {
        let content = format!("<media:content url=\"{PICTURE}\" type=\"image/png\"");
        let in_text = "<content:encoded><![CDATA[<p>Loud.</p><img src=\"/wren.png\" alt=\"A wren &amp; its nest\">]]>\
                       </content:encoded>";
        let attached = format!("<enclosure url=\"{PICTURE}\" length=\"9\" type=\"image/png\"/>");
        for (item, alt) in [
            (
                format!(
                    "{content}><media:description>A wren sings</media:description></media:content>{in_text}"
                ),
                "A wren sings",
            ),
            (format!("{content}/>{in_text}"), "A wren & its nest"),
            (format!("{attached}{in_text}"), "A wren & its nest"),
            (in_text.to_owned(), "A wren & its nest"),
            (attached.clone(), ""),
        ] {
            let media = media(&item);
            assert_eq!(media.len(), 1, "{item}");
            assert_eq!(
                (media[0].url.as_str(), media[0].alt.as_str()),
                (PICTURE, alt),
                "{item}"
            );
        }
    }
}
