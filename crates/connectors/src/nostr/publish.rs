//! To publish and delete. An event is a function of its part and stamp, so a repeat is the same event.

use super::address::Place;
use super::client::sift::seconds;
use super::own::union;
use super::relay::Relay;
use super::{Account, names, render};
use async_trait::async_trait;
use nostr::event::{Event, Kind, Tag};
use nostr::filter::Filter;
use nostr::key::PublicKey;
use syrinx_connector::{Error, Publish, Rendered, Result};
use syrinx_model::{Found, Outcome, Part, Receipt, Stamp, Ticket};

/// The most relays of other people that an event is brought to.
const OTHERS: usize = 10;
/// The most people whose relays are looked for.
const PEOPLE: usize = 20;

#[async_trait]
impl Publish for Account {
    fn render(&self, part: &Part) -> Result<Rendered> {
        render::preview(part, &self.limits)
    }

    async fn publish(&self, part: &Part, stamp: &Stamp, parent: Option<&Receipt>) -> Result<Outcome> {
        if render::lacks_files(part) {
            return Err(Error::rejected("A file was not uploaded for Nostr."));
        }
        let event = self.event(part, stamp, parent)?;
        let others = self.relays_of(&event).await;
        self.desk.publish(&event, others).await?;
        Ok(Outcome::Done(self.receipt(&event, stamp)))
    }

    async fn resume(&self, _: &Ticket) -> Result<Outcome> {
        Err(Error::unsupported("a note is published at once here"))
    }

    async fn find(&self, part: &Part, stamp: &Stamp, parent: Option<&Receipt>) -> Result<Found> {
        let event = self.event(part, stamp, parent)?;
        let filter = Filter::new().id(event.id).limit(1);
        let asked = self
            .desk
            .client
            .pool
            .ask_all(&self.desk.own.relays.write, filter)
            .await;
        if !asked.seen.is_empty() {
            return Ok(Found::Yes(self.receipt(&event, stamp)));
        }
        // It is sent again under the same id, so that a relay that did not answer cannot make two of it.
        asked.by_anybody().map(|_| Found::No)
    }

    async fn edit(&self, _: &Receipt, _: &Part) -> Result<Receipt> {
        Err(Error::unsupported("notes on Nostr cannot be changed"))
    }

    async fn delete(&self, receipt: &Receipt) -> Result<()> {
        self.take_down(&Place::read(&receipt.address)?).await
    }
}

impl Account {
    fn event(&self, part: &Part, stamp: &Stamp, parent: Option<&Receipt>) -> Result<Event> {
        let sketch = render::sketch(part, parent, &self.limits)?;
        self.desk
            .signer
            .sign(sketch.kind, seconds(stamp.at), sketch.tags, sketch.content)
    }

    /// The receipt of an event of ours.
    pub(super) fn receipt(&self, event: &Event, stamp: &Stamp) -> Receipt {
        let relay = self.desk.own.relays.write.first().cloned();
        Place::of(event, relay).receipt(stamp.at)
    }

    /// Asks all relays to take down an event of ours (NIP-09).
    ///
    /// # Errors
    /// `Rejected` if it is not ours.
    pub(super) async fn take_down(&self, place: &Place) -> Result<()> {
        if place.author != self.desk.me() {
            return Err(Error::rejected("Only what this account wrote can be taken down."));
        }
        let mut tags = vec![Tag::event(place.id)];
        if let Some(article) = place.coordinate() {
            tags.push(Tag::custom("a", [article.to_string()]));
        }
        tags.push(Tag::custom("k", [place.kind.to_string()]));
        let now = seconds(self.desk.client.now());
        let event = self.desk.signer.sign(Kind::EventDeletion, now, tags, "")?;
        self.desk.publish(&event, Vec::new()).await
    }

    /// Where those whom an event names read (NIP-65), besides our own relays.
    pub(super) async fn relays_of(&self, event: &Event) -> Vec<Relay> {
        let people: Vec<PublicKey> = event
            .tags
            .public_keys()
            .filter(|key| *key != self.desk.me())
            .take(PEOPLE)
            .collect();
        self.desk
            .outbox
            .learn(&self.desk.client, &self.desk.own.anywhere(), &people)
            .await;
        let lists: Vec<_> = people.iter().map(|key| self.desk.outbox.of(key).read).collect();
        let own = &self.desk.own.relays.write;
        let others = lists
            .iter()
            .flat_map(|relays| relays.iter().take(3))
            .filter(|relay| !own.contains(relay));
        union(others).into_iter().take(OTHERS).collect()
    }

    /// An event of somebody else, by its place.
    ///
    /// # Errors
    /// `Missing` if no relay has it, `Away` if none answers.
    pub(super) async fn original(&self, place: &Place) -> Result<Event> {
        let relays = union(self.desk.own.anywhere().iter().chain(&place.relay));
        let filter = match place.coordinate() {
            Some(article) => Filter::new().coordinate(&article),
            None => Filter::new().id(place.id),
        };
        let asked = self
            .desk
            .client
            .pool
            .ask_all(&relays, filter.limit(1))
            .await
            .by_anybody()?;
        let newest = super::lists::newest(asked.seen.into_iter().map(|seen| seen.event));
        newest.ok_or_else(|| Error::missing(format!("no relay has {}", names::note(&place.id))))
    }
}
