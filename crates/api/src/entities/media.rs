//! Pictures, films and sounds.

use super::account::absolute;
use super::json::{Object, written};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use syrinx_model::html::is_web;
use syrinx_model::{Focus, MediaKind, PostMedia};
use syrinx_store::MediaRow;

/// Media of a post; none if they have no address that a client can open.
pub(super) fn attachment(base: &str, media: &PostMedia) -> Option<String> {
    let url = absolute(base, &media.url);
    if !is_web(&url) {
        return None;
    }
    let preview = media
        .preview_url
        .as_deref()
        .map(|url| absolute(base, url))
        .filter(|url| is_web(url));
    let id = media.media.map_or_else(|| id_of(&url), |id| id.0);
    let mut out = String::new();
    Object::open(&mut out)
        .id("id", id)
        .put("type", word(media.kind))
        .put("url", &url)
        .put("preview_url", preview.as_ref().unwrap_or(&url))
        .put("remote_url", &media.media.is_none().then_some(&url))
        .raw("preview_remote_url", "null")
        .raw("text_url", "null")
        .put("meta", &meta(media.width, media.height, media.focus))
        .put("description", &(!media.alt.is_empty()).then_some(&media.alt))
        .put("blurhash", &media.blurhash)
        .close();
    Some(out)
}

/// A file that an owner uploaded.
pub(crate) fn uploaded(base: &str, row: &MediaRow) -> String {
    written(&file(base, row))
}

/// The same, as a value.
pub(crate) fn file(base: &str, row: &MediaRow) -> Value {
    let url = format!("{base}/media/{}", row.name);
    let preview = row
        .preview
        .as_ref()
        .map_or_else(|| url.clone(), |name| format!("{base}/media/{name}"));
    json!({
        "id": row.id.to_string(),
        "type": word(row.kind),
        "url": url,
        "preview_url": preview,
        "remote_url": null,
        "preview_remote_url": null,
        "text_url": null,
        "meta": meta(row.width, row.height, row.focus),
        "description": (!row.alt.is_empty()).then_some(&row.alt),
        "blurhash": row.blurhash,
    })
}

fn word(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Gifv => "gifv",
        MediaKind::Video => "video",
        MediaKind::Audio => "audio",
        MediaKind::Unknown => "unknown",
    }
}

fn meta(width: Option<u32>, height: Option<u32>, focus: Option<Focus>) -> Value {
    let mut meta = json!({});
    if let (Some(width), Some(height)) = (width, height.filter(|height| *height > 0)) {
        let aspect = f64::from(width) / f64::from(height);
        let size = json!({
            "width": width, "height": height, "size": format!("{width}x{height}"), "aspect": aspect,
        });
        meta["original"] = size.clone();
        meta["small"] = size;
    }
    if let Some(focus) = focus {
        meta["focus"] = json!({ "x": focus.x(), "y": focus.y() });
    }
    meta
}

/// Media of others have no id here, but clients need digits to tell them apart: those of their address.
fn id_of(url: &str) -> i64 {
    let hash = Sha256::digest(url.as_bytes());
    hash.iter().take(6).fold(0, |id, byte| id << 8 | i64::from(*byte))
}
