//! Telling an owner that a post did not arrive: once, when it is given up.

use crate::{Engine, Result};
use syrinx_model::{DeliveryState, NoticeKind, Task};
use syrinx_store::{Job, NoticeChange};

impl Engine {
    /// Writes a notice if a post has failed for good, wholly or midway.
    pub(super) async fn tell_of_failure(&self, job: &Job, state: DeliveryState) {
        let failed = matches!(state, DeliveryState::Failed | DeliveryState::Partial);
        let is_post = matches!(job.delivery.task, Task::Post(_));
        if failed
            && is_post
            && let Err(error) = self.write_failure(job).await
        {
            tracing::warn!(delivery = %job.delivery.id, %error, "a failure could not be told");
        }
    }

    async fn write_failure(&self, job: &Job) -> Result<()> {
        let delivery = &job.delivery;
        let Some(draft) = delivery.draft else {
            return Ok(());
        };
        let (Some(owner), Some(here)) = (
            self.store.owner(delivery.owner).await?,
            self.store.post_of_draft(draft).await?,
        ) else {
            return Ok(());
        };
        let notice = NoticeChange {
            owner: owner.id,
            account: None,
            native_id: format!("delivery {} revision {}", delivery.id, delivery.revision),
            kind: NoticeKind::DeliveryFailed,
            author: owner.author,
            post_uri: Some(here.uri),
            at: self.now(),
            live: true,
            stranger: false,
        };
        self.tell(notice).await
    }
}
