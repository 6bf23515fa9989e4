//! To know authors and relations.

use super::client::pool::Ask;
use super::client::sift::seconds;
use super::names::{self, Named};
use super::own::union;
use super::relay::Relay;
use super::{Account, lists, normalise};
use async_trait::async_trait;
use nostr::event::{EventId, Kind};
use nostr::filter::Filter;
use nostr::key::PublicKey;
use std::collections::{BTreeSet, HashSet};
use syrinx_connector::{Error, Follows, Graph, Result};
use syrinx_model::{Address, Author, Claim, Cursor, Evidence, Relate, Relation, Resolved, Stamp};

/// Authors on one page of those whom the account follows.
const PAGE: usize = 100;
/// Authors whose follow lists are asked for at once.
const AT_ONCE: usize = 50;

#[async_trait]
impl Graph for Account {
    async fn author(&self, address: &Address) -> Result<Author> {
        self.fresh(&key(address)?, &[]).await
    }

    async fn resolve(&self, link_or_handle: &str) -> Result<Option<Resolved>> {
        let text = link_or_handle.trim();
        let author = |author: Author| Some(Resolved::Author(Box::new(author)));
        if let Some(named) = pasted(text) {
            return self.look_up(named).await;
        }
        if let Ok(id) = EventId::from_hex(text) {
            return self.by_digits(id).await;
        }
        // A name at a domain looks the same on other networks: whoever does not know it is none of ours.
        let name = text.trim_start_matches('@');
        if !name.contains('@') {
            return Ok(None);
        }
        match self.desk.client.named(name).await {
            Ok(Some(key)) => Ok(author(self.fresh(&key, &[]).await?)),
            _ => Ok(None),
        }
    }

    async fn search(&self, words: &str, max: usize) -> Result<Vec<Author>> {
        if let Some(Resolved::Author(author)) = self.resolve(words).await? {
            return Ok(vec![*author]);
        }
        let filter = Filter::new()
            .kind(Kind::Metadata)
            .search(words)
            .limit(max.min(50));
        if self.searching.is_empty() {
            return Ok(Vec::new());
        }
        let found = self
            .desk
            .client
            .pool
            .ask_all(&self.searching, filter)
            .await
            .by_anybody()?;
        let events = found
            .seen
            .iter()
            .filter(|seen| self.desk.people.take(&seen.event));
        let mut known = HashSet::new();
        let keys: Vec<PublicKey> = events
            .map(|seen| seen.event.pubkey)
            .filter(|key| known.insert(*key))
            .take(max)
            .collect();
        self.desk.meet(&keys.iter().copied().collect()).await;
        Ok(keys.iter().map(|key| self.desk.people.author(key)).collect())
    }

    fn claims(&self, author: &Author) -> Vec<Claim> {
        claims(author)
    }

    async fn verify(&self, author: &Address, claim: &Claim) -> Result<bool> {
        let fresh = self.author(author).await?;
        // A name at a domain is only shown as the handle if the domain has confirmed it.
        Ok(claims(&fresh).contains(claim))
    }

    async fn relations(&self, authors: &[Address]) -> Result<Vec<Relation>> {
        let keys: Vec<PublicKey> = authors.iter().map(key).collect::<Result<_>>()?;
        let follows: HashSet<PublicKey> = self.desk.follows().await?.into_iter().collect();
        let (followers, muted) = tokio::join!(self.followers(&keys), self.desk.muted());
        Ok(keys
            .iter()
            .zip(authors)
            .map(|(key, address)| Relation {
                address: Some(address.clone()),
                following: follows.contains(key),
                followed_by: followers.contains(key),
                muting: muted.contains(key),
                ..Relation::default()
            })
            .collect())
    }

    async fn relate(&self, author: &Address, how: &Relate, stamp: &Stamp) -> Result<Relation> {
        let (list, wanted) = match how {
            Relate::Follow { .. } => (lists::FOLLOWS, true),
            Relate::Unfollow => (lists::FOLLOWS, false),
            Relate::Mute => (lists::MUTES, true),
            Relate::Unmute => (lists::MUTES, false),
            Relate::Block | Relate::Unblock => {
                return Err(Error::unsupported(
                    "Nostr knows no blocks: whoever you mute is hidden from you",
                ));
            }
        };
        let whom = key(author)?;
        if whom == self.desk.me() {
            return Err(Error::rejected("This is you."));
        }
        self.desk.change(list, &whom, wanted, seconds(stamp.at)).await?;
        let mut relation = self
            .relations(std::slice::from_ref(author))
            .await?
            .pop()
            .unwrap_or_default();
        match how {
            Relate::Follow { .. } | Relate::Unfollow => relation.following = wanted,
            _ => relation.muting = wanted,
        }
        Ok(relation)
    }

    async fn follows(&self, more: Option<&Cursor>) -> Result<Follows> {
        let from = match more {
            Some(more) => more
                .0
                .parse::<usize>()
                .map_err(|_| Error::garbled("this cursor is not one of this connector"))?,
            None => 0,
        };
        let all = self.desk.follows().await?;
        let page: Vec<PublicKey> = all.iter().skip(from).take(PAGE).copied().collect();
        self.desk.meet(&page.iter().copied().collect()).await;
        let next = from + page.len();
        Ok(Follows {
            authors: page.iter().map(|key| self.desk.people.author(key)).collect(),
            more: (next < all.len()).then(|| Cursor(next.to_string())),
        })
    }
}

impl Account {
    /// An author, asked afresh where they write and where they are said to be.
    async fn fresh(&self, key: &PublicKey, hints: &[Relay]) -> Result<Author> {
        let desk = &self.desk;
        desk.outbox
            .learn(&desk.client, &desk.own.anywhere(), &[*key])
            .await;
        let profile = |authors: Vec<PublicKey>| Filter::new().kind(Kind::Metadata).authors(authors).limit(2);
        let mut asks = desk.at_their_relays(&[*key], profile);
        asks.extend(hints.iter().map(|relay| Ask {
            relay: relay.clone(),
            filter: profile(vec![*key]),
        }));
        let answered = desk.client.pool.ask(asks).await.by_anybody()?;
        for seen in &answered.seen {
            desk.people.take(&seen.event);
        }
        desk.meet(&BTreeSet::from([*key])).await;
        Ok(desk.people.author(key))
    }

    async fn look_up(&self, named: Named) -> Result<Option<Resolved>> {
        let urls =
            |relays: &[String]| -> Vec<Relay> { relays.iter().filter_map(|url| Relay::parse(url)).collect() };
        let (filter, hints) = match &named {
            Named::Author { key, relays } => {
                let author = self.fresh(key, &urls(relays)).await?;
                return Ok(Some(Resolved::Author(Box::new(author))));
            }
            Named::Event { id, relays, .. } => (Filter::new().id(*id), urls(relays)),
            Named::Place { place, relays } => (
                Filter::new()
                    .coordinate(place)
                    .kind(place.kind)
                    .author(place.public_key),
                urls(relays),
            ),
        };
        let writer = match &named {
            Named::Event { author, .. } => *author,
            Named::Place { place, .. } => Some(place.public_key),
            Named::Author { .. } => None,
        };
        let desk = &self.desk;
        let mut relays = desk.own.anywhere();
        if let Some(writer) = writer {
            desk.outbox.learn(&desk.client, &relays, &[writer]).await;
            relays.extend(desk.outbox.of(&writer).write.into_iter().take(3));
        }
        let relays = union(relays.iter().chain(&hints));
        let mut answered = desk
            .client
            .pool
            .ask_all(&relays, filter.limit(1))
            .await
            .by_anybody()?;
        answered
            .seen
            .retain(|seen| normalise::POSTS.contains(&seen.event.kind));
        answered.seen.truncate(1);
        let book = desk.book(&answered.seen).await;
        let post = answered
            .seen
            .first()
            .map(|seen| normalise::post(&seen.event, &book));
        Ok(post.map(|post| Resolved::Post(Box::new(post))))
    }

    /// Digits may be a key or an event: only what some relay has is either.
    async fn by_digits(&self, id: EventId) -> Result<Option<Resolved>> {
        let key = PublicKey::from_byte_array(id.to_bytes());
        let filter = Filter::new().kind(Kind::Metadata).author(key).limit(1);
        let known = self
            .desk
            .client
            .pool
            .ask_all(&self.desk.own.anywhere(), filter)
            .await
            .by_anybody()?;
        if !known.seen.is_empty() {
            return Ok(Some(Resolved::Author(Box::new(self.fresh(&key, &[]).await?))));
        }
        let event = Named::Event {
            id,
            author: None,
            relays: Vec::new(),
        };
        self.look_up(event).await
    }

    /// Which of these follow us, as far as relays tell.
    async fn followers(&self, keys: &[PublicKey]) -> HashSet<PublicKey> {
        let mut followers = HashSet::new();
        for some in keys.chunks(AT_ONCE) {
            let follow_us = |authors: Vec<PublicKey>| {
                Filter::new()
                    .kind(lists::FOLLOWS)
                    .limit(authors.len())
                    .authors(authors)
                    .pubkey(self.desk.me())
            };
            let answered = self
                .desk
                .client
                .pool
                .ask(self.desk.at_their_relays(some, follow_us))
                .await;
            followers.extend(answered.seen.into_iter().map(|seen| seen.event.pubkey));
        }
        followers
    }
}

/// The key that an account calls an author by.
///
/// # Errors
/// `Rejected` if it is not one that this connector has made.
pub(super) fn key(address: &Address) -> Result<PublicKey> {
    PublicKey::from_hex(&address.0)
        .ok()
        .or_else(|| names::key(&address.0))
        .ok_or_else(|| Error::rejected("this is not the address of an author on Nostr"))
}

/// What a pasted text names: a name of the network, or the page of one.
fn pasted(text: &str) -> Option<Named> {
    if let Some(rest) = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
    {
        let path = rest.strip_prefix(names::PAGES)?.strip_prefix('/')?;
        return Named::read(path.split(['/', '?', '#']).next()?);
    }
    let bare = text.trim_start_matches('@');
    let name = bare
        .strip_suffix(names::PAGES)
        .and_then(|name| name.strip_suffix('@'))
        .unwrap_or(bare);
    Named::read(name)
}

/// What an author says of themself elsewhere.
fn claims(author: &Author) -> Vec<Claim> {
    let named = (!author.handle.starts_with("npub1")).then(|| Claim {
        target: format!("acct:{}@{}", author.handle, author.host),
        evidence: Evidence::NameAtDomain,
    });
    let fields = author.fields.iter().map(|field| field.value_html.as_str());
    let links = std::iter::once(author.note_html.as_str())
        .chain(fields)
        .flat_map(|html| html.split("href=\"").skip(1))
        .filter_map(|rest| rest.split('"').next())
        .map(|link| Claim {
            target: link.replace("&amp;", "&"),
            evidence: Evidence::RelMe,
        });
    let mut claims: Vec<Claim> = Vec::new();
    for claim in named.into_iter().chain(links) {
        if !claims.contains(&claim) {
            claims.push(claim);
        }
    }
    claims
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_names_are_understood() {
        let npub = "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6";
        let same = Named::read(npub);
        assert!(same.is_some());
        for text in [
            npub.to_owned(),
            format!("nostr:{npub}"),
            format!("@{npub}"),
            format!("@{npub}@{}", names::PAGES),
            format!("https://{}/{npub}?x=y", names::PAGES),
        ] {
            assert_eq!(pasted(&text), same, "{text}");
        }
        for text in [
            "https://other.example/x",
            "bob@example.org",
            "hello",
            "",
            "https://njump.me/",
            "@",
        ] {
            assert_eq!(pasted(text), None, "{text}");
        }
    }
}
