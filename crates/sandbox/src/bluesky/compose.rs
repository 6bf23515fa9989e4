//! What an author's own app makes of their words: a record with facets, references and blobs.

use std::io::Cursor;

use image::ImageReader;
use serde_json::{Value, json};

use super::{
    ids,
    state::{Blob, State},
};
use crate::{Picture, Refused, Say, clock};

const TRIMMED: [char; 9] = ['.', ',', ';', ':', '!', '?', ')', '"', '\''];

impl State {
    /// The post record of these words; uploads their pictures on the way.
    pub(crate) fn compose(&mut self, did: &str, say: Say) -> Result<Value, Refused> {
        let created_at = clock::iso(say.published_at.unwrap_or_else(clock::now));
        let mut record = json!({
            "$type": super::index::POST,
            "text": say.text,
            "createdAt": created_at,
            "langs": [say.language.as_deref().unwrap_or("en")],
        });
        let facets = self.facets(&say.text);
        if !facets.is_empty() {
            record["facets"] = facets.into();
        }
        if let Some(parent) = &say.reply_to {
            let parent_ref = self.reference(parent)?;
            let root = self
                .record(parent)
                .map(|(_, parent)| parent.value["reply"]["root"].clone());
            let root = root
                .filter(Value::is_object)
                .unwrap_or_else(|| parent_ref.clone());
            record["reply"] = json!({ "root": root, "parent": parent_ref });
        }
        let quote = say.quote.as_deref().map(|uri| self.reference(uri)).transpose()?;
        let quote = quote.map(|record| json!({ "$type": "app.bsky.embed.record", "record": record }));
        let images: Vec<Value> = say
            .images
            .into_iter()
            .map(|picture| self.upload(did, picture))
            .collect();
        let images =
            (!images.is_empty()).then(|| json!({ "$type": "app.bsky.embed.images", "images": images }));
        let embed = match (quote, images) {
            (Some(record), Some(media)) => {
                Some(json!({ "$type": "app.bsky.embed.recordWithMedia", "record": record, "media": media }))
            }
            (quote, images) => quote.or(images),
        };
        if let Some(embed) = embed {
            record["embed"] = embed;
        }
        Ok(record)
    }

    /// Address and hash of a record that exists.
    pub(crate) fn reference(&self, uri: &str) -> Result<Value, Refused> {
        let found = self
            .record(uri)
            .map(|(_, record)| json!({ "uri": uri, "cid": record.cid }));
        found.ok_or_else(|| Refused(format!("no post {uri} on {}", self.base)))
    }

    fn upload(&mut self, did: &str, picture: Picture) -> Value {
        let size = ImageReader::new(Cursor::new(&picture.bytes))
            .with_guessed_format()
            .ok();
        let (width, height) = size
            .and_then(|image| image.into_dimensions().ok())
            .unwrap_or((1, 1));
        let blob = self.store_blob(
            did,
            Blob {
                bytes: picture.bytes,
                content_type: picture.content_type,
            },
        );
        json!({ "alt": picture.alt, "image": blob, "aspectRatio": { "width": width, "height": height } })
    }

    /// Keeps a blob and returns the reference that records use.
    pub(crate) fn store_blob(&mut self, did: &str, blob: Blob) -> Value {
        let cid = ids::blob_cid(&blob.bytes);
        let reference = json!({
            "$type": "blob",
            "ref": { "$link": cid },
            "mimeType": blob.content_type,
            "size": blob.bytes.len(),
        });
        if let Some(repo) = self.repos.get_mut(did) {
            repo.blobs.insert(cid, blob);
        }
        reference
    }

    /// Links, mentions of known handles, and tags, as ranges of bytes.
    fn facets(&self, text: &str) -> Vec<Value> {
        let mut facets = Vec::new();
        let mut at = 0;
        for word in text.split_inclusive(char::is_whitespace) {
            let (start, shown) = (at, word.trim_end().trim_end_matches(TRIMMED));
            at += word.len();
            let feature = if shown.starts_with("http://") || shown.starts_with("https://") {
                json!({ "$type": "app.bsky.richtext.facet#link", "uri": shown })
            } else if let Some(repo) = shown.strip_prefix('@').and_then(|handle| self.repo(handle)) {
                json!({ "$type": "app.bsky.richtext.facet#mention", "did": repo.did })
            } else if let Some(tag) = shown.strip_prefix('#').filter(|tag| !tag.is_empty()) {
                json!({ "$type": "app.bsky.richtext.facet#tag", "tag": tag })
            } else {
                continue;
            };
            let index = json!({ "byteStart": start, "byteEnd": start + shown.len() });
            facets.push(json!({ "index": index, "features": [feature] }));
        }
        facets
    }
}
