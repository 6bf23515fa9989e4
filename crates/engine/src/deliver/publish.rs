//! Bringing an edition about: part after part, each proven before the next.

use super::{Standing, underway};
use crate::Engine;
use std::time::Duration;
use syrinx_connector::{Error, Publish, Result, SessionPort};
use syrinx_model::{DeliveryState, Edition, Found, Kind, Outcome, Part, Proof, Receipt, Stamp, Ticket};
use syrinx_store::{Account, Changes, Job, PartRow};
use tokio::time::{Instant, sleep};

/// After so long an attempt gives its lease back, and the next goes on where it ended.
const ATTEMPT: Duration = Duration::from_secs(45);

/// After so long, in milliseconds, what a network was sent must show there, or it never arrived.
const SHOWS: i64 = 60_000;

/// How often a pending publication is asked about.
const PENDING: Duration = Duration::from_secs(2);

impl Engine {
    /// Publishes what has no receipt, and edits what stands in an older revision.
    pub(super) async fn bring_about(
        &self,
        account: &Account,
        job: &Job,
        edition: &Edition,
    ) -> Result<Standing> {
        let delivery = &job.delivery;
        let started = Instant::now();
        let mut before: Option<Receipt> = None;
        let mut some_stand = delivery.parts.iter().any(|part| part.receipt.is_some());
        let stale = some_stand && delivery.revision > delivery.done_revision && delivery.done_revision > 0;
        for part in &edition.parts {
            let row = row_of(job, part.ordinal);
            let receipt = match row.receipt {
                Some(receipt) if stale => match self.edit_part(account, job, part, &receipt).await? {
                    Some(receipt) => receipt,
                    None => {
                        return Ok(Standing::done_but(
                            DeliveryState::Delivered,
                            "no_edit",
                            "This network cannot change what stands there",
                        ));
                    }
                },
                Some(receipt) => receipt,
                None => {
                    if started.elapsed() > ATTEMPT {
                        return Ok(Standing::go_on(underway(some_stand)));
                    }
                    match self
                        .publish_part(account, job, part, row, before.as_ref())
                        .await?
                    {
                        Some(receipt) => receipt,
                        None => return Ok(Standing::unconfirmed()),
                    }
                }
            };
            some_stand = true;
            before = Some(receipt);
        }
        self.take_down_surplus(account, job, edition.parts.len()).await?;
        Ok(Standing::done(DeliveryState::Delivered))
    }

    /// Publishes one part; `None` if it may have been done and nobody can tell.
    async fn publish_part(
        &self,
        account: &Account,
        job: &Job,
        part: &Part,
        row: PartRow,
        before: Option<&Receipt>,
    ) -> Result<Option<Receipt>> {
        let session = self.session(account.id).await?;
        let proof = session.limits().proof;
        let mut part = part.clone();
        self.point_at_parent(account, job, &mut part, before).await?;
        self.attach_media(account, job, &mut part, &row).await?;
        let stamp = match row.stamp {
            Some(stamp) if row.in_flight => {
                // An earlier attempt had its bytes out: look before sending again.
                match self.look_for(account, &part, &stamp, before).await? {
                    Found::Yes(receipt) => return self.stands(account, job, &part, receipt).await.map(Some),
                    Found::No => self.let_it_show(proof, &stamp)?,
                    Found::CannotTell if proof == Proof::Identity => {}
                    Found::CannotTell => return Ok(None),
                }
                stamp
            }
            Some(stamp) => stamp,
            None => Stamp::mint(self.now(), part.ordinal),
        };
        let intent = self
            .store
            .intend(job.delivery.id, job.fence, part.ordinal, &stamp)
            .await;
        intent.map_err(|error| Self::store_failed(&error))?;
        match self.send(account, &part, &stamp, before).await {
            Ok(receipt) => self.stands(account, job, &part, receipt).await.map(Some),
            // An answer that made no sense came after the request went out: it may have been done.
            Err(error) if matches!(error.kind, Kind::Uncertain | Kind::Garbled) => {
                self.after_doubt(account, job, &part, &stamp, before, error).await
            }
            Err(error) => {
                // Nothing was done, so the next attempt may mint a new stamp.
                let retracted = self.store.retract(job.delivery.id, job.fence, part.ordinal).await;
                retracted.map_err(|failed| Self::store_failed(&failed))?;
                Err(error)
            }
        }
    }

    /// A network that knows no key may still be busy with what we sent: only later does its absence prove anything.
    fn let_it_show(&self, proof: Proof, stamp: &Stamp) -> Result<()> {
        let until = stamp.at.plus(SHOWS);
        if proof == Proof::ReadBack && self.now() < until {
            return Err(Error::new(Kind::Uncertain, "it is not there yet"));
        }
        Ok(())
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
    ) -> Result<Option<Receipt>> {
        match self.look_for(account, part, stamp, before).await {
            Ok(Found::Yes(receipt)) => self.stands(account, job, part, receipt).await.map(Some),
            Ok(Found::CannotTell) => {
                let proof = self.session(account.id).await?.limits().proof;
                if proof == Proof::Nothing {
                    Ok(None)
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
                .await?;
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

    async fn look_for(
        &self,
        account: &Account,
        part: &Part,
        stamp: &Stamp,
        before: Option<&Receipt>,
    ) -> Result<Found> {
        self.call(account.id, |session| async move {
            publisher(&session)?.find(part, stamp, before).await
        })
        .await
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

    /// Changes what stands there; `None` where the network cannot.
    async fn edit_part(
        &self,
        account: &Account,
        job: &Job,
        part: &Part,
        receipt: &Receipt,
    ) -> Result<Option<Receipt>> {
        if !self.session(account.id).await?.limits().edit {
            return Ok(None);
        }
        let mut part = part.clone();
        let row = row_of(job, part.ordinal);
        self.attach_media(account, job, &mut part, &row).await?;
        let edited = &part;
        let receipt = self
            .call(account.id, |session| async move {
                publisher(&session)?.edit(receipt, edited).await
            })
            .await?;
        self.stands(account, job, &part, receipt).await.map(Some)
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
