//! To like and boost. Both are records of our own; undoing deletes them.

use super::Account;
use super::address::Place;
use super::client::Put;
use super::uri::collection::{LIKE, REPOST};
use super::{tid, wire};
use async_trait::async_trait;
use serde_json::json;
use syrinx_connector::{Error, Interact, Result};
use syrinx_model::{Act, Address, Receipt, Stamp};

#[async_trait]
impl Interact for Account {
    async fn act(&self, post: &Address, act: &Act, stamp: &Stamp) -> Result<Option<Receipt>> {
        let collection = collection(act)?;
        let place = Place::read(post)?;
        if let Some(standing) = self.standing(&place, act).await? {
            return Ok(Some(standing_receipt(standing, stamp)));
        }
        let record = json!({
            "$type": collection, "subject": place.own.value(), "createdAt": stamp.at.rfc3339(),
        });
        match self.client.put(collection, &tid::of(stamp), &record).await? {
            Put::Done(own) => Ok(Some(Place { own, root: None }.receipt(None, stamp))),
            Put::Taken => Err(Error::rejected(
                "Something else stands where this was to be written.",
            )),
        }
    }

    async fn undo(&self, post: &Address, act: &Act, receipt: Option<&Receipt>) -> Result<()> {
        collection(act)?;
        if let Some(receipt) = receipt {
            return self.client.remove(&receipt.uri).await;
        }
        match self.standing(&Place::read(post)?, act).await? {
            Some(uri) => self.client.remove(&uri).await,
            None => Ok(()),
        }
    }
}

impl Account {
    /// The URI of our record that says so already.
    async fn standing(&self, place: &Place, act: &Act) -> Result<Option<String>> {
        let query = [("uris", place.own.uri.as_str())];
        let mut page: wire::Posts = self.client.get("app.bsky.feed.getPosts", &query).await?;
        let Some(view) = page.posts.pop() else {
            return Ok(None);
        };
        let view: wire::PostView =
            serde_json::from_value(view).map_err(|error| Error::garbled(format!("getPosts: {error}")))?;
        Ok(match act {
            Act::Like => view.viewer.like,
            _ => view.viewer.repost,
        })
    }
}

fn standing_receipt(uri: String, stamp: &Stamp) -> Receipt {
    let own = super::address::StrongRef {
        uri,
        cid: String::new(),
    };
    Place { own, root: None }.receipt(None, stamp)
}

fn collection(act: &Act) -> Result<&'static str> {
    match act {
        Act::Like => Ok(LIKE),
        Act::Boost(_) => Ok(REPOST),
        Act::Bookmark => Err(Error::unsupported("bookmarks are kept here, not on Bluesky")),
        Act::React(_) => Err(Error::unsupported("Bluesky knows likes only")),
        Act::Vote(_) => Err(Error::unsupported("Bluesky has no polls")),
    }
}
