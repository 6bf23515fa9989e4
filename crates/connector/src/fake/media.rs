//! Media of a fake network: they are taken, counted and forgotten.

use super::session::FakeSession;
use crate::{Error, MediaFile, MediaHost, Result};
use async_trait::async_trait;
use syrinx_model::Attachment;

#[async_trait]
impl MediaHost for FakeSession {
    async fn upload(&self, file: MediaFile) -> Result<Attachment> {
        self.world.call("upload", &self.grant)?;
        if !self.limits.media.mime_types.contains(&file.mime) {
            return Err(Error::rejected(format!(
                "It takes no files of type {}.",
                file.mime
            )));
        }
        if file.bytes.len() as u64 > self.limits.media.image_bytes {
            return Err(Error::rejected(format!(
                "A file may have {} bytes.",
                self.limits.media.image_bytes
            )));
        }
        let mut state = self.world.state();
        state.files += 1;
        Ok(Attachment(format!("file-{}", state.files)))
    }
}
