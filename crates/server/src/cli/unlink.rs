//! `syrinx unlink`.

use super::Global;
use anyhow::{Context as _, Result};
use clap::Args;
use serde_json::{Value, json};

/// Unlink an account
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  syrinx accounts      shows the ids\n  syrinx unlink 12\n  syrinx unlink 12 --purge"
)]
pub(super) struct Unlink {
    /// The id of the account
    id: u64,
    /// Forget also what came through it
    #[arg(long)]
    purge: bool,
}

impl Unlink {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let show = global.show();
        let path = format!("/api/syrinx/v1/accounts/{}?purge={}", self.id, self.purge);
        let unlinked: Result<Value> = global.client().await?.delete(&path).await;
        unlinked.with_context(|| {
            format!(
                "account {} cannot be unlinked (“syrinx accounts” shows the ids)",
                self.id
            )
        })?;
        if show.json {
            return show.value(&json!({"unlinked": self.id.to_string(), "purged": self.purge}));
        }
        show.line(&format!("Account {} is unlinked", self.id))
    }
}
