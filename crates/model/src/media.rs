//! Pictures, films and sounds.

use crate::MediaId;
use serde::{Deserialize, Serialize};

/// What kind of media it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaKind {
    /// A still picture.
    Image,
    /// A short film without sound that repeats.
    Gifv,
    /// A film.
    Video,
    /// A sound.
    Audio,
    /// None that we know.
    #[default]
    Unknown,
}

/// Media of a post, as a network shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostMedia {
    /// Our own file, if it was uploaded here.
    pub media: Option<MediaId>,
    /// What it is.
    pub kind: MediaKind,
    /// The full file; for own files the public media route, relative to the server's base.
    pub url: String,
    /// A smaller picture of it.
    pub preview_url: Option<String>,
    /// Alternative text.
    pub alt: String,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// A blurred stand-in (<https://blurha.sh>).
    pub blurhash: Option<String>,
}

/// What a network calls a file that we uploaded to it; opaque, understood by its connector only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attachment(pub String);
