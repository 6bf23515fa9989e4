//! `syrinx timeline`.

use super::Global;
use crate::reading::Reading;
use anyhow::Result;
use clap::Args;
use serde_json::Value;

/// Read the stream of everything
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  syrinx timeline --limit 5\n  syrinx timeline --follow\n  syrinx timeline --follow --json | jq .content"
)]
pub(super) struct Timeline {
    /// Go on with what comes in, until Ctrl-C
    #[arg(long)]
    follow: bool,
    /// How many entries to begin with
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(0..=40))]
    limit: u16,
}

impl Timeline {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let client = global.client().await?;
        let mut reading = Reading::new(global.show(), client);
        if self.follow {
            return reading.follow(self.limit).await;
        }
        let page: Vec<Value> = reading.page(&[("limit", self.limit.to_string())]).await?;
        if global.json {
            return global.show().value(&page);
        }
        if page.is_empty() {
            global
                .show()
                .line("Nothing here yet. Link an account with: syrinx link NETWORK")?;
        }
        page.iter().rev().try_for_each(|entry| reading.tell(entry))
    }
}
