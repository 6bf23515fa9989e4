//! To like, react and boost. All are events of our own; undoing asks for their deletion.

use super::address::{Place, hint};
use super::client::sift::seconds;
use super::{Account, normalise};
use async_trait::async_trait;
use nostr::event::{Event, Kind, Tag};
use nostr::filter::Filter;
use syrinx_connector::{Error, Interact, Result};
use syrinx_model::{Act, Address, Receipt, Stamp, graphemes};

#[async_trait]
impl Interact for Account {
    async fn act(&self, post: &Address, act: &Act, stamp: &Stamp) -> Result<Option<Receipt>> {
        let deed = Deed::of(act)?;
        let place = Place::read(post)?;
        if let Some(standing) = self.standing(&place, &deed).await?.into_iter().next() {
            return Ok(Some(self.receipt(&standing, stamp)));
        }
        let (kind, tags, content) = match &deed {
            Deed::React(reaction) => (Kind::Reaction, reaction_tags(&place), reaction.clone()),
            Deed::Boost => self.boost(&place).await?,
        };
        let event = self.desk.signer.sign(kind, seconds(stamp.at), tags, content)?;
        let others = self.relays_of(&event).await;
        self.desk.publish(&event, others).await?;
        Ok(Some(self.receipt(&event, stamp)))
    }

    async fn undo(&self, post: &Address, act: &Act, receipt: Option<&Receipt>) -> Result<()> {
        let deed = Deed::of(act)?;
        if let Some(receipt) = receipt {
            return self.take_down(&Place::read(&receipt.address)?).await;
        }
        for event in self.standing(&Place::read(post)?, &deed).await? {
            self.take_down(&Place::of(&event, None)).await?;
        }
        Ok(())
    }
}

/// What can be done to a post here.
enum Deed {
    /// A reaction (NIP-25); `+` is a like.
    React(String),
    /// A boost (NIP-18).
    Boost,
}

impl Deed {
    fn of(act: &Act) -> Result<Self> {
        match act {
            Act::Like => Ok(Self::React("+".to_owned())),
            Act::React(emoji) if graphemes(emoji) == 1 && emoji.len() <= 64 => Ok(Self::React(emoji.clone())),
            Act::React(_) => Err(Error::rejected("A reaction on Nostr is one emoji.")),
            Act::Boost(_) => Ok(Self::Boost),
            Act::Bookmark => Err(Error::unsupported("bookmarks are kept here, not on Nostr")),
            Act::Vote(_) => Err(Error::unsupported("polls are not read from Nostr yet")),
        }
    }

    /// Whether this event of ours says so already.
    fn is(&self, event: &Event) -> bool {
        match self {
            Self::React(reaction) if reaction == "+" => {
                event.kind == Kind::Reaction && matches!(event.content.trim(), "+" | "")
            }
            Self::React(reaction) => event.kind == Kind::Reaction && event.content == *reaction,
            Self::Boost => normalise::BOOSTS.contains(&event.kind),
        }
    }
}

impl Account {
    /// Our events that say so already.
    async fn standing(&self, place: &Place, deed: &Deed) -> Result<Vec<Event>> {
        let ours = Filter::new()
            .author(self.desk.me())
            .kinds([Kind::Reaction, Kind::Repost, Kind::GenericRepost])
            .event(place.id)
            .limit(20);
        let asked = self
            .desk
            .client
            .pool
            .ask_all(&self.desk.own.relays.write, ours)
            .await
            .by_anybody()?;
        let events = asked.seen.into_iter().map(|seen| seen.event);
        Ok(events
            .filter(|event| deed.is(event) && normalise::target(event) == Some(place.id))
            .collect())
    }

    /// A boost brings the whole event with it, so that it can be read where the event is not. It is always the whole:
    /// with it or without it would be two boosts.
    async fn boost(&self, place: &Place) -> Result<(Kind, Vec<Tag>, String)> {
        let original = self.original(place).await?;
        let mut tags = vec![
            Tag::custom("e", [original.id.to_hex(), hint(place.relay.as_ref())]),
            Tag::public_key(place.author),
        ];
        let kind = if original.kind == Kind::TextNote {
            Kind::Repost
        } else {
            if let Some(article) = place.coordinate() {
                tags.push(Tag::custom("a", [article.to_string(), place.hint()]));
            }
            tags.push(Tag::custom("k", [place.kind.to_string()]));
            Kind::GenericRepost
        };
        let content = serde_json::to_string(&original).unwrap_or_default();
        Ok((kind, tags, content))
    }
}

fn reaction_tags(place: &Place) -> Vec<Tag> {
    let author = place.author.to_hex();
    let mut tags = vec![
        Tag::custom("e", [place.id.to_hex(), place.hint(), author.clone()]),
        Tag::custom("p", [author]),
    ];
    if let Some(article) = place.coordinate() {
        tags.push(Tag::custom("a", [article.to_string(), place.hint()]));
    }
    tags.push(Tag::custom("k", [place.kind.to_string()]));
    tags
}
