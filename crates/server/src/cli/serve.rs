//! `syrinx serve`.

use super::{Global, Place};
use crate::config::KEYS;
use crate::observe;
use crate::serve::{Server, asked_to_stop};
use anyhow::{Result, bail};
use clap::Args;
use serde_json::json;

const EXAMPLES: &str = "\
Examples:
  syrinx serve                                    on http://127.0.0.1:3000, data in syrinx-data
  syrinx serve --listen 127.0.0.1:8080 --data d   another port and folder
  SYRINX_PUBLIC_URL=https://syrinx.example syrinx serve";

/// Start the server
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    /// The address and port to listen on [default: 127.0.0.1:3000]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
}

/// The examples, and every setting with its variable.
fn long_help() -> String {
    let mut help = format!("{EXAMPLES}\n\nSettings in syrinx.toml, or as variables of the environment:\n");
    for key in KEYS {
        help.push_str(&format!(
            "  {:<24} {}\n{:27}{}, default {}\n",
            key.name,
            key.about,
            "",
            key.variable(),
            key.default
        ));
    }
    help
}

impl Serve {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let config = self.place.sources(global).flag("listen", self.listen).read()?;
        observe::start(config.log);
        let mut server = Server::start(&config).await?;
        let setup = server.setup_link().await?;
        let show = global.show();
        if show.json {
            show.value(&json!({"url": server.base_url, "data": config.data, "setup_url": setup}))?;
        } else {
            show.line(&format!(
                "Syrinx listens on {}",
                show.paint.bold(&server.base_url)
            ))?;
            show.line(&format!("Data folder: {}", config.data.display()))?;
            if let Some(link) = setup {
                show.line("There is no owner yet. Open this link once to set yourself up:")?;
                show.line(&format!("  {}", show.paint.bold(&link)))?;
                show.line(&format!("(or run: syrinx owner add NAME{})", self.place.again()))?;
            }
            show.line(&show.paint.dim("Ctrl-C stops it."))?;
        }
        tokio::select! {
            asked = asked_to_stop() => asked?,
            () = server.broken() => tracing::error!("a part of the server ended by itself"),
        }
        tracing::info!("stopping");
        tokio::select! {
            () = server.stop() => Ok(()),
            _ = asked_to_stop() => bail!("stopped at once; deliveries that were under way go on at the next start"),
        }
    }
}
