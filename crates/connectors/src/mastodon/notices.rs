//! What is told to the account: the ungrouped notifications, which every server of the family has.

use super::Account;
use async_trait::async_trait;
use syrinx_connector::{Notices, Result};
use syrinx_model::{Cursor, Page};

#[async_trait]
impl Notices for Account {
    async fn page(&self, since: Option<&Cursor>, more: Option<&Cursor>, max: usize) -> Result<Page> {
        self.walk(
            "/api/v1/notifications",
            (since, more),
            max,
            (|eyes, raw| eyes.notification_item(raw), false),
        )
        .await
    }
}
