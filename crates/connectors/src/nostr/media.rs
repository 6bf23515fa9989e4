//! Files of a note: the network has no place for them, so they stand on this server, or on a media server (Blossom).

use super::Account;
use super::wire::Stored;
use async_trait::async_trait;
use sha2::{Digest, Sha256};
use syrinx_connector::{Error, MediaFile, MediaHost, Result};
use syrinx_model::{Attachment, graphemes};

const NOWHERE: &str = "Nostr has no place for files: set this server's public address, or log in again and name a media \
    server (Blossom).";

#[async_trait]
impl MediaHost for Account {
    async fn upload(&self, file: MediaFile) -> Result<Attachment> {
        let limits = &self.limits.media;
        if !limits.mime_types.contains(&file.mime) {
            return Err(Error::rejected(format!(
                "Files of the type {} are not sent to Nostr.",
                file.mime
            )));
        }
        if u64::try_from(file.bytes.len()).unwrap_or(u64::MAX) > limits.image_bytes {
            return Err(Error::rejected(format!(
                "The picture has more than {} bytes.",
                limits.image_bytes
            )));
        }
        if graphemes(&file.alt) > limits.alt_graphemes {
            return Err(Error::rejected(format!(
                "The description of the picture has more than {} characters.",
                limits.alt_graphemes
            )));
        }
        let sha256: String = Sha256::digest(&file.bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let url = match file.url.as_deref().and_then(super::names::web) {
            Some(url) => url,
            None => self.stored(&file, &sha256).await?,
        };
        let stored = Stored {
            url,
            mime: file.mime,
            sha256,
            dim: file.size,
        };
        Ok(Attachment(serde_json::to_string(&stored).unwrap_or_default()))
    }
}

impl Account {
    /// Stores a file on the first media server that takes it.
    async fn stored(&self, file: &MediaFile, sha256: &str) -> Result<String> {
        let mut trouble = Error::rejected(NOWHERE);
        for server in &self.desk.own.media {
            match self
                .desk
                .client
                .upload(server, file.bytes.clone(), &file.mime, sha256)
                .await
            {
                Ok(url) => return Ok(url),
                Err(error) => trouble = error,
            }
        }
        Err(trouble)
    }
}
