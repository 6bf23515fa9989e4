//! To publish and delete. The key of a record is a function of the stamp, so a repeat is the same record.

use super::address::{Place, StrongRef, receipt};
use super::client::Put;
use super::uri::{self, collection::POST};
use super::{Account, render, tid};
use async_trait::async_trait;
use serde_json::{Value, json};
use syrinx_connector::{Error, Publish, Rendered, Result};
use syrinx_model::{Found, Outcome, Part, Receipt, Stamp, Ticket};

#[async_trait]
impl Publish for Account {
    fn render(&self, part: &Part) -> Result<Rendered> {
        render::preview(part, &self.limits)
    }

    async fn publish(&self, part: &Part, stamp: &Stamp, parent: Option<&Receipt>) -> Result<Outcome> {
        if part.media.iter().any(|media| media.attachment.is_none()) {
            return Err(Error::rejected("A picture was not uploaded to Bluesky."));
        }
        let mut record = render::record(part, parent, &self.limits)?;
        record.insert("createdAt".to_owned(), json!(stamp.at.rfc3339()));
        let record = Value::Object(record);
        let rkey = tid::of(stamp);
        match self.client.put(POST, &rkey, &record).await? {
            Put::Done(own) => Ok(Outcome::Done(self.receipt(part, stamp, parent, own)?)),
            // Some servers refuse to write what stands already, and the owner may have changed it meanwhile.
            Put::Taken => match self.client.record(POST, &rkey).await? {
                Some(standing) if standing.value == record => {
                    let own = StrongRef {
                        uri: standing.uri,
                        cid: standing.cid,
                    };
                    Ok(Outcome::Done(self.receipt(part, stamp, parent, own)?))
                }
                _ => Err(Error::rejected(
                    "Another post stands where this one was to be written.",
                )),
            },
        }
    }

    async fn resume(&self, _: &Ticket) -> Result<Outcome> {
        Err(Error::unsupported("a post is published at once here"))
    }

    async fn find(&self, part: &Part, stamp: &Stamp, parent: Option<&Receipt>) -> Result<Found> {
        let Some(standing) = self.client.record(POST, &tid::of(stamp)).await? else {
            return Ok(Found::No);
        };
        let own = StrongRef {
            uri: standing.uri,
            cid: standing.cid,
        };
        Ok(Found::Yes(self.receipt(part, stamp, parent, own)?))
    }

    async fn edit(&self, _: &Receipt, _: &Part) -> Result<Receipt> {
        Err(Error::unsupported("Bluesky shows no edits"))
    }

    async fn delete(&self, receipt: &Receipt) -> Result<()> {
        self.client.remove(&receipt.uri).await
    }
}

impl Account {
    fn receipt(
        &self,
        part: &Part,
        stamp: &Stamp,
        parent: Option<&Receipt>,
        own: StrongRef,
    ) -> Result<Receipt> {
        let url = uri::post_page(self.client.did(), &self.author.handle, &tid::of(stamp));
        let place = match parent.map(|receipt| &receipt.address).or(part.reply_to.as_ref()) {
            Some(above) => Place::read(above)?.answered_by(own),
            None => Place { own, root: None },
        };
        Ok(receipt(&place, Some(url), stamp.at))
    }
}
