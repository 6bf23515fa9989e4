//! The bytes of files, in folders on disk.

use crate::{Blobs, Error, Result};
use async_trait::async_trait;
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

/// The longest name in bytes; file systems allow 255, and a temporary file's name is longer than its file's.
const LONGEST_NAME: usize = 200;

/// Files under one folder, spread over 256 folders by the hash of their names.
#[derive(Debug)]
pub(crate) struct Files {
    root: PathBuf,
    /// Keeps a temporary folder for as long as somebody uses it.
    _scratch: Option<Arc<TempDir>>,
}

impl Files {
    pub(crate) fn open(root: PathBuf, scratch: Option<Arc<TempDir>>) -> Result<Self> {
        std::fs::create_dir_all(&root)?;
        Ok(Self {
            root,
            _scratch: scratch,
        })
    }

    /// The folder and the name of a file.
    fn place(&self, name: &str) -> Result<(PathBuf, PathBuf)> {
        let fits = (1..=LONGEST_NAME).contains(&name.len())
            && !name.starts_with('.')
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));
        if !fits {
            return Err(Error::File(std::io::Error::new(
                ErrorKind::InvalidInput,
                "a file's name has lower-case letters, digits, dots, dashes and underscores only, and no dot in front",
            )));
        }
        let folder = self.root.join(format!("{:02x}", Sha256::digest(name)[0]));
        let file = folder.join(name);
        Ok((folder, file))
    }
}

#[async_trait]
impl Blobs for Files {
    async fn put(&self, name: &str, bytes: Bytes) -> Result<()> {
        let (folder, file) = self.place(name)?;
        tokio::fs::create_dir_all(&folder).await?;
        let unfinished = folder.join(format!(".{name}.{:016x}", rand::random::<u64>()));
        let written = async {
            let mut handle = tokio::fs::File::create_new(&unfinished).await?;
            handle.write_all(&bytes).await?;
            handle.sync_all().await?;
            tokio::fs::rename(&unfinished, &file).await?;
            // The new name is durable only once its folder is.
            tokio::fs::File::open(&folder).await?.sync_all().await
        }
        .await;
        if written.is_err() {
            let _ = tokio::fs::remove_file(&unfinished).await;
        }
        Ok(written?)
    }

    async fn get(&self, name: &str) -> Result<Option<Bytes>> {
        let (_, file) = self.place(name)?;
        match tokio::fs::read(&file).await {
            Ok(bytes) => Ok(Some(Bytes::from(bytes))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn delete(&self, name: &str) -> Result<()> {
        let (_, file) = self.place(name)?;
        match tokio::fs::remove_file(&file).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn files() -> (TempDir, Files) {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path().join("files"), None).unwrap();
        (folder, files)
    }

    #[tokio::test]
    async fn a_file_is_written_read_replaced_and_deleted() {
        let (_folder, files) = files();
        assert_eq!(files.get("a-1.png").await.unwrap(), None);
        files.put("a-1.png", Bytes::from_static(b"one")).await.unwrap();
        files.put("a-1.png", Bytes::from_static(b"two")).await.unwrap();
        assert_eq!(files.get("a-1.png").await.unwrap().unwrap(), "two");
        files.delete("a-1.png").await.unwrap();
        files.delete("a-1.png").await.unwrap();
        assert_eq!(files.get("a-1.png").await.unwrap(), None);
    }

    #[tokio::test]
    async fn nothing_unfinished_is_left_behind() {
        let (folder, files) = files();
        files.put("a", Bytes::from_static(b"one")).await.unwrap();
        let shard = std::fs::read_dir(folder.path().join("files"))
            .unwrap()
            .next()
            .unwrap()
            .unwrap();
        assert_eq!(std::fs::read_dir(shard.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn names_that_lead_elsewhere_are_refused() {
        let (_folder, files) = files();
        let long = "a".repeat(LONGEST_NAME + 1);
        for name in [
            "", ".", "..", "../a", "a/b", "/a", ".hidden", "A", "a\0", "ä", "a b", &long,
        ] {
            assert!(files.get(name).await.is_err(), "{name:?}");
            assert!(files.put(name, Bytes::new()).await.is_err(), "{name:?}");
            assert!(files.delete(name).await.is_err(), "{name:?}");
        }
    }
}
