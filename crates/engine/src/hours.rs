//! What happens at a set time: mutes and polls end, and posts that were written for later are sent.

use crate::{Engine, Result};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// How often the hours are looked at: nothing comes later than this after its time.
const TICK: Duration = Duration::from_secs(1);

impl Engine {
    /// Does what is due until told to stop.
    pub(crate) async fn keep_hours_until(self: Arc<Self>, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.keep_hours().await {
                tracing::warn!(%error, "what is due now could not be done; it is tried again");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = sleep(TICK) => {}
            }
        }
    }

    /// Does what is due now.
    async fn keep_hours(&self) -> Result<()> {
        self.end_mutes().await?;
        self.send_due().await?;
        self.end_polls().await
    }
}
