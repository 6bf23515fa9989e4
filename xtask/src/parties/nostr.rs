//! Nostr, as any of its clients would speak to its relays.

use super::{Echo, Party, Said};
use crate::drive::Json;
use anyhow::{Context, Result, bail, ensure};
use async_trait::async_trait;
use nostr::event::{EventBuilder, FinalizeEvent, Kind, Tag};
use nostr::key::Keys;
use nostr::nips::nip19::ToBech32;
use nostr::types::Timestamp;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use syrinx_connector::http::Message;
use tokio::time::timeout;

/// How long a relay may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Two relays that know nothing of each other: `you` write to the first, the friend to the second.
pub struct Nostr {
    software: String,
    relays: [String; 2],
    blossom: String,
    you: Keys,
    friend: Keys,
    /// No two notes of one author have the same second, so that their order is certain.
    clock: AtomicU64,
}

impl Nostr {
    /// Two people with new keys; `you` come to follow the friend, whose relay only their relay list tells.
    pub async fn meet(software: &str, relays: [String; 2], blossom: &str) -> Result<Self> {
        let party = Self {
            software: software.to_owned(),
            relays,
            blossom: blossom.to_owned(),
            you: Keys::generate(),
            friend: Keys::generate(),
            clock: AtomicU64::new(Timestamp::now().as_secs() - 60),
        };
        for (keys, name, home) in [(&party.you, "you", 0), (&party.friend, "friend", 1)] {
            let profile = json!({"name": name, "about": "Here to sing."}).to_string();
            let list = [tag(&["r", &party.relays[home]])?];
            for relay in &party.relays {
                party.write(keys, 0, &profile, &[], relay).await?;
                party.write(keys, 10002, "", &list, relay).await?;
            }
        }
        let follows = [tag(&["p", &party.friend.public_key().to_hex()])?];
        party.write(&party.you, 3, "", &follows, &party.relays[0]).await?;
        Ok(party)
    }

    async fn write(
        &self,
        keys: &Keys,
        kind: u16,
        content: &str,
        tags: &[Tag],
        relay: &str,
    ) -> Result<String> {
        self.clock
            .fetch_max(Timestamp::now().as_secs(), Ordering::Relaxed);
        let at = self.clock.fetch_add(1, Ordering::Relaxed);
        let event = EventBuilder::new(Kind::from(kind), content)
            .tags(tags.iter().cloned())
            .custom_created_at(Timestamp::from(at))
            .finalize(keys)?;
        let id = event.id.to_hex();
        let mut socket = Json::new(relay, None)?.websocket(relay).await?;
        socket.send_text(json!(["EVENT", event]).to_string()).await?;
        loop {
            let told = heard(&mut socket).await?;
            if told[0] == "OK" && told[1] == json!(id) {
                socket.close().await;
                ensure!(told[2] == true, "{relay} refused: {told}");
                return Ok(id);
            }
        }
    }

    /// What a relay has, oldest first.
    async fn read(&self, relay: &str, filter: Value) -> Result<Vec<Value>> {
        let mut socket = Json::new(relay, None)?.websocket(relay).await?;
        socket
            .send_text(json!(["REQ", "look", filter]).to_string())
            .await?;
        let mut events = Vec::new();
        loop {
            let told = heard(&mut socket).await?;
            match told[0].as_str() {
                Some("EVENT") => events.push(told[2].clone()),
                Some("EOSE") => break,
                Some("CLOSED") => bail!("{relay} closed the subscription: {told}"),
                _ => {}
            }
        }
        socket.close().await;
        events.sort_by_key(|event| event["created_at"].as_u64());
        Ok(events)
    }
}

async fn heard(socket: &mut syrinx_connector::http::WebSocket) -> Result<Value> {
    loop {
        let message = timeout(PATIENCE, socket.next())
            .await
            .context("the relay is silent")?;
        if let Message::Text(text) = message.context("the relay hung up")?? {
            return Ok(serde_json::from_str(&text)?);
        }
    }
}

fn tag(words: &[&str]) -> Result<Tag> {
    Ok(Tag::parse(words.iter().copied())?)
}

#[async_trait]
impl Party for Nostr {
    fn network(&self) -> &'static str {
        "nostr"
    }

    fn software(&self) -> String {
        self.software.clone()
    }

    /// Nobody counts there.
    fn tells_counts(&self) -> bool {
        false
    }

    fn login(&self) -> Vec<(&'static str, String)> {
        let key = self.you.secret_key().to_bech32();
        vec![
            ("key", key.unwrap_or_default()),
            ("relays", self.relays[0].clone()),
            ("media", self.blossom.clone()),
        ]
    }

    fn friend(&self) -> String {
        self.friend.public_key().to_bech32().unwrap_or_default()
    }

    async fn said_by_you(&self) -> Result<Vec<Said>> {
        let author = self.you.public_key().to_hex();
        let notes = self
            .read(&self.relays[0], json!({"kinds": [1], "authors": [author]}))
            .await?;
        Ok(notes.iter().map(said).collect())
    }

    async fn friend_says(&self, text: &str) -> Result<String> {
        self.write(&self.friend, 1, text, &[], &self.relays[1]).await
    }

    async fn friend_likes(&self, id: &str) -> Result<()> {
        let author = self.friend.public_key().to_hex();
        let tags = [tag(&["e", id])?, tag(&["p", &author])?, tag(&["k", "1"])?];
        self.write(&self.friend, 7, "+", &tags, &self.relays[1])
            .await
            .map(|_| ())
    }

    async fn friend_sees(&self, id: &str) -> Result<Echo> {
        let about = self
            .read(&self.relays[1], json!({"kinds": [1, 7], "#e": [id]}))
            .await?;
        let of_kind = |kind: u64| about.iter().filter(move |event| event["kind"] == kind);
        Ok(Echo {
            likes: of_kind(7).count() as u64,
            replies: of_kind(1)
                .filter_map(|reply| reply["content"].as_str())
                .map(str::to_owned)
                .collect(),
        })
    }
}

/// A note as its readers' clients take it apart.
fn said(note: &Value) -> Said {
    let text = note["content"].as_str().unwrap_or_default();
    let tags: Vec<Vec<&str>> = note["tags"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|tag| tag.as_array())
        .map(|tag| tag.iter().filter_map(Value::as_str).collect())
        .collect();
    let named =
        |name: &str| -> Vec<&Vec<&str>> { tags.iter().filter(|tag| tag.first() == Some(&name)).collect() };
    let about_picture = |key: &str| -> Vec<String> {
        let prefix = format!("{key} ");
        named("imeta")
            .into_iter()
            .flatten()
            .filter_map(|word| word.strip_prefix(prefix.as_str()))
            .map(str::to_owned)
            .collect()
    };
    let pictures = about_picture("url");
    let links = text.split_whitespace().filter(|word| word.starts_with("http"));
    Said {
        text: text.to_owned(),
        links: links
            .filter(|link| !pictures.iter().any(|picture| picture == link))
            .map(str::to_owned)
            .collect(),
        mentions: text.matches("nostr:n").count(),
        tags: named("t")
            .into_iter()
            .filter_map(|tag| tag.get(1))
            .map(|tag| tag.to_lowercase())
            .collect(),
        alts: about_picture("alt"),
        is_reply: !named("e").is_empty(),
    }
}
