//! What a part answers.

use crate::Engine;
use syrinx_connector::{Error, Result};
use syrinx_model::{DeliveryState, Kind, Part, Receipt};
use syrinx_store::{Account, Job};

impl Engine {
    /// Fills in what the first part answers, where that is a post of the owner's own. It waits until its parent stands as
    /// it is wished, and is never posted as a thread of its own.
    pub(super) async fn point_at_parent(
        &self,
        account: &Account,
        job: &Job,
        part: &mut Part,
        before: Option<&Receipt>,
    ) -> Result<()> {
        if before.is_some() || part.reply_to.is_some() {
            return Ok(());
        }
        let failed = |error| Self::store_failed(&error);
        let Some(draft) = job.delivery.draft else {
            return Ok(());
        };
        let parent = self
            .store
            .draft(draft)
            .await
            .map_err(failed)?
            .and_then(|draft| draft.parent);
        let Some(parent) = parent else { return Ok(()) };
        let deliveries = self
            .store
            .deliveries_of_post(job.delivery.owner, parent)
            .await
            .map_err(failed)?;
        let Some(above) = deliveries
            .into_iter()
            .map(|view| view.delivery)
            .find(|above| above.account == account.id)
        else {
            return Err(Error::rejected("What this answers is not on that network"));
        };
        // While a thread is on its way or being changed, its end is not there yet, or may be about to be taken down.
        let ended = matches!(above.state, DeliveryState::Delivered | DeliveryState::Partial);
        let receipts = above.parts.iter().rev().map(|part| part.receipt.as_ref());
        let end = receipts.flatten().next().filter(|_| ended);
        match (above.state, end) {
            (_, Some(receipt)) => {
                part.reply_to = Some(receipt.address.clone());
                Ok(())
            }
            (
                DeliveryState::Failed
                | DeliveryState::Skipped
                | DeliveryState::Cancelled
                | DeliveryState::Deleted
                | DeliveryState::Partial,
                None,
            ) => Err(Error::rejected(
                "What this answers did not arrive on that network",
            )),
            _ => Err(Error::new(
                Kind::Busy {
                    until: self.now().plus(2_000),
                },
                "waits for what it answers",
            )),
        }
    }
}
