//! A part as a record of the network. Pure: preview, tests and publishing share it.

use super::address::{Place, StrongRef};
use super::{facets, uri};
use serde_json::{Map, Value, json};
use syrinx_connector::{Error, Rendered, Result};
use syrinx_model::{Limits, Part, PartMedia, Receipt, Text, Unit};

/// A label for hidden media, of those that an author may set (`com.atproto.label.defs#selfLabels`).
const HIDDEN: &str = "graphic-media";

/// What a part will look like; uploaded media may be placeholders.
pub(super) fn preview(part: &Part, limits: &Limits) -> Result<Rendered> {
    let body = record(part, None, limits)?;
    let text = whole_text(part);
    let tightest = limits.text.iter().find(|limit| limit.unit == Unit::Grapheme);
    Ok(Rendered {
        length: tightest.map_or(text.plain().len(), |limit| limit.count(&text)),
        max: tightest.map(|limit| limit.max),
        text: text.plain().to_owned(),
        body: Value::Object(body),
    })
}

/// The record of a part, but for `createdAt`. `parent` is the receipt of the part before it.
pub(super) fn record(part: &Part, parent: Option<&Receipt>, limits: &Limits) -> Result<Map<String, Value>> {
    if !part.audience.is_open() {
        return Err(Error::rejected(
            "Everybody can read what is posted on Bluesky, and this is not for everybody.",
        ));
    }
    if part.poll.is_some() {
        return Err(Error::rejected("Bluesky has no polls."));
    }
    let text = whole_text(part);
    check_length(&text, limits)?;
    let mut record = Map::new();
    let mut set = |name: &str, value: Value| record.insert(name.to_owned(), value);
    set("$type", json!(uri::collection::POST));
    set("text", json!(text.plain()));
    let facets = facets::write(&text);
    if !facets.is_empty() {
        set("facets", Value::Array(facets));
    }
    if let Some(language) = part.language.as_deref().filter(|tag| is_language(tag)) {
        set("langs", json!([language]));
    }
    let above = match (parent, &part.reply_to) {
        (Some(receipt), _) => Some(Place::read(&receipt.address)?),
        (None, Some(address)) => Some(Place::read(address)?),
        (None, None) => None,
    };
    if let Some(above) = above {
        set("reply", above.reply());
    }
    let quote = part.quote.as_ref().map(Place::read).transpose()?;
    if let Some(embed) = embed(images(&part.media, limits)?, quote.map(|place| place.own)) {
        set("embed", embed);
    }
    if part.sensitive && !part.media.is_empty() {
        set(
            "labels",
            json!({ "$type": "com.atproto.label.defs#selfLabels", "values": [{ "val": HIDDEN }] }),
        );
    }
    Ok(record)
}

/// The text with the warning before it: the network has no place of its own for one.
fn whole_text(part: &Part) -> Text {
    if part.spoiler.is_empty() {
        return part.text.clone();
    }
    part.text.clone().prefixed(&format!("{}\n\n", part.spoiler))
}

fn check_length(text: &Text, limits: &Limits) -> Result<()> {
    for limit in &limits.text {
        let length = limit.count(text);
        if length > limit.max {
            let unit = match limit.unit {
                Unit::Byte => "bytes",
                _ => "characters",
            };
            return Err(Error::rejected(format!(
                "The text has {length} {unit}, and Bluesky takes at most {}.",
                limit.max
            )));
        }
    }
    Ok(())
}

/// The `app.bsky.embed.images` of these media, if there are any.
fn images(media: &[PartMedia], limits: &Limits) -> Result<Option<Value>> {
    let max = limits.media.max_count;
    if media.len() > max {
        return Err(Error::rejected(format!(
            "There are {} pictures, and Bluesky takes at most {max} in one post.",
            media.len()
        )));
    }
    // Pictures of other types are made into ones that fit before they are uploaded.
    if let Some(other) = media.iter().find(|one| !one.mime.starts_with("image/")) {
        return Err(Error::rejected(format!(
            "Bluesky does not take files of the type {} here.",
            other.mime
        )));
    }
    let images = media.iter().map(image).collect::<Result<Vec<Value>>>()?;
    Ok((!images.is_empty()).then(|| json!({ "$type": "app.bsky.embed.images", "images": images })))
}

fn image(media: &PartMedia) -> Result<Value> {
    let blob: Value = match &media.attachment {
        Some(attachment) => serde_json::from_str(&attachment.0)
            .map_err(|_| Error::rejected("A picture was not uploaded to Bluesky."))?,
        None => json!({ "$type": "blob", "ref": { "$link": "" }, "mimeType": media.mime, "size": 0 }),
    };
    let mut image = json!({ "alt": media.alt, "image": blob });
    if let (Some(width @ 1..), Some(height @ 1..)) = (media.width, media.height) {
        image["aspectRatio"] = json!({ "width": width, "height": height });
    }
    Ok(image)
}

fn embed(images: Option<Value>, quote: Option<StrongRef>) -> Option<Value> {
    let quote = quote.map(|quote| json!({ "$type": "app.bsky.embed.record", "record": quote.value() }));
    match (images, quote) {
        (Some(media), Some(record)) => {
            Some(json!({ "$type": "app.bsky.embed.recordWithMedia", "media": media, "record": record }))
        }
        (only, None) | (None, only) => only,
    }
}

/// Whether the server will take it as a language: it refuses the whole record otherwise.
fn is_language(tag: &str) -> bool {
    let mut pieces = tag.split('-');
    let primary = pieces
        .next()
        .is_some_and(|p| matches!(p.len(), 2 | 3) && p.bytes().all(|b| b.is_ascii_lowercase()));
    primary && pieces.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}
