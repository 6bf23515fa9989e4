//! Likes, boosts, bookmarks and votes. The server does each of them once however often it is asked.

use super::client::segment;
use super::{Account, wire};
use async_trait::async_trait;
use serde_json::{Value, json};
use syrinx_connector::{Error, Interact, Result};
use syrinx_model::{Act, Address, Kind, Receipt, Stamp};

#[async_trait]
impl Interact for Account {
    async fn act(&self, post: &Address, act: &Act, _stamp: &Stamp) -> Result<Option<Receipt>> {
        match act {
            Act::Like => self.on(post, "favourite", json!({})).await.map(|_| None),
            Act::Bookmark => self.on(post, "bookmark", json!({})).await.map(|_| None),
            Act::Boost(audience) => {
                // Direct is no audience for a boost.
                let audience = if audience.is_open() {
                    audience.as_str()
                } else {
                    "private"
                };
                let boost = self.on(post, "reblog", json!({ "visibility": audience })).await?;
                Ok(Some(self.receipt(boost)))
            }
            Act::Vote(options) => self.vote(post, options).await.map(|()| None),
            Act::React(_) => Err(Error::unsupported("there are no reactions, only likes")),
        }
    }

    async fn undo(&self, post: &Address, act: &Act, _receipt: Option<&Receipt>) -> Result<()> {
        let verb = match act {
            Act::Like => "unfavourite",
            Act::Bookmark => "unbookmark",
            Act::Boost(_) => "unreblog",
            Act::Vote(_) => return Err(Error::unsupported("a vote cannot be taken back")),
            Act::React(_) => return Err(Error::unsupported("there are no reactions, only likes")),
        };
        match self.on(post, verb, json!({})).await {
            Err(Error {
                kind: Kind::Missing, ..
            }) => Ok(()),
            other => other.map(drop),
        }
    }
}

impl Account {
    async fn on(&self, post: &Address, verb: &str, body: Value) -> Result<wire::Status> {
        self.client
            .post(&format!("/api/v1/statuses/{}/{verb}", segment(&post.0)?), &body)
            .await
    }

    async fn vote(&self, post: &Address, options: &[u32]) -> Result<()> {
        let status: wire::Status = self
            .client
            .get(&format!("/api/v1/statuses/{}", segment(&post.0)?), &[])
            .await?;
        let Some(poll) = status.poll else {
            return Err(Error::missing("that post has no poll"));
        };
        if poll.voted {
            return Ok(());
        }
        let path = format!("/api/v1/polls/{}/votes", segment(&poll.id)?);
        self.client
            .post::<Value>(&path, &json!({ "choices": options }))
            .await
            .map(drop)
    }
}
