//! Uploaded files.

use syrinx_model::{Focus, MediaId, MediaKind, Moment, OwnerId};

/// A file that an owner uploaded; its bytes lie in the blobs under `name`.
#[derive(Clone, Debug)]
pub struct MediaRow {
    /// Its id.
    pub id: MediaId,
    /// Whose it is.
    pub owner: OwnerId,
    /// Its unguessable name in the public media route, with extension.
    pub name: String,
    /// The name of its smaller picture.
    pub preview: Option<String>,
    /// What it is.
    pub kind: MediaKind,
    /// MIME type, by its bytes.
    pub mime: String,
    /// Bytes.
    pub size: u64,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// A blurred stand-in.
    pub blurhash: Option<String>,
    /// Alternative text.
    pub alt: String,
    /// What stays in sight when it is cropped.
    pub focus: Option<Focus>,
    /// When it was uploaded.
    pub created_at: Moment,
}

/// What may change of a file; `None` keeps it.
#[derive(Clone, Debug, Default)]
pub struct MediaPatch {
    /// Alternative text.
    pub alt: Option<String>,
    /// What stays in sight when it is cropped.
    pub focus: Option<Focus>,
}
