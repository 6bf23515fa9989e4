//! Uploaded files.

use crate::{MediaPatch, MediaRow, Result};
use async_trait::async_trait;
use syrinx_model::{MediaId, OwnerId};

/// Uploaded files; their bytes lie in the [`crate::Blobs`].
#[async_trait]
pub trait Media: Send + Sync {
    /// Stores a file's row; the id in it is ignored. Gives the row with its id.
    ///
    /// # Errors
    /// If the database fails.
    async fn create_media(&self, row: MediaRow) -> Result<MediaRow>;

    /// Files of an owner, in the order asked; others are left out.
    ///
    /// # Errors
    /// If the database fails.
    async fn media(&self, owner: OwnerId, ids: &[MediaId]) -> Result<Vec<MediaRow>>;

    /// Changes a file. Gives the row; `None` if the owner has none of that id.
    ///
    /// # Errors
    /// If the database fails.
    async fn update_media(&self, owner: OwnerId, id: MediaId, patch: MediaPatch) -> Result<Option<MediaRow>>;

    /// Files of an owner, among these, that no post of theirs shows and no scheduled post will.
    ///
    /// # Errors
    /// If the database fails.
    async fn unused_media(&self, owner: OwnerId, ids: &[MediaId]) -> Result<Vec<MediaRow>>;

    /// Forgets a file of an owner; its bytes are not touched.
    ///
    /// # Errors
    /// If the database fails.
    async fn forget_media(&self, owner: OwnerId, id: MediaId) -> Result<()>;

    /// A file by its public name.
    ///
    /// # Errors
    /// If the database fails.
    async fn media_by_name(&self, name: &str) -> Result<Option<MediaRow>>;
}
