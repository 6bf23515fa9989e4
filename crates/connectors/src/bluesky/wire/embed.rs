//! What hangs on a post, as the lexicons `app.bsky.embed.*` name it.

use super::{Label, PostRecord, Profile, each, lenient};
use serde::Deserialize;

/// What hangs on a post, as the network shows it.
#[derive(Deserialize)]
#[serde(tag = "$type")]
pub(in crate::bluesky) enum Embed {
    #[serde(rename = "app.bsky.embed.images#view")]
    Images {
        #[serde(deserialize_with = "each")]
        images: Vec<ImageView>,
    },
    #[serde(rename = "app.bsky.embed.gallery#view")]
    Gallery {
        #[serde(deserialize_with = "each")]
        items: Vec<ImageView>,
    },
    #[serde(rename = "app.bsky.embed.video#view")]
    Video(VideoView),
    #[serde(rename = "app.bsky.embed.external#view")]
    External { external: ExternalView },
    #[serde(rename = "app.bsky.embed.record#view")]
    Record { record: Quoted },
    #[serde(rename = "app.bsky.embed.recordWithMedia#view")]
    RecordWithMedia { record: QuotedHolder, media: Box<Embed> },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::bluesky) struct ImageView {
    #[serde(default, alias = "thumbnail", deserialize_with = "lenient")]
    pub(in crate::bluesky) thumb: Option<String>,
    pub(in crate::bluesky) fullsize: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(in crate::bluesky) alt: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(in crate::bluesky) aspect_ratio: Option<AspectRatio>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::bluesky) struct VideoView {
    pub(in crate::bluesky) playlist: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(in crate::bluesky) thumbnail: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(in crate::bluesky) alt: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(in crate::bluesky) aspect_ratio: Option<AspectRatio>,
    #[serde(default, deserialize_with = "lenient")]
    pub(in crate::bluesky) presentation: String,
}

#[derive(Deserialize)]
pub(in crate::bluesky) struct AspectRatio {
    pub(in crate::bluesky) width: u32,
    pub(in crate::bluesky) height: u32,
}

#[derive(Deserialize)]
pub(in crate::bluesky) struct ExternalView {
    pub(in crate::bluesky) uri: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(in crate::bluesky) title: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(in crate::bluesky) description: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(in crate::bluesky) thumb: Option<String>,
}

#[derive(Deserialize)]
pub(in crate::bluesky) struct QuotedHolder {
    pub(in crate::bluesky) record: Quoted,
}

/// A quoted record.
#[derive(Deserialize)]
#[serde(tag = "$type")]
pub(in crate::bluesky) enum Quoted {
    #[serde(rename = "app.bsky.embed.record#viewRecord")]
    Record(Box<QuotedRecord>),
    #[serde(other)]
    Other,
}

/// `app.bsky.embed.record#viewRecord`: a post view under other names.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::bluesky) struct QuotedRecord {
    pub(in crate::bluesky) uri: String,
    pub(in crate::bluesky) cid: String,
    pub(in crate::bluesky) author: Profile,
    pub(in crate::bluesky) value: PostRecord,
    #[serde(default, deserialize_with = "each")]
    pub(in crate::bluesky) embeds: Vec<Embed>,
    #[serde(default, deserialize_with = "lenient")]
    pub(in crate::bluesky) reply_count: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(in crate::bluesky) repost_count: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(in crate::bluesky) like_count: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(in crate::bluesky) quote_count: u64,
    pub(in crate::bluesky) indexed_at: String,
    #[serde(default, deserialize_with = "each")]
    pub(in crate::bluesky) labels: Vec<Label>,
}
