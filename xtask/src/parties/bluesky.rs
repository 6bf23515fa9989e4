//! Bluesky, as any of its clients would speak to it.

use super::{Echo, Party, Said};
use crate::drive::Json;
use anyhow::{Context, Result, bail};
use async_trait::async_trait;
use serde_json::{Value, json};

/// A PDS with its AppView behind it.
pub struct Bluesky {
    software: String,
    you: Login,
    friend: Login,
}

/// Somebody there.
pub struct Login {
    /// The API, as they may use it.
    pub api: Json,
    /// Their DID.
    pub did: String,
    /// Their handle.
    pub handle: String,
    /// An app password, if they have one.
    pub password: String,
}

impl Login {
    /// A new account with an app password.
    pub async fn create(pds: &str, name: &str) -> Result<Self> {
        let open = Json::new(pds, None)?;
        let handle = format!("{name}.test");
        let body = json!({"handle": handle, "email": format!("{name}@example.test"), "password": "correct horse battery"});
        let session = open.post("/xrpc/com.atproto.server.createAccount", &body).await?;
        let api = open.as_bearer(session["accessJwt"].as_str().context("a token")?);
        let made = api
            .post(
                "/xrpc/com.atproto.server.createAppPassword",
                &json!({"name": "interop"}),
            )
            .await?;
        let password = made["password"].as_str().context("an app password")?.to_owned();
        Ok(Self {
            api,
            did: session["did"].as_str().context("a DID")?.to_owned(),
            handle,
            password,
        })
    }

    /// Somebody who is there already.
    pub async fn open(pds: &str, handle: &str, password: &str) -> Result<Self> {
        let open = Json::new(pds, None)?;
        let body = json!({"identifier": handle, "password": password});
        let session = open.post("/xrpc/com.atproto.server.createSession", &body).await?;
        let api = open.as_bearer(session["accessJwt"].as_str().context("a token")?);
        let did = session["did"].as_str().context("a DID")?.to_owned();
        Ok(Self {
            api,
            did,
            handle: handle.to_owned(),
            password: password.to_owned(),
        })
    }

    async fn write(&self, collection: &str, record: Value) -> Result<Value> {
        let body = json!({"repo": self.did, "collection": collection, "record": record});
        self.api.post("/xrpc/com.atproto.repo.createRecord", &body).await
    }
}

impl Bluesky {
    /// Two people on one PDS; `you` come to follow the friend.
    pub async fn meet(software: &str, you: Login, friend: Login) -> Result<Self> {
        you.write(
            "app.bsky.graph.follow",
            json!({"subject": friend.did, "createdAt": now()}),
        )
        .await?;
        Ok(Self {
            software: software.to_owned(),
            you,
            friend,
        })
    }

    async fn post(&self, uri: &str) -> Result<Value> {
        let found = self
            .friend
            .api
            .get("/xrpc/app.bsky.feed.getPosts", &[("uris", uri)])
            .await?;
        found["posts"].get(0).cloned().context("the post is there")
    }
}

#[async_trait]
impl Party for Bluesky {
    fn network(&self) -> &'static str {
        "bluesky"
    }

    fn software(&self) -> String {
        self.software.clone()
    }

    fn login(&self) -> Vec<(&'static str, String)> {
        let (handle, password) = (self.you.handle.clone(), self.you.password.clone());
        vec![
            ("server", self.you.api.base.clone()),
            ("handle", handle),
            ("password", password),
        ]
    }

    fn friend(&self) -> String {
        format!("@{}", self.friend.handle)
    }

    async fn said_by_you(&self) -> Result<Vec<Said>> {
        let query = [
            ("repo", self.you.did.as_str()),
            ("collection", "app.bsky.feed.post"),
            ("limit", "50"),
        ];
        let listed = self
            .you
            .api
            .get("/xrpc/com.atproto.repo.listRecords", &query)
            .await?;
        let mut records: Vec<&Value> = listed["records"].as_array().context("a list")?.iter().collect();
        records.sort_by_key(|record| record["uri"].as_str().map(str::to_owned));
        Ok(records.into_iter().map(|record| said(&record["value"])).collect())
    }

    async fn friend_says(&self, text: &str) -> Result<String> {
        let record =
            json!({"$type": "app.bsky.feed.post", "text": text, "createdAt": now(), "langs": ["en"]});
        let written = self.friend.write("app.bsky.feed.post", record).await?;
        Ok(written["uri"].as_str().context("a record has a URI")?.to_owned())
    }

    async fn friend_likes(&self, id: &str) -> Result<()> {
        // The AppView follows the PDS at a short distance.
        for _ in 0..50 {
            if let Ok(post) = self.post(id).await {
                let subject = json!({"uri": id, "cid": post["cid"]});
                return self
                    .friend
                    .write(
                        "app.bsky.feed.like",
                        json!({"subject": subject, "createdAt": now()}),
                    )
                    .await
                    .map(|_| ());
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        bail!("the AppView does not show {id}")
    }

    async fn friend_sees(&self, id: &str) -> Result<Echo> {
        let post = self.post(id).await?;
        let query = [("uri", id), ("depth", "6")];
        let thread = self
            .friend
            .api
            .get("/xrpc/app.bsky.feed.getPostThread", &query)
            .await?;
        let below = thread["thread"]["replies"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let replies = below
            .iter()
            .filter_map(|reply| reply["post"]["record"]["text"].as_str())
            .map(str::to_owned)
            .collect();
        Ok(Echo {
            likes: post["likeCount"].as_u64().unwrap_or(0),
            replies,
        })
    }
}

fn said(record: &Value) -> Said {
    let features: Vec<&Value> = record["facets"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|facet| facet["features"].as_array().into_iter().flatten())
        .collect();
    let of = |kind: &str, field: &str| -> Vec<String> {
        let wanted = format!("app.bsky.richtext.facet#{kind}");
        let found = features
            .iter()
            .filter(|feature| feature["$type"] == wanted.as_str());
        found
            .filter_map(|feature| feature[field].as_str())
            .map(str::to_owned)
            .collect()
    };
    let images = record["embed"]["images"].as_array().into_iter().flatten();
    Said {
        text: record["text"].as_str().unwrap_or_default().to_owned(),
        links: of("link", "uri"),
        mentions: of("mention", "did").len(),
        tags: of("tag", "tag")
            .into_iter()
            .map(|tag| tag.to_lowercase())
            .collect(),
        alts: images
            .filter_map(|image| image["alt"].as_str())
            .map(str::to_owned)
            .collect(),
        is_reply: record["reply"].is_object(),
    }
}

fn now() -> String {
    use syrinx_connector::Clock;
    syrinx_connector::SystemClock.now().rfc3339()
}
