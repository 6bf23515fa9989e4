//! What a record must be like to be accepted.

use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

use super::{
    answer::Oops,
    ids,
    index::{BLOCK, FOLLOW, LIKE, POST, REPOST},
    state::Repo,
};
use crate::clock;

const IMAGE_LIMIT: usize = 2_000_000;
const THUMB_LIMIT: usize = 1_000_000;

/// Checks a record of a known collection; of an unknown one only its `$type`. The answer says which it was.
///
/// Stricter than the real server in one point: facets must lie inside the text, on character borders, because one
/// that does not is always a mistake of the client.
pub(crate) fn record(repo: &Repo, collection: &str, value: &Value) -> Result<&'static str, Oops> {
    let kind = value["$type"].as_str().unwrap_or_default();
    if kind != collection {
        return Err(Oops::invalid(&format!(
            "Invalid $type: expected {collection}, got {kind}"
        )));
    }
    let bad = |what: &str| Oops::invalid(&format!("Invalid {collection} record: {what}"));
    let need_time = || match value["createdAt"].as_str().and_then(clock::parse) {
        Some(_) => Ok(()),
        None => Err(bad(
            "Record/createdAt must be an valid atproto datetime (both RFC-3339 and ISO-8601)",
        )),
    };
    match collection {
        POST => {
            need_time()?;
            text(value)
                .and_then(|text| facets(value, text))
                .map_err(|what| bad(&what))?;
            lists(value).map_err(|what| bad(&what))?;
            reply(value).map_err(|what| bad(&what))?;
            embed(&value["embed"]).map_err(|what| bad(&what))?;
            blobs(repo, value)?;
        }
        LIKE | REPOST => {
            need_time()?;
            strong(&value["subject"]).map_err(|what| bad(&format!("Record/subject{what}")))?;
        }
        FOLLOW | BLOCK => {
            need_time()?;
            let whom = value["subject"].as_str().unwrap_or_default();
            if !whom.starts_with("did:") {
                return Err(bad("Record/subject must be a valid did"));
            }
        }
        "app.bsky.actor.profile" => {
            let long = |key: &str, most: usize| {
                value[key]
                    .as_str()
                    .is_some_and(|text| text.graphemes(true).count() > most)
            };
            if long("displayName", 64) || long("description", 256) {
                return Err(bad("Record/displayName or Record/description is too long"));
            }
        }
        _ => return Ok("unknown"),
    }
    Ok("valid")
}

/// A record key has letters, digits and a few signs.
pub(crate) fn rkey(rkey: &str) -> Result<(), Oops> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._:~-".contains(c);
    if !rkey.is_empty() && rkey.len() <= 512 && rkey != "." && rkey != ".." && rkey.chars().all(fits) {
        return Ok(());
    }
    Err(Oops::invalid("Input/rkey must be a valid Record Key"))
}

fn text(post: &Value) -> Result<&str, String> {
    let text = post["text"]
        .as_str()
        .ok_or("Record must have the property \"text\"")?;
    if text.len() > 3000 {
        return Err("Record/text must not be longer than 3000 characters".to_owned());
    }
    if text.graphemes(true).count() > 300 {
        return Err("Record/text must not be longer than 300 graphemes".to_owned());
    }
    Ok(text)
}

fn facets(post: &Value, text: &str) -> Result<(), String> {
    for (at, facet) in post["facets"].as_array().into_iter().flatten().enumerate() {
        let border = |key: &str| {
            let border = facet["index"][key]
                .as_u64()
                .and_then(|at| usize::try_from(at).ok());
            border.filter(|at| text.is_char_boundary(*at))
        };
        let ends = border("byteStart")
            .zip(border("byteEnd"))
            .filter(|(start, end)| start < end);
        if ends.is_none() || facet["features"].as_array().is_none_or(Vec::is_empty) {
            return Err(format!(
                "Record/facets/{at} must be a valid range of bytes with features"
            ));
        }
        for feature in facet["features"].as_array().into_iter().flatten() {
            let complete = match feature["$type"].as_str().unwrap_or_default() {
                "app.bsky.richtext.facet#link" => feature["uri"].is_string(),
                "app.bsky.richtext.facet#mention" => {
                    feature["did"].as_str().is_some_and(|did| did.starts_with("did:"))
                }
                "app.bsky.richtext.facet#tag" => feature["tag"].is_string(),
                kind => !kind.is_empty(),
            };
            if !complete {
                return Err(format!("Record/facets/{at}/features lacks a property"));
            }
        }
    }
    Ok(())
}

fn lists(post: &Value) -> Result<(), String> {
    for (key, most) in [("langs", 3), ("tags", 8)] {
        if post[key].as_array().is_some_and(|items| items.len() > most) {
            return Err(format!("Record/{key} must not have more than {most} elements"));
        }
    }
    Ok(())
}

fn reply(post: &Value) -> Result<(), String> {
    if post["reply"].is_null() {
        return Ok(());
    }
    for part in ["root", "parent"] {
        strong(&post["reply"][part]).map_err(|what| format!("Record/reply/{part}{what}"))?;
    }
    Ok(())
}

/// A reference that has an address and a hash.
fn strong(reference: &Value) -> Result<(), &'static str> {
    if reference["uri"].as_str().and_then(ids::split).is_none() {
        return Err("/uri must be a valid at-uri");
    }
    match reference["cid"].as_str() {
        Some(cid) if cid.starts_with("baf") => Ok(()),
        _ => Err("/cid must be a cid string"),
    }
}

fn embed(embed: &Value) -> Result<(), String> {
    match embed["$type"].as_str() {
        None if embed.is_null() => Ok(()),
        Some("app.bsky.embed.images") => {
            let images = embed["images"]
                .as_array()
                .ok_or("Record/embed must have the property \"images\"")?;
            if images.len() > 4 {
                return Err("Record/embed/images must not have more than 4 elements".to_owned());
            }
            let complete = |image: &Value| image["alt"].is_string() && image["image"]["$type"] == "blob";
            match images.iter().position(|image| !complete(image)) {
                Some(at) => Err(format!(
                    "Record/embed/images/{at} must have a blob \"image\" and an \"alt\""
                )),
                None => Ok(()),
            }
        }
        Some("app.bsky.embed.external") => {
            let complete = ["uri", "title", "description"]
                .iter()
                .all(|key| embed["external"][key].is_string());
            if complete {
                Ok(())
            } else {
                Err("Record/embed/external must have uri, title and description".to_owned())
            }
        }
        Some("app.bsky.embed.record") => {
            strong(&embed["record"]).map_err(|what| format!("Record/embed/record{what}"))
        }
        Some("app.bsky.embed.recordWithMedia") => {
            strong(&embed["record"]["record"]).map_err(|what| format!("Record/embed/record/record{what}"))?;
            self::embed(&embed["media"])
        }
        Some(_) => Ok(()),
        None => Err("Record/embed must have a $type".to_owned()),
    }
}

/// Every blob that is mentioned must have been uploaded by the author, and be small enough for its place.
fn blobs(repo: &Repo, post: &Value) -> Result<(), Oops> {
    let media = match post["embed"]["$type"].as_str() {
        Some("app.bsky.embed.recordWithMedia") => &post["embed"]["media"],
        _ => &post["embed"],
    };
    let images = media["images"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|image| (&image["image"], IMAGE_LIMIT));
    let thumb = &media["external"]["thumb"];
    for (blob, most) in images.chain((!thumb.is_null()).then_some((thumb, THUMB_LIMIT))) {
        let cid = blob["ref"]["$link"].as_str().unwrap_or_default();
        let stored = repo.blobs.get(cid);
        let stored =
            stored.ok_or_else(|| Oops::named("BlobNotFound", &format!("Could not find blob: {cid}")))?;
        if stored.bytes.len() > most {
            let megabytes = |size: usize| format!("{:.2}MB", size as f64 / 1e6);
            let (is, may) = (megabytes(stored.bytes.len()), megabytes(most));
            let what = format!("This file is too large. It is {is} but the maximum size is {may}.");
            return Err(Oops::named("BlobTooLarge", &what));
        }
        if !stored.content_type.starts_with("image/") {
            let what = format!(
                "Wrong type of file. It is {} but it must match image/*.",
                stored.content_type
            );
            return Err(Oops::named("InvalidMimeType", &what));
        }
    }
    Ok(())
}
