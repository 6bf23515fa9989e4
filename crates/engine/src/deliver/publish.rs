//! Bringing an edition about: part after part, each proven before the next.

use super::words::{parts_to_say, says, stands_as_wished};
use super::{Standing, underway};
use crate::Engine;
use std::time::Duration;
use syrinx_connector::{Error, Publish, Result, SessionPort};
use syrinx_model::{
    DeliveryState, Edition, Found, Kind, Moment, Outcome, Part, Proof, Receipt, Stamp, Ticket,
};
use syrinx_store::{Account, Changes, Job, PartRow};
use tokio::time::{Instant, sleep};

/// After so long an attempt gives its lease back, and the next goes on where it ended.
const ATTEMPT: Duration = Duration::from_secs(45);

/// After so long, in milliseconds, what a network was sent must show there, or it never arrived.
const SHOWS: i64 = 60_000;

/// After so long, in milliseconds, a network knows the key of what it was sent. It writes the key down only when the post
/// stands: a repeat that comes before would be another post.
const KEY_KNOWN: i64 = 10_000;

/// How often a pending publication is asked about.
const PENDING: Duration = Duration::from_secs(2);

/// What became of an attempt at a part.
enum Published {
    /// It stands.
    Stands(Receipt),
    /// It may stand, and nobody can tell.
    Unknown,
    /// If it is not there then, it never arrived.
    ShowsBy(Moment),
}

impl Engine {
    /// Publishes what has no receipt, and changes what stands in other words than are wished.
    pub(super) async fn bring_about(
        &self,
        account: &Account,
        job: &Job,
        edition: &Edition,
    ) -> Result<Standing> {
        let started = Instant::now();
        let edits = self.session(account.id).await?.limits().edit;
        let parts = parts_to_say(job, edition, edits);
        let mut before: Option<Receipt> = None;
        for (at, part) in parts.iter().enumerate() {
            let row = row_of(job, part.ordinal);
            let stands = match row.receipt.clone() {
                Some(receipt) => receipt,
                None if started.elapsed() > ATTEMPT => {
                    return Ok(Standing::go_on(underway(before.is_some())));
                }
                None => match self
                    .publish_part(account, job, &parts[at..], &row, before.as_ref())
                    .await?
                {
                    Published::Stands(receipt) => receipt,
                    Published::Unknown => return Ok(Standing::unconfirmed()),
                    Published::ShowsBy(until) => return Ok(Standing::in_doubt(until)),
                },
            };
            let older = (row.receipt.is_some() || row.in_flight) && !says(&row, part);
            before = Some(if older && edits {
                self.edit_part(account, job, part, &stands).await?
            } else {
                stands
            });
        }
        if let Some(until) = self.take_down_surplus(account, job, parts.len()).await? {
            return Ok(Standing::in_doubt(until));
        }
        if edits || stands_as_wished(job, edition) {
            return Ok(Standing::done(DeliveryState::Delivered));
        }
        Ok(Standing::done_but(
            DeliveryState::Delivered,
            "no_edit",
            "This network cannot change what stands there",
        ))
    }

    /// Publishes the first of these parts. What may have gone out before is looked for, and sent again only in the words
    /// in which it was sent.
    async fn publish_part(
        &self,
        account: &Account,
        job: &Job,
        rest: &[Part],
        row: &PartRow,
        before: Option<&Receipt>,
    ) -> Result<Published> {
        let proof = self.session(account.id).await?.limits().proof;
        let doubt = row.stamp.as_ref().filter(|_| row.in_flight);
        let mut rest = rest.to_vec();
        let Some(part) = rest.first_mut() else {
            return Err(Error::rejected("There is nothing to say"));
        };
        if let Some(said) = row.said.clone().filter(|_| doubt.is_some()) {
            *part = said;
        }
        self.point_at_parent(account, job, part, before).await?;
        self.attach_media(account, job, part, row).await?;
        let part = part.clone();
        if let Some(stamp) = doubt {
            match self.look_for(account, job, &part, stamp, before).await? {
                Found::Yes(receipt) => {
                    return self
                        .stands(account, job, &part, receipt)
                        .await
                        .map(Published::Stands);
                }
                Found::CannotTell if !is_same_again(proof, stamp, self.now()) => {
                    return Ok(Published::Unknown);
                }
                Found::No | Found::CannotTell => {}
            }
            if let Some(until) = may_still_come(row, proof, stamp, self.now()) {
                return Ok(Published::ShowsBy(until));
            }
        }
        let stamp = row
            .stamp
            .clone()
            .unwrap_or_else(|| Stamp::mint(self.now(), part.ordinal));
        let begun = self
            .store
            .begin(job.delivery.id, job.fence, &stamp, &rest, self.now())
            .await;
        begun.map_err(|error| Self::store_failed(&error))?;
        match self.send(account, &part, &stamp, before).await {
            Ok(receipt) => self
                .stands(account, job, &part, receipt)
                .await
                .map(Published::Stands),
            // An answer that made no sense came after the request went out: it may have been done.
            Err(error) if matches!(error.kind, Kind::Uncertain | Kind::Garbled) => {
                self.after_doubt(account, job, &part, &stamp, before, error).await
            }
            // This time nothing was done; of the time before that is still not known.
            Err(error) if doubt.is_some() => Err(error),
            Err(error) => {
                // Nothing was done, so the next attempt may mint a new stamp.
                let retracted = self.store.retract(job.delivery.id, job.fence, part.ordinal).await;
                retracted.map_err(|failed| Self::store_failed(&failed))?;
                Err(error)
            }
        }
    }

    /// The outcome of a sent part is unclear: find it, now, or say that nobody can.
    async fn after_doubt(
        &self,
        account: &Account,
        job: &Job,
        part: &Part,
        stamp: &Stamp,
        before: Option<&Receipt>,
        doubt: Error,
    ) -> Result<Published> {
        match self.look_for(account, job, part, stamp, before).await {
            Ok(Found::Yes(receipt)) => self
                .stands(account, job, part, receipt)
                .await
                .map(Published::Stands),
            Ok(Found::CannotTell) => {
                let proof = self.session(account.id).await?.limits().proof;
                if proof == Proof::Nothing {
                    Ok(Published::Unknown)
                } else {
                    Err(Error {
                        kind: Kind::Uncertain,
                        ..doubt
                    })
                }
            }
            // It is not there yet, or could not be asked: the stamp stays, and the next attempt looks again.
            Ok(Found::No) | Err(_) => Err(Error {
                kind: Kind::Uncertain,
                ..doubt
            }),
        }
    }

    async fn send(
        &self,
        account: &Account,
        part: &Part,
        stamp: &Stamp,
        before: Option<&Receipt>,
    ) -> Result<Receipt> {
        let outcome = self
            .call(account.id, |session| async move {
                publisher(&session)?.publish(part, stamp, before).await
            })
            .await?;
        match outcome {
            Outcome::Done(receipt) => Ok(receipt),
            Outcome::Pending(ticket) => self.wait_for(account, ticket).await,
        }
    }

    async fn wait_for(&self, account: &Account, mut ticket: Ticket) -> Result<Receipt> {
        let started = Instant::now();
        while started.elapsed() < ATTEMPT {
            sleep(PENDING).await;
            let asked = &ticket;
            let outcome = self
                .call(account.id, |session| async move {
                    publisher(&session)?.resume(asked).await
                })
                .await
                .map_err(still_unclear)?;
            match outcome {
                Outcome::Done(receipt) => return Ok(receipt),
                Outcome::Pending(later) => ticket = later,
            }
        }
        Err(Error::new(
            Kind::Uncertain,
            "the network has not finished publishing",
        ))
    }

    /// Looks whether a part that was sent stands there. What is known as another post of the account is not it, however
    /// alike they are.
    pub(super) async fn look_for(
        &self,
        account: &Account,
        job: &Job,
        part: &Part,
        stamp: &Stamp,
        before: Option<&Receipt>,
    ) -> Result<Found> {
        let found = self
            .call(account.id, |session| async move {
                publisher(&session)?.find(part, stamp, before).await
            })
            .await?;
        if let Found::Yes(receipt) = &found {
            let another = self
                .store
                .is_another(job.delivery.id, part.ordinal, &receipt.uri)
                .await;
            if another.map_err(|error| Self::store_failed(&error))? {
                return Ok(Found::No);
            }
        }
        Ok(found)
    }

    /// Stores a receipt together with the copy that now stands there.
    async fn stands(&self, account: &Account, job: &Job, part: &Part, receipt: Receipt) -> Result<Receipt> {
        let lane = self.inward.lock().await;
        let changes = self
            .copy_changes(account, job, part, &receipt)
            .await
            .map_err(|error| Error::new(Kind::Away, error.to_string()))?;
        let settled = self
            .store
            .settle(job.delivery.id, job.fence, part.ordinal, Some(&receipt), changes)
            .await;
        let applied = settled.map_err(|error| Self::store_failed(&error))?;
        drop(lane);
        self.announce(&applied);
        Ok(receipt)
    }

    /// Changes what stands there.
    async fn edit_part(
        &self,
        account: &Account,
        job: &Job,
        part: &Part,
        receipt: &Receipt,
    ) -> Result<Receipt> {
        let row = row_of(job, part.ordinal);
        let mut changed = part.clone();
        // Other words change nothing about what it answers.
        changed.reply_to = changed
            .reply_to
            .or(row.said.clone().and_then(|said| said.reply_to));
        self.attach_media(account, job, &mut changed, &row).await?;
        let edited = &changed;
        let receipt = self
            .call(account.id, |session| async move {
                publisher(&session)?.edit(receipt, edited).await
            })
            .await?;
        let receipt = self.stands(account, job, &changed, receipt).await?;
        // A crash in between only changes it once more.
        let said = self.store.said(job.delivery.id, job.fence, &changed).await;
        said.map_err(|error| Self::store_failed(&error))?;
        Ok(receipt)
    }
}

/// What is stored of a part; nothing for one that a later revision added.
pub(super) fn row_of(job: &Job, ordinal: u32) -> PartRow {
    let row = job.delivery.parts.iter().find(|row| row.ordinal == ordinal);
    row.cloned().unwrap_or(PartRow {
        ordinal,
        ..PartRow::default()
    })
}

/// Until when a part that was sent may still come to show; `None` if that time is over.
pub(super) fn shows_by(row: &PartRow, now: Moment) -> Option<Moment> {
    after_sending(row, SHOWS, now)
}

/// Until when a network may still be busy with what it was sent, so that it would make another post of a repeat; `None` if
/// it may be sent again.
fn may_still_come(row: &PartRow, proof: Proof, stamp: &Stamp, now: Moment) -> Option<Moment> {
    let busy = match proof {
        Proof::Identity => return None,
        _ if is_same_again(proof, stamp, now) => KEY_KNOWN,
        _ => SHOWS,
    };
    after_sending(row, busy, now)
}

/// So many milliseconds after a part was sent last; `None` if that time is over.
fn after_sending(row: &PartRow, millis: i64, now: Moment) -> Option<Moment> {
    let sent = row.sent_at.or(row.stamp.as_ref().map(|stamp| stamp.at))?;
    Some(sent.plus(millis)).filter(|until| *until > now)
}

/// What an error means after the network has taken a part: unless it refuses it for good, it may still come to stand.
fn still_unclear(error: Error) -> Error {
    match error.kind {
        Kind::Rejected(_) | Kind::Missing | Kind::Unsupported => error,
        _ => Error {
            kind: Kind::Uncertain,
            ..error
        },
    }
}

/// Whether sending once more cannot make a second post.
fn is_same_again(proof: Proof, stamp: &Stamp, now: Moment) -> bool {
    match proof {
        Proof::Identity => true,
        Proof::KeyThenReadBack { key_seconds } => now < stamp.at.plus(i64::from(key_seconds) * 1000),
        Proof::ReadBack | Proof::Nothing => false,
    }
}

/// The door to publish.
pub(super) fn publisher(session: &SessionPort) -> Result<&dyn Publish> {
    session
        .publish()
        .ok_or_else(|| Error::unsupported("this network takes no posts"))
}

/// No changes beside the receipt.
pub(super) fn nothing_else() -> Changes {
    Changes::default()
}
