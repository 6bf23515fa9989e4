//! `syrinx post`.

mod media;
mod preview;
mod targets;

use self::media::form;
use self::preview::{tell_losses, tell_preview};
use self::targets::targets;
use super::Global;
use crate::client::{self, Account, Client, Delivery, Status};
use crate::show::{Show, delivery, safe};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde_json::{Value, json};
use std::io::{IsTerminal as _, Read as _};
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::Instant;

/// How long `--wait` waits.
const PATIENCE: Duration = Duration::from_secs(600);
/// How long deliveries are looked at without `--wait`: not at all.
const NO_PATIENCE: Duration = Duration::ZERO;

const EXAMPLES: &str = "\
Examples:
  syrinx post \"Good morning\"                         to every linked account
  syrinx post \"Look\" --media a.jpg --alt \"A wren\"    with a picture
  syrinx post \"Only there\" --to bluesky --wait       to one network, and see it arrive
  syrinx post \"Long…\" --preview                      what each network would get; sends nothing
  fortune | syrinx post";

/// Say something, once, everywhere
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Post {
    /// What to say; read from stdin if it is left out
    text: Option<String>,
    /// Where to: a network, or the id or handle of a linked account; “here” for this server alone [default: all]
    #[arg(long, value_name = "NETWORK|ID")]
    to: Vec<String>,
    /// A file to show; may be given several times
    #[arg(long, value_name = "FILE")]
    media: Vec<PathBuf>,
    /// What the file shows, for those who cannot see it: one for each --media, in their order
    #[arg(long, value_name = "TEXT")]
    alt: Vec<String>,
    /// The id of what it answers
    #[arg(long, value_name = "ID")]
    reply_to: Option<u64>,
    /// A warning to show before the text
    #[arg(long, value_name = "TEXT")]
    spoiler: Option<String>,
    /// Who may read it
    #[arg(long, value_parser = ["public", "unlisted", "private", "direct"])]
    visibility: Option<String>,
    /// Show what each network would get, and send nothing
    #[arg(long, conflicts_with = "wait")]
    preview: bool,
    /// Wait until every delivery is settled
    #[arg(long)]
    wait: bool,
}

impl Post {
    pub(super) async fn run(mut self, global: &Global) -> Result<()> {
        let (show, client) = (global.show(), global.client().await?);
        let text = self.text()?;
        let mut body = json!({"status": text});
        self.describe(&client, &mut body).await?;
        let (whole, previews) = client::preview(&client, &body).await?;
        if self.preview {
            return tell_preview(&show, &whole, &previews);
        }
        if !show.json {
            previews.iter().for_each(|preview| tell_losses(&show, preview));
        }
        let posted = client::post(&client, &body).await?;
        self.tell(&show, &client, &posted).await
    }

    fn text(&mut self) -> Result<String> {
        if let Some(text) = self.text.take() {
            return Ok(text);
        }
        if !self.media.is_empty() {
            return Ok(String::new());
        }
        if std::io::stdin().is_terminal() {
            bail!("there is nothing to say: write it in quotes, or pipe it in");
        }
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .context("stdin is no text")?;
        Ok(text.trim_end().to_owned())
    }

    /// Puts everything but the text into the body.
    async fn describe(&self, client: &Client, body: &mut Value) -> Result<()> {
        if self.alt.len() > self.media.len() {
            bail!("there are more --alt than --media: give one for each file, in their order");
        }
        let optional = [
            ("in_reply_to_id", self.reply_to.map(|id| id.to_string())),
            ("spoiler_text", self.spoiler.clone()),
            ("visibility", self.visibility.clone()),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                body[name] = json!(value);
            }
        }
        if !self.to.is_empty() {
            let accounts: Vec<Account> = client.get("/api/syrinx/v1/accounts", &[]).await?;
            body["syrinx"] = json!({"targets": targets(&self.to, &accounts)?});
        }
        let mut ids = Vec::new();
        for (at, file) in self.media.iter().enumerate() {
            let alt = self.alt.get(at).map(String::as_str).unwrap_or_default();
            if alt.is_empty() {
                eprintln!(
                    "syrinx: {} has no --alt: some readers will not know what it shows",
                    file.display()
                );
            }
            ids.push(client.upload(form(file, alt)?).await?.id);
        }
        body["media_ids"] = json!(ids);
        Ok(())
    }

    async fn tell(&self, show: &Show, client: &Client, posted: &Value) -> Result<()> {
        let status: Status = serde_json::from_value(posted.clone())?;
        if !show.json {
            let url = status.url.as_deref().map(safe).unwrap_or_default();
            show.line(&format!(
                "Posted {} {}",
                show.paint.bold(&status.id),
                show.paint.dim(&url)
            ))?;
        }
        let deadline = Instant::now() + if self.wait { PATIENCE } else { NO_PATIENCE };
        let line = |now: &Delivery| {
            if show.json {
                Ok(())
            } else {
                show.line(&delivery(show.paint, now))
            }
        };
        let all = client::settle(client, &status.id, deadline, line).await?;
        if show.json {
            let raw: Value = client
                .get(&format!("/api/syrinx/v1/statuses/{}/deliveries", status.id), &[])
                .await?;
            show.value(&json!({"post": posted, "deliveries": raw}))?;
        }
        let stuck: Vec<&str> = all
            .iter()
            .filter(|one| one.state != "delivered")
            .map(|one| one.network.as_str())
            .collect();
        if self.wait && !stuck.is_empty() {
            bail!(
                "it did not arrive on {}: see the reason above, or “syrinx accounts”",
                stuck.join(", ")
            );
        }
        Ok(())
    }
}
