//! `syrinx accounts`.

use super::Global;
use crate::client::Account;
use crate::show::{network, safe};
use anyhow::Result;
use clap::Args;

/// List the linked accounts and how they stand
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  syrinx accounts\n  syrinx accounts --json")]
pub(super) struct Accounts {}

impl Accounts {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let show = global.show();
        let answer: serde_json::Value = global.client().await?.get("/api/syrinx/v1/accounts", &[]).await?;
        if show.json {
            return show.value(&answer);
        }
        let accounts: Vec<Account> = serde_json::from_value(answer)?;
        if accounts.is_empty() {
            show.line("No account is linked yet. Link one with: syrinx link NETWORK")?;
        }
        for account in accounts {
            let state = match account.status.as_str() {
                "ok" => show.paint.good("ok"),
                "needs_reauth" | "failing" | "disconnected" => show.paint.bad(&safe(&account.status)),
                other => show.paint.warn(&safe(other)),
            };
            let badge = network(show.paint, &account.network, 10);
            let handle = show.paint.bold(&safe(&account.handle));
            let default = if account.post_by_default {
                ""
            } else {
                "  (not posted to by default)"
            };
            show.line(&format!(
                "{badge} {handle}  {state}  {}{default}",
                show.paint.dim(&account.id)
            ))?;
            if let Some(detail) = &account.status_detail {
                show.line(&format!("  {}", safe(detail)))?;
            }
        }
        Ok(())
    }
}
