//! The bytes of files.

use crate::Result;
use async_trait::async_trait;
use bytes::Bytes;

/// The bytes of files, under names of our own making.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Writes a file whole: it is there after this returns, or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    async fn put(&self, name: &str, bytes: Bytes) -> Result<()>;

    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read.
    async fn get(&self, name: &str) -> Result<Option<Bytes>>;

    /// Deletes a file; one that is not there counts as deleted.
    ///
    /// # Errors
    /// If it cannot be deleted.
    async fn delete(&self, name: &str) -> Result<()>;
}
