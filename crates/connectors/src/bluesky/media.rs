//! To store pictures before they are posted.

use super::Account;
use async_trait::async_trait;
use syrinx_connector::{Error, MediaFile, MediaHost, Result};
use syrinx_model::{Attachment, graphemes};

#[async_trait]
impl MediaHost for Account {
    async fn upload(&self, file: MediaFile) -> Result<Attachment> {
        let limits = &self.limits.media;
        if !limits.mime_types.contains(&file.mime) {
            return Err(Error::rejected(format!(
                "Bluesky does not take files of the type {} here.",
                file.mime
            )));
        }
        let size = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
        if size > limits.image_bytes {
            return Err(Error::rejected(format!(
                "The picture has {size} bytes, and Bluesky takes at most {}.",
                limits.image_bytes
            )));
        }
        let alt = graphemes(&file.alt);
        if alt > limits.alt_graphemes {
            return Err(Error::rejected(format!(
                "The description of the picture has {alt} characters, and Bluesky takes at most {}.",
                limits.alt_graphemes
            )));
        }
        let blob = self.client.upload(file.bytes, file.mime).await?;
        Ok(Attachment(blob.to_string()))
    }
}
