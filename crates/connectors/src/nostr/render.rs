//! A part as an event of the network. Pure: preview, tests and publishing share it.
//!
//! Everything in an event is a function of the part and its stamp, but the signature: a repeat has the same id.

use super::address::Place;
use super::names;
use super::thread;
use super::wire::Stored;
use nostr::event::{Kind, Tag};
use nostr::key::PublicKey;
use serde_json::json;
use syrinx_connector::{Error, Rendered, Result};
use syrinx_model::{Facet, Feature, Limits, Part, PartMedia, Receipt, Text};

/// An event without author, time and signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sketch {
    pub(super) kind: Kind,
    pub(super) tags: Vec<Tag>,
    pub(super) content: String,
}

/// What a part will look like; uploaded media may be placeholders.
pub(super) fn preview(part: &Part, limits: &Limits) -> Result<Rendered> {
    let sketch = sketch(part, None, limits)?;
    let tightest = limits.text.first();
    Ok(Rendered {
        length: tightest.map_or(part.text.plain().len(), |limit| limit.count(&part.text)),
        max: tightest.map(|limit| limit.max),
        text: sketch.content.clone(),
        body: json!({ "kind": sketch.kind, "tags": sketch.tags, "content": sketch.content }),
    })
}

/// The event of a part. `parent` is the receipt of the part before it.
pub(super) fn sketch(part: &Part, parent: Option<&Receipt>, limits: &Limits) -> Result<Sketch> {
    if !part.audience.is_open() {
        return Err(Error::rejected(
            "Everybody can read what is posted on Nostr, and this is not for everybody.",
        ));
    }
    if part.poll.is_some() {
        return Err(Error::rejected("Polls are not written on Nostr yet."));
    }
    let parent = parent.map(|receipt| &receipt.address).or(part.reply_to.as_ref());
    let parent = parent.map(Place::read).transpose()?;
    let quote = part.quote.as_ref().map(Place::read).transpose()?;
    let media = files(&part.media, limits)?;
    let content = content(&part.text, &media, quote.as_ref());
    check_length(&content, limits)?;

    let (kind, mut tags) = parent
        .as_ref()
        .map_or((Kind::TextNote, Vec::new()), thread::answer);
    tags.extend(quote.iter().map(Place::quoted));
    tags.extend(
        people(&part.text, parent.as_ref(), quote.as_ref())
            .iter()
            .map(|key| Tag::custom("p", [key.to_hex()])),
    );
    tags.extend(
        hashtags(&part.text)
            .into_iter()
            .map(|tag| Tag::custom("t", [tag])),
    );
    if !part.spoiler.is_empty() || part.sensitive {
        tags.push(Tag::custom("content-warning", [part.spoiler.as_str()]));
    }
    if let Some(language) = part.language.as_deref().and_then(two_letters) {
        tags.push(Tag::custom("L", ["ISO-639-1"]));
        tags.push(Tag::custom("l", [language.as_str(), "ISO-639-1"]));
    }
    tags.extend(media.iter().map(imeta));
    Ok(Sketch { kind, tags, content })
}

/// The text, with people by their names on the network, then the files, then what is quoted.
fn content(text: &Text, media: &[(Stored, &PartMedia)], quote: Option<&Place>) -> String {
    let text = text.rewrite(|facet, _| {
        let key = mentioned(facet)?;
        Some((format!("nostr:{}", names::nprofile(key)), None))
    });
    let below = media
        .iter()
        .map(|(stored, _)| stored.url.clone())
        .chain(quote.map(Place::name));
    let mut content = text.plain().to_owned();
    for line in below {
        if !content.is_empty() {
            content.push('\n');
        }
        content.push_str(&line);
    }
    content
}

fn mentioned(facet: &Facet) -> Option<PublicKey> {
    match facet.feature() {
        Feature::Mention { uri: Some(uri), .. } => names::key(uri),
        _ => None,
    }
}

/// Whom the event names: those whom the parent named, its author, whoever is quoted, and the mentioned.
fn people(text: &Text, parent: Option<&Place>, quote: Option<&Place>) -> Vec<PublicKey> {
    let above = parent
        .into_iter()
        .flat_map(|parent| parent.people.iter().copied().chain([parent.author]));
    let quoted = quote.map(|quote| quote.author);
    let mentioned = text.facets().iter().filter_map(mentioned);
    let mut people = Vec::new();
    for key in above.chain(quoted).chain(mentioned) {
        if !people.contains(&key) {
            people.push(key);
        }
    }
    people
}

/// Tags in lower case, each once (NIP-24).
fn hashtags(text: &Text) -> Vec<String> {
    let mut tags = Vec::new();
    for facet in text.facets() {
        if let Feature::Tag { name } = facet.feature() {
            let name = name.to_lowercase();
            if !tags.contains(&name) {
                tags.push(name);
            }
        }
    }
    tags
}

fn two_letters(language: &str) -> Option<String> {
    let primary = language.split('-').next()?;
    (primary.len() == 2 && primary.bytes().all(|b| b.is_ascii_alphabetic()))
        .then(|| primary.to_ascii_lowercase())
}

fn files<'a>(media: &'a [PartMedia], limits: &Limits) -> Result<Vec<(Stored, &'a PartMedia)>> {
    let max = limits.media.max_count;
    if media.len() > max {
        return Err(Error::rejected(format!(
            "There are {} files, and at most {max} go into one note.",
            media.len()
        )));
    }
    media.iter().map(|one| Ok((stored(one)?, one))).collect()
}

fn stored(media: &PartMedia) -> Result<Stored> {
    match &media.attachment {
        Some(attachment) => serde_json::from_str(&attachment.0)
            .map_err(|_| Error::rejected("A file was not uploaded for Nostr.")),
        None => Ok(Stored {
            url: format!("(file {})", media.media),
            mime: media.mime.clone(),
            sha256: String::new(),
            dim: media.width.zip(media.height),
        }),
    }
}

/// NIP-92.
fn imeta((stored, media): &(Stored, &PartMedia)) -> Tag {
    let mut values = vec![format!("url {}", stored.url), format!("m {}", stored.mime)];
    if !stored.sha256.is_empty() {
        values.push(format!("x {}", stored.sha256));
    }
    if let Some((width, height)) = stored.dim {
        values.push(format!("dim {width}x{height}"));
    }
    if !media.alt.is_empty() {
        values.push(format!("alt {}", media.alt));
    }
    Tag::custom("imeta", values)
}

fn check_length(content: &str, limits: &Limits) -> Result<()> {
    for limit in &limits.text {
        let length = limit.unit.count(content);
        if length > limit.max {
            return Err(Error::rejected(format!(
                "With names, files and quotes written out, the note has {length} bytes, and your relays take at most {}.",
                limit.max
            )));
        }
    }
    Ok(())
}

/// Whether a part names files that were not uploaded.
pub(super) fn lacks_files(part: &Part) -> bool {
    part.media.iter().any(|media| media.attachment.is_none())
}
