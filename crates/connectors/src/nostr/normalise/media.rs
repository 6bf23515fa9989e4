//! Files of an event: those that it describes (NIP-92), and those whose address alone says what they are.

use crate::nostr::names;
use nostr::event::{Event, Tag};
use syrinx_model::{Feature, MediaKind, PostMedia, Text};

/// The most files of one post.
const MAX: usize = 20;

/// The files of an event, each once, in the order of its text.
pub(super) fn of(event: &Event) -> Vec<PostMedia> {
    if event.kind == names::ARTICLE {
        // The pictures of an article belong to its markup; its title picture stands alone.
        return super::tag(event, "image")
            .and_then(|url| file(url, None))
            .into_iter()
            .collect();
    }
    let described: Vec<PostMedia> = event
        .tags
        .iter()
        .map(Tag::as_slice)
        .filter(|tag| tag.first().is_some_and(|kind| kind == "imeta"))
        .take(MAX)
        .filter_map(imeta)
        .collect();
    let content = &event.content[..event.content.floor_char_boundary(64 << 10)];
    let mut files: Vec<PostMedia> = Vec::new();
    for facet in Text::detect(content).facets() {
        let Feature::Link { url } = facet.feature() else {
            continue;
        };
        let known = described.iter().find(|file| file.url == *url).cloned();
        let found = known.or_else(|| file(url, None).filter(|file| file.kind != MediaKind::Unknown));
        files.extend(found.filter(|_| files.len() < MAX && files.iter().all(|file| file.url != *url)));
    }
    for file in described {
        if files.len() < MAX && files.iter().all(|known| known.url != file.url) {
            files.push(file);
        }
    }
    files
}

fn imeta(tag: &[String]) -> Option<PostMedia> {
    let value = |name: &str| {
        tag.iter()
            .skip(1)
            .filter_map(|entry| entry.split_once(' '))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    };
    let side = |text: &str| {
        text.parse::<u32>()
            .ok()
            .filter(|side| (1..=100_000).contains(side))
    };
    let dim = value("dim").and_then(|dim| dim.split_once('x'));
    let file = file(value("url")?, value("m"))?;
    Some(PostMedia {
        preview_url: value("thumb").or(value("image")).and_then(names::web),
        alt: value("alt").map(super::line).unwrap_or_default(),
        width: dim.and_then(|(width, _)| side(width)),
        height: dim.and_then(|(_, height)| side(height)),
        blurhash: value("blurhash")
            .filter(|hash| hash.is_ascii() && hash.len() <= 100)
            .map(str::to_owned),
        ..file
    })
}

/// A file at an address; what it is, is said by its type, else by the end of its name.
fn file(url: &str, mime: Option<&str>) -> Option<PostMedia> {
    let url = names::web(url)?;
    let path = url
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let ending = path
        .rsplit_once('.')
        .map(|(_, ending)| ending)
        .unwrap_or_default();
    let kind = match (mime.and_then(|mime| mime.split('/').next()), ending) {
        (Some("image"), _) | (None, "jpg" | "jpeg" | "png" | "gif" | "webp" | "avif") => MediaKind::Image,
        (Some("video"), _) | (None, "mp4" | "webm" | "mov" | "m4v") => MediaKind::Video,
        (Some("audio"), _) | (None, "mp3" | "ogg" | "m4a" | "wav" | "flac") => MediaKind::Audio,
        _ => MediaKind::Unknown,
    };
    Some(PostMedia {
        kind,
        url,
        ..PostMedia::default()
    })
}
