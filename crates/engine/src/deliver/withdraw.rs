//! Taking down what stands.

use super::publish::{nothing_else, publisher};
use super::{Standing, publish::row_of};
use crate::Engine;
use syrinx_connector::Result;
use syrinx_model::{DeliveryState, Edition, Found, Receipt};
use syrinx_store::{Account, Job};

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
            let receipt = match (&row.receipt, &row.stamp) {
                (Some(receipt), _) => Some(receipt.clone()),
                (None, Some(stamp)) if row.in_flight => {
                    let Some(part) = edition.parts.iter().find(|part| part.ordinal == row.ordinal) else {
                        continue;
                    };
                    let before = row
                        .ordinal
                        .checked_sub(1)
                        .and_then(|ordinal| row_of(job, ordinal).receipt);
                    let found = self
                        .call(account.id, |session| {
                            let before = before.clone();
                            async move { publisher(&session)?.find(part, stamp, before.as_ref()).await }
                        })
                        .await?;
                    match found {
                        Found::Yes(receipt) => Some(receipt),
                        Found::No => None,
                        Found::CannotTell => return Ok(Standing::unconfirmed()),
                    }
                }
                _ => None,
            };
            if let Some(receipt) = receipt {
                self.delete_there(account, job, row.ordinal, &receipt).await?;
            }
        }
        Ok(Standing::done(DeliveryState::Deleted))
    }

    /// Takes down parts that a later revision no longer has.
    pub(super) async fn take_down_surplus(&self, account: &Account, job: &Job, keep: usize) -> Result<()> {
        for row in job
            .delivery
            .parts
            .iter()
            .rev()
            .filter(|row| row.ordinal as usize >= keep)
        {
            if let Some(receipt) = &row.receipt {
                self.delete_there(account, job, row.ordinal, receipt).await?;
            }
        }
        Ok(())
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
