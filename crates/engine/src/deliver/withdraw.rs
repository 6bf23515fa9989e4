//! Taking down what stands.

use super::Standing;
use super::publish::{nothing_else, publisher, row_of, shows_by};
use crate::Engine;
use syrinx_connector::Result;
use syrinx_model::{DeliveryState, Edition, Found, Moment, Receipt};
use syrinx_store::{Account, Job, PartRow};

/// What of a part is there to be taken down.
enum Left {
    /// It stands.
    Stands(Receipt),
    /// Nothing, and nothing will come.
    Nothing,
    /// If it is not there then, it never arrived.
    ShowsBy(Moment),
    /// Nobody can tell.
    Unknown,
}

impl Engine {
    /// Takes down every part, the last first, so that no answer hangs in the air. A part whose fate is unclear is looked
    /// for first.
    pub(super) async fn take_down(
        &self,
        account: &Account,
        job: &Job,
        edition: &Edition,
    ) -> Result<Standing> {
        for row in job.delivery.parts.iter().rev() {
            match self.left_there(account, job, row, Some(edition)).await? {
                Left::Stands(receipt) => self.delete_there(account, job, row.ordinal, &receipt).await?,
                Left::Nothing => {}
                Left::ShowsBy(until) => {
                    let mut standing = Standing::in_doubt(until);
                    standing.state = DeliveryState::Deleting;
                    return Ok(standing);
                }
                Left::Unknown => return Ok(Standing::unconfirmed()),
            }
        }
        Ok(Standing::done(DeliveryState::Deleted))
    }

    /// Takes down parts that a later revision no longer has. Gives until when one of them may still come to show.
    pub(super) async fn take_down_surplus(
        &self,
        account: &Account,
        job: &Job,
        keep: usize,
    ) -> Result<Option<Moment>> {
        let surplus = |row: &&PartRow| row.ordinal as usize >= keep;
        for row in job.delivery.parts.iter().rev().filter(surplus) {
            match self.left_there(account, job, row, None).await? {
                Left::Stands(receipt) => self.delete_there(account, job, row.ordinal, &receipt).await?,
                Left::Nothing | Left::Unknown => {}
                Left::ShowsBy(until) => return Ok(Some(until)),
            }
        }
        Ok(None)
    }

    /// What of a part is there to be taken down. One that was sent and is not there may still come: whatever its key, what
    /// shows after its deletion was looked for would stay.
    async fn left_there(
        &self,
        account: &Account,
        job: &Job,
        row: &PartRow,
        edition: Option<&Edition>,
    ) -> Result<Left> {
        if let Some(receipt) = &row.receipt {
            return Ok(Left::Stands(receipt.clone()));
        }
        let wished = || edition?.parts.iter().find(|part| part.ordinal == row.ordinal);
        let Some((stamp, said)) = row
            .stamp
            .as_ref()
            .filter(|_| row.in_flight)
            .zip(row.said.as_ref().or_else(wished))
        else {
            return Ok(Left::Nothing);
        };
        let before = row
            .ordinal
            .checked_sub(1)
            .and_then(|above| row_of(job, above).receipt);
        Ok(
            match self.look_for(account, job, said, stamp, before.as_ref()).await? {
                Found::Yes(receipt) => Left::Stands(receipt),
                Found::No => shows_by(row, self.now()).map_or(Left::Nothing, Left::ShowsBy),
                Found::CannotTell => Left::Unknown,
            },
        )
    }

    async fn delete_there(
        &self,
        account: &Account,
        job: &Job,
        ordinal: u32,
        receipt: &Receipt,
    ) -> Result<()> {
        self.call(account.id, |session| async move {
            publisher(&session)?.delete(receipt).await
        })
        .await?;
        let forgotten = self
            .store
            .settle(job.delivery.id, job.fence, ordinal, None, nothing_else())
            .await;
        forgotten.map_err(|error| Self::store_failed(&error))?;
        Ok(())
    }
}
