//! Pictures, films and sounds: uploaded first, then named by the post.

use super::client::{Client, Effect, segment};
use super::{Account, wire};
use async_trait::async_trait;
use bytes::Bytes;
use http::Method;
use std::time::Duration;
use syrinx_connector::http::{Body, Field};
use syrinx_connector::{Error, MediaFile, MediaHost, Result};
use syrinx_model::{Attachment, Kind};

/// How often an unfinished file is asked for, and how long to wait before each time: a second at first, then longer.
const WAITS: [u64; 12] = [1, 1, 1, 2, 2, 3, 5, 5, 10, 10, 20, 30];
/// How long an upload may take.
const UPLOAD: Duration = Duration::from_secs(120);

#[async_trait]
impl MediaHost for Account {
    async fn upload(&self, file: MediaFile) -> Result<Attachment> {
        let media = match send(&self.client, "/api/v2/media", &file).await {
            // Servers from before 2020, and some of the family, know the older route only.
            Err(Error {
                kind: Kind::Missing, ..
            }) => send(&self.client, "/api/v1/media", &file).await?,
            other => other?,
        };
        if media.url.is_none() {
            self.settled(&media.id).await?;
        }
        Ok(Attachment(media.id))
    }
}

impl Account {
    /// Waits until a file can be posted: a file without an address is still worked on.
    pub(super) async fn settled(&self, id: &str) -> Result<()> {
        let path = format!("/api/v1/media/{}", segment(id)?);
        for seconds in WAITS {
            let media: wire::MediaAttachment = self.client.get(&path, &[]).await?;
            if media.url.is_some() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_secs(seconds)).await;
        }
        Err(Error::new(
            Kind::Away,
            format!("the server is still working on file {id}"),
        ))
    }
}

async fn send(client: &Client, path: &str, file: &MediaFile) -> Result<wire::MediaAttachment> {
    let name = format!("file.{}", extension(&file.mime));
    let mut fields = vec![Field {
        name: "file".to_owned(),
        value: file.bytes.clone(),
        file: Some((name, file.mime.clone())),
    }];
    if !file.alt.is_empty() {
        let value = Bytes::from(file.alt.clone());
        fields.push(Field {
            name: "description".to_owned(),
            value,
            file: None,
        });
    }
    let call = client
        .call(Method::POST, path)
        .body(Body::Multipart(fields))
        .timeout(UPLOAD);
    client.ask(call, Effect::None).await
}

/// The usual ending of a file name of this type.
fn extension(mime: &str) -> &str {
    match mime {
        "image/jpeg" => "jpg",
        "video/quicktime" => "mov",
        "audio/mpeg" => "mp3",
        mime => match mime.rsplit(['/', '-', '.']).next() {
            Some(end) if end.bytes().all(|b| b.is_ascii_alphanumeric()) && !end.is_empty() => end,
            _ => "bin",
        },
    }
}
