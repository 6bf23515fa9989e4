//! Publishing to a fake network.

use super::session::{FakeSession, lost};
use super::state::{Event, Said, State, Thing};
use super::world::{Accepted, Trouble};
use crate::{Error, Publish, Rendered, Result};
use async_trait::async_trait;
use syrinx_model::{Found, Outcome, Part, Proof, Receipt, Spoilers, Stamp, Text, Ticket};

#[async_trait]
impl Publish for FakeSession {
    fn render(&self, part: &Part) -> Result<Rendered> {
        let text = self.text(part);
        let mut tightest: Option<(usize, usize, usize)> = None;
        for limit in &self.limits.text {
            let spoiler = match self.limits.spoilers {
                Spoilers::CountedField => limit.unit.count(&part.spoiler),
                Spoilers::Prefix => 0,
            };
            let length = limit.count(&text) + spoiler;
            if length > limit.max {
                return Err(Error::rejected(format!(
                    "The text is {length} long, {} are allowed.",
                    limit.max
                )));
            }
            let left = limit.max - length;
            if tightest.is_none_or(|(least, ..)| left < least) {
                tightest = Some((left, length, limit.max));
            }
        }
        if part.media.len() > self.limits.media.max_count {
            return Err(Error::rejected(format!(
                "At most {} media are allowed.",
                self.limits.media.max_count
            )));
        }
        let (_, length, max) = tightest.unwrap_or_default();
        Ok(Rendered {
            text: text.plain().to_owned(),
            length,
            max: tightest.map(|_| max),
            body: serde_json::json!({
                "text": text.plain(),
                "audience": part.audience.as_str(),
                "media": part.media.len(),
                "reply_to": part.reply_to,
                "quote": part.quote,
            }),
        })
    }

    async fn publish(&self, part: &Part, stamp: &Stamp, parent: Option<&Receipt>) -> Result<Outcome> {
        self.world.call("publish", &self.grant)?;
        self.render(part)?;
        if part.media.iter().any(|media| media.attachment.is_none()) {
            return Err(Error::rejected("A file was not uploaded."));
        }
        let trouble = self.world.state().troubles.front().cloned();
        if trouble == Some(Trouble::UncertainLate) {
            return self.take_later(part, stamp, parent);
        }
        let pending = trouble == Some(Trouble::Pending);
        let receipt = self.accept(part, stamp, parent)?;
        Ok(if pending {
            Outcome::Pending(Ticket(receipt.uri))
        } else {
            Outcome::Done(receipt)
        })
    }

    async fn resume(&self, ticket: &Ticket) -> Result<Outcome> {
        self.world.call("resume", &self.grant)?;
        let state = self.world.state();
        let n = state
            .number_of(&ticket.0)
            .ok_or_else(|| Error::missing("no such ticket"))?;
        self.receipt(&state, n).map(Outcome::Done)
    }

    async fn find(&self, part: &Part, stamp: &Stamp, _parent: Option<&Receipt>) -> Result<Found> {
        self.world.call("find", &self.grant)?;
        let state = self.world.state();
        let mut mine = state
            .accepted
            .iter()
            .filter(|accepted| accepted.handle == self.me());
        let found = match self.limits.proof {
            Proof::Nothing => return Ok(Found::CannotTell),
            Proof::ReadBack => {
                let text = self.text(part);
                mine.rfind(|accepted| accepted.text == text.plain())
            }
            Proof::Identity | Proof::KeyThenReadBack { .. } => mine.rfind(|accepted| is(accepted, stamp)),
        };
        match found.and_then(|accepted| state.number_of(&accepted.uri)) {
            Some(n) => self
                .receipt(&state, n)
                .map_or(Ok(Found::No), |receipt| Ok(Found::Yes(receipt))),
            None => Ok(Found::No),
        }
    }

    async fn edit(&self, receipt: &Receipt, part: &Part) -> Result<Receipt> {
        self.world.call("edit", &self.grant)?;
        if !self.limits.edit {
            return Err(Error::unsupported("nothing can be changed there"));
        }
        self.render(part)?;
        let text = self.text(part);
        self.write(|state| {
            let at = state.tick();
            let n = state.number(self.me(), &receipt.address).unwrap_or_default();
            let Some(Thing::Said(said)) = state.things.get_mut(&n) else {
                return (Err(Error::missing("the post is gone")), Vec::new());
            };
            said.text = text;
            said.media.clone_from(&part.media);
            said.edited_at = Some(at);
            (self.receipt(state, n), vec![Event::Thing(n)])
        })
    }

    async fn delete(&self, receipt: &Receipt) -> Result<()> {
        self.world.call("delete", &self.grant)?;
        if !self.limits.delete {
            return Err(Error::unsupported("nothing can be taken down there"));
        }
        self.write(|state| {
            let events = state
                .number(self.me(), &receipt.address)
                .map(|n| state.remove(n))
                .unwrap_or_default();
            (Ok(()), events)
        })
    }
}

/// Whether a line of the ledger came from this stamp.
fn is(accepted: &Accepted, stamp: &Stamp) -> bool {
    (accepted.key, accepted.ordinal) == (stamp.key, stamp.ordinal)
}

impl FakeSession {
    /// The text as it will stand there.
    fn text(&self, part: &Part) -> Text {
        if part.spoiler.is_empty() || self.limits.spoilers == Spoilers::CountedField {
            part.text.clone()
        } else {
            part.text.clone().prefixed(&format!("{}\n\n", part.spoiler))
        }
    }

    /// Takes a part into the world; where a repeat is known as one, only once.
    fn accept(&self, part: &Part, stamp: &Stamp, parent: Option<&Receipt>) -> Result<Receipt> {
        let keyed = matches!(self.limits.proof, Proof::Identity | Proof::KeyThenReadBack { .. });
        self.write(|state| {
            let known = state
                .accepted
                .iter()
                .find(|accepted| accepted.handle == self.me() && is(accepted, stamp));
            if let Some(n) = known
                .filter(|_| keyed)
                .and_then(|known| state.number_of(&known.uri))
            {
                return (self.receipt(state, n), Vec::new());
            }
            let said = match self.said(state, part, stamp, parent) {
                Ok(said) => said,
                Err(error) => return (Err(error), Vec::new()),
            };
            let (n, events) = state.accept(said, stamp);
            (self.receipt(state, n), events)
        })
    }

    /// Takes a part, to be done later.
    fn take_later(&self, part: &Part, stamp: &Stamp, parent: Option<&Receipt>) -> Result<Outcome> {
        let mut state = self.world.state();
        state.troubles.pop_front();
        let said = self.said(&state, part, stamp, parent)?;
        state.late.push((said, stamp.clone()));
        Err(lost())
    }

    fn said(&self, state: &State, part: &Part, stamp: &Stamp, parent: Option<&Receipt>) -> Result<Said> {
        let number = |address| {
            let n = state.number(self.me(), address);
            n.ok_or_else(|| Error::missing("what it answers or quotes is not there"))
        };
        Ok(Said {
            by: self.me().to_owned(),
            text: self.text(part),
            spoiler: if self.limits.spoilers == Spoilers::CountedField {
                part.spoiler.clone()
            } else {
                String::new()
            },
            sensitive: part.sensitive,
            language: part.language.clone(),
            audience: part.audience,
            at: stamp.at,
            edited_at: None,
            parent: parent
                .map(|parent| &parent.address)
                .or(part.reply_to.as_ref())
                .map(number)
                .transpose()?,
            quote: part.quote.as_ref().map(number).transpose()?,
            media: part.media.clone(),
            poll: part.poll.clone(),
        })
    }

    fn receipt(&self, state: &State, n: u64) -> Result<Receipt> {
        let said = state.said(n).ok_or_else(|| Error::missing("the post is gone"))?;
        Ok(Receipt {
            uri: state.uri(n),
            address: state.address(self.me(), &n.to_string()),
            url: Some(state.url(n)),
            at: said.at,
        })
    }
}
