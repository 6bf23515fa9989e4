//! Uploads, and the way back to them.

use super::picture::{Encoded, portrait, prepare};
use super::{Bounds, heavily, is_name, name};
use crate::{Engine, Error, Result};
use bytes::Bytes;
use syrinx_model::{Focus, MediaId, MediaKind, OwnerId, graphemes};
use syrinx_store::{MediaPatch, MediaRow};

/// Graphemes of an alternative text at most, as clients expect.
const LONGEST_ALT: usize = 1500;

impl Engine {
    /// Stores a picture that an owner uploaded. It is turned upright and freed of metadata before anybody sees it.
    ///
    /// # Errors
    /// `Invalid` if it is no picture that is accepted, `TooLarge` if it has too many bytes or pixels.
    pub async fn upload(
        &self,
        owner: OwnerId,
        bytes: Bytes,
        alt: String,
        focus: Option<Focus>,
    ) -> Result<MediaRow> {
        check_alt(&alt)?;
        self.check_size(&bytes)?;
        let prepared = heavily(move || prepare(&bytes)).await?;
        let size = prepared.full.bytes.len() as u64;
        let mime = prepared.full.format.to_mime_type().to_owned();
        let name = self.put_picture(prepared.full).await?;
        let preview = self.put_picture(prepared.preview).await?;
        let row = MediaRow {
            id: MediaId(0),
            owner,
            name,
            preview: Some(preview),
            kind: MediaKind::Image,
            mime,
            size,
            width: Some(prepared.width),
            height: Some(prepared.height),
            blurhash: Some(prepared.blurhash),
            alt,
            focus,
            created_at: self.now(),
        };
        Ok(self.store.create_media(row).await?)
    }

    /// Changes what is said of a file.
    ///
    /// # Errors
    /// `NotFound` if the owner has no such file, `Invalid` if the text is too long.
    pub async fn update_media(&self, owner: OwnerId, id: MediaId, patch: MediaPatch) -> Result<MediaRow> {
        if let Some(alt) = &patch.alt {
            check_alt(alt)?;
        }
        self.store
            .update_media(owner, id, patch)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Removes files of an owner for good, as far as no post of theirs needs them. The row goes last, so that after a
    /// failure it still names what is left.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn discard_files(&self, owner: OwnerId, files: &[MediaId]) -> Result<()> {
        for row in self.store.unused_media(owner, files).await? {
            for name in row.preview.iter().chain([&row.name]) {
                self.blobs.delete(name).await?;
            }
            self.store.forget_media(owner, row.id).await?;
        }
        Ok(())
    }

    /// A file by its public name, and its MIME type. Whoever knows the name may look.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn media_file(&self, name: &str) -> Result<Option<(Bytes, String)>> {
        let Some(mime) = name::mime_of(name).filter(|_| is_name(name)) else {
            return Ok(None);
        };
        Ok(self.blobs.get(name).await?.map(|bytes| (bytes, mime.to_owned())))
    }

    /// Stores a picture of a profile; gives its name.
    pub(crate) async fn store_picture(&self, bytes: Bytes, bounds: Bounds) -> Result<String> {
        self.check_size(&bytes)?;
        let picture = heavily(move || portrait(&bytes, bounds)).await?;
        self.put_picture(picture).await
    }

    async fn put_picture(&self, picture: Encoded) -> Result<String> {
        let name = name::mint(picture.format);
        self.blobs.put(&name, Bytes::from(picture.bytes)).await?;
        Ok(name)
    }

    fn check_size(&self, bytes: &Bytes) -> Result<()> {
        let most = self.config.max_image_bytes;
        if bytes.len() as u64 > most {
            return Err(Error::TooLarge(format!(
                "A picture has at most {} MB",
                most >> 20
            )));
        }
        Ok(())
    }
}

fn check_alt(alt: &str) -> Result<()> {
    if graphemes(alt) > LONGEST_ALT {
        return Err(Error::Invalid(format!(
            "An alternative text has at most {LONGEST_ALT} characters"
        )));
    }
    Ok(())
}
