//! `syrinx feeds`.

use super::Global;
use crate::client::{Client, HOME, export, feed_account, import};
use crate::show::{Show, safe};
use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  syrinx feeds import follows.opml      follow what another reader followed
  syrinx feeds export > follows.opml
  syrinx feeds home --rotate            your home as a feed, for any feed reader
  syrinx feeds home --revoke";

/// Take lists of feeds in and out, and read your home as a feed
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Feeds {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Follow every feed of an OPML file
    Import {
        /// The file
        file: PathBuf,
        /// The account that follows them, by its id [default: the only one for feeds]
        #[arg(long)]
        account: Option<String>,
    },
    /// Write the feeds that are followed, as OPML
    Export {
        /// The account that follows them, by its id [default: the only one for feeds]
        #[arg(long)]
        account: Option<String>,
    },
    /// Show whether your home can be read as a feed, or change that
    Home {
        /// Make its address, or another one in its place; it is shown this once
        #[arg(long, conflicts_with = "revoke")]
        rotate: bool,
        /// Take its address away
        #[arg(long)]
        revoke: bool,
    },
}

impl Feeds {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let (show, client) = (global.show(), global.client().await?);
        match self.what {
            What::Import { file, account } => {
                let opml =
                    std::fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
                let account = feed_account(&client, account.as_deref()).await?;
                follow(&show, &client, &account, opml).await
            }
            What::Export { account } => {
                let account = feed_account(&client, account.as_deref()).await?;
                let opml = export(&client, &account).await?;
                show.line(String::from_utf8_lossy(&opml).trim_end())
            }
            What::Home { rotate, revoke } => home(&show, &client, rotate, revoke).await,
        }
    }
}

async fn follow(show: &Show, client: &Client, account: &str, opml: Vec<u8>) -> Result<()> {
    let (mut followed, mut failed) = (0_usize, 0_usize);
    import(client, account, opml, |one| {
        let count = if one.error.is_some() {
            &mut failed
        } else {
            &mut followed
        };
        *count += 1;
        if show.json {
            return show.value(&json!({"url": one.url, "ok": one.error.is_none(), "error": one.error}));
        }
        let name = if one.title.is_empty() {
            &one.url
        } else {
            &one.title
        };
        match &one.error {
            None => show.line(&format!("{}  {}", show.paint.good("ok"), safe(name))),
            Some(error) => show.line(&format!(
                "{}  {}: {} {}",
                show.paint.bad("no"),
                safe(name),
                safe(error),
                show.paint.dim(&safe(&one.url))
            )),
        }
    })
    .await?;
    if !show.json {
        show.line(&format!("{followed} followed, {failed} not"))?;
    }
    if followed == 0 {
        bail!("none of {failed} feeds could be followed");
    }
    Ok(())
}

async fn home(show: &Show, client: &Client, rotate: bool, revoke: bool) -> Result<()> {
    let told: Value = match (rotate, revoke) {
        (true, _) => client.post(HOME, &json!({})).await?,
        (false, true) => client.delete(HOME).await?,
        (false, false) => client.get(HOME, &[]).await?,
    };
    if show.json {
        return show.value(&told);
    }
    if revoke {
        return show.line("Your home can no longer be read as a feed.");
    }
    let word = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    if rotate {
        show.line("Whoever has one of these addresses reads your home. They are shown this once:")?;
        show.line(&format!("  Atom       {}", show.paint.bold(&word("atom_url"))))?;
        return show.line(&format!("  JSON Feed  {}", show.paint.bold(&word("json_url"))));
    }
    match told["enabled"].as_bool() {
        Some(true) => show.line(&format!(
            "Your home can be read as a feed since {}. Another address: syrinx feeds home --rotate",
            word("created_at")
        )),
        _ => show.line(
            "Your home cannot be read as a feed. To make an address for it: syrinx feeds home --rotate",
        ),
    }
}
