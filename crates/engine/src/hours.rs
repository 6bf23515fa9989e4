//! What happens at a set time: mutes and polls end, and posts that were written for later are sent.

use crate::Engine;
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
            self.keep_hours().await;
            tokio::select! {
                () = stop.cancelled() => return,
                () = sleep(TICK) => {}
            }
        }
    }

    /// Does what is due now. What fails keeps nothing else waiting.
    async fn keep_hours(&self) {
        let done = [
            ("mutes", self.end_mutes().await),
            ("posts for later", self.send_due().await),
            ("polls", self.end_polls().await),
        ];
        for (what, done) in done {
            if let Err(error) = done {
                tracing::warn!(%error, what, "what is due now could not be done; it is tried again");
            }
        }
    }
}
