//! Anybody who speaks the Mastodon client API.

use super::{Echo, Party, Said, html};
use crate::drive::Json;
use anyhow::{Context, Result};
use async_trait::async_trait;
use serde_json::{Value, json};

/// A server with the Mastodon client API.
pub struct Mastodon {
    software: String,
    you: Json,
    friend: Json,
    friend_name: String,
    /// What `you` had said before.
    before: Vec<Value>,
}

impl Mastodon {
    /// Two people on one server; `you` come to follow the friend.
    pub async fn meet(software: &str, you: Json, friend: Json) -> Result<Self> {
        let me = friend.get("/api/v1/accounts/verify_credentials", &[]).await?;
        let id = me["id"].as_str().context("the friend has an id")?;
        you.post(&format!("/api/v1/accounts/{id}/follow"), &json!({}))
            .await?;
        let version = you.get("/api/v1/instance", &[]).await?["version"]
            .as_str()
            .unwrap_or("?")
            .to_owned();
        let friend_name = me["username"]
            .as_str()
            .context("the friend has a name")?
            .to_owned();
        let software = format!("{software} ({version})");
        let before = said_so_far(&you)
            .await?
            .into_iter()
            .map(|post| post["id"].clone())
            .collect();
        Ok(Self {
            software,
            you,
            friend,
            friend_name,
            before,
        })
    }
}

#[async_trait]
impl Party for Mastodon {
    fn network(&self) -> &'static str {
        "mastodon"
    }

    fn software(&self) -> String {
        self.software.clone()
    }

    fn login(&self) -> Vec<(&'static str, String)> {
        vec![
            ("server", self.you.base.clone()),
            ("token", self.you.token.clone().unwrap_or_default()),
        ]
    }

    fn friend(&self) -> String {
        self.friend_name.clone()
    }

    async fn said_by_you(&self) -> Result<Vec<Said>> {
        let posts = said_so_far(&self.you).await?;
        let new = posts.iter().filter(|post| !self.before.contains(&post["id"]));
        Ok(new.rev().map(said).collect())
    }

    async fn friend_says(&self, text: &str) -> Result<String> {
        let post = self
            .friend
            .post(
                "/api/v1/statuses",
                &json!({"status": text, "visibility": "public"}),
            )
            .await?;
        Ok(post["id"].as_str().context("a status has an id")?.to_owned())
    }

    async fn friend_likes(&self, id: &str) -> Result<()> {
        self.friend
            .post(&format!("/api/v1/statuses/{id}/favourite"), &json!({}))
            .await
            .map(|_| ())
    }

    async fn friend_sees(&self, id: &str) -> Result<Echo> {
        let post = self.friend.get(&format!("/api/v1/statuses/{id}"), &[]).await?;
        let context = self
            .friend
            .get(&format!("/api/v1/statuses/{id}/context"), &[])
            .await?;
        let below = context["descendants"].as_array().cloned().unwrap_or_default();
        let replies = below
            .iter()
            .filter_map(|reply| reply["content"].as_str())
            .map(html::text)
            .collect();
        Ok(Echo {
            likes: post["favourites_count"].as_u64().unwrap_or(0),
            replies,
        })
    }
}

/// Newest first.
async fn said_so_far(you: &Json) -> Result<Vec<Value>> {
    let me = you.get("/api/v1/accounts/verify_credentials", &[]).await?;
    let id = me["id"].as_str().context("an id")?;
    let posts = you
        .get(&format!("/api/v1/accounts/{id}/statuses"), &[("limit", "40")])
        .await?;
    Ok(posts.as_array().context("a list")?.clone())
}

fn said(post: &Value) -> Said {
    let content = post["content"].as_str().unwrap_or_default();
    let strings = |list: &Value, field: &str| -> Vec<String> {
        list.as_array()
            .into_iter()
            .flatten()
            .filter_map(|item| item[field].as_str())
            .map(str::to_lowercase)
            .collect()
    };
    let alts = post["media_attachments"].as_array().into_iter().flatten();
    Said {
        text: html::text(content),
        links: html::links(content),
        mentions: post["mentions"].as_array().map_or(0, Vec::len),
        tags: strings(&post["tags"], "name"),
        alts: alts
            .filter_map(|media| media["description"].as_str())
            .map(str::to_owned)
            .collect(),
        is_reply: post["in_reply_to_id"].is_string(),
    }
}
