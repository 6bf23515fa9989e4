//! `syrinx demo`.

use super::Global;
use crate::config::{LogLevel, Sources};
use crate::demo::{self, Wish};
use crate::observe;
use anyhow::Result;
use clap::Args;
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  syrinx demo                 a server, four networks with people on them, and their stream until Ctrl-C
  syrinx demo --seconds 30    the same for half a minute
  syrinx demo --once --json   one post, its deliveries and five entries as one JSON object";

/// See the main job with no account anywhere: four networks on this machine, one post, one stream
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Demo {
    /// Do it once and end; fails if a delivery, an arrival or the merge fails
    #[arg(long)]
    once: bool,
    /// End after so many seconds
    #[arg(long, value_name = "N", conflicts_with = "once")]
    seconds: Option<u64>,
}

impl Demo {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let show = global.show();
        let mut log = Sources::of_process(global.config.clone()).read()?.log;
        // What is merely good to know would stand between the lines of the play.
        if log.level == LogLevel::Info {
            log.level = LogLevel::Warn;
        }
        observe::start(log);
        if self.once {
            return demo::once(&show).await;
        }
        demo::play(
            &show,
            Wish {
                seconds: self.seconds.map(Duration::from_secs),
            },
        )
        .await
    }
}
