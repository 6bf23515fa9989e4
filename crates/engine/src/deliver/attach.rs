//! Media first: every file is uploaded, and what the network calls it stored, before the part goes out.

use crate::Engine;
use crate::media::{fit, route};
use syrinx_connector::{Error, MediaFile, Result};
use syrinx_model::{Attachment, Part, PartMedia};
use syrinx_store::{Account, Job, PartRow};

impl Engine {
    /// Fills in what the network calls the part's media, uploading what is missing.
    pub(super) async fn attach_media(
        &self,
        account: &Account,
        job: &Job,
        part: &mut Part,
        row: &PartRow,
    ) -> Result<()> {
        for (index, media) in part.media.iter_mut().enumerate() {
            if media.attachment.is_some() {
                continue;
            }
            if let Some(attachment) = row.attachments.get(index).cloned().flatten() {
                media.attachment = Some(attachment);
                continue;
            }
            let attachment = self.upload_to(account, job, media).await?;
            let stored = self
                .store
                .attached(job.delivery.id, job.fence, part.ordinal, index, &attachment)
                .await;
            stored.map_err(|error| Self::store_failed(&error))?;
            media.attachment = Some(attachment);
        }
        Ok(())
    }

    async fn upload_to(&self, account: &Account, job: &Job, media: &mut PartMedia) -> Result<Attachment> {
        let rows = self.store.media(job.delivery.owner, &[media.media]).await;
        let rows = rows.map_err(|error| Self::store_failed(&error))?;
        let row = rows
            .into_iter()
            .next()
            .ok_or_else(|| Error::rejected("One of the files is no longer there"))?;
        let bytes = self
            .blobs
            .get(&row.name)
            .await
            .map_err(|error| Self::store_failed(&error))?;
        let bytes = bytes.ok_or_else(|| Error::rejected("One of the files is no longer there"))?;
        let session = self.session(account.id).await?;
        let fitted = fit(bytes.clone(), &row.mime, &session.limits().media).await;
        let fitted = fitted.map_err(|error| Error::rejected(error.to_string()))?;
        (media.width, media.height) = (Some(fitted.width), Some(fitted.height));
        let unchanged = fitted.bytes == bytes;
        let file = MediaFile {
            bytes: fitted.bytes,
            mime: fitted.mime,
            alt: media.alt.clone(),
            size: Some((fitted.width, fitted.height)),
            url: (unchanged && self.config.reachable)
                .then(|| format!("{}{}", self.config.base_url, route(&row.name))),
        };
        self.call(account.id, |session| {
            let file = file.clone();
            async move {
                match session.media() {
                    Some(door) => door.upload(file).await,
                    None => Err(Error::unsupported("this network takes no media")),
                }
            }
        })
        .await
    }
}
