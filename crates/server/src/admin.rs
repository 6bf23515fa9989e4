//! What the operator does on this machine: through the socket of a running server, or on the locked database.

mod ask;
mod deeds;
mod socket;

pub use deeds::{AccountLine, Deed, OwnerLine, Standing};
pub use socket::{listen, serve};

use crate::config::Config;
use crate::lock::{self, DataFolder};
use crate::wiring;
use anyhow::Result;
use serde_json::Value;

/// Does it: through the socket if a server answers there, else on the database itself.
///
/// # Errors
/// If the server refuses, or another process holds the data folder and does not answer.
pub async fn perform(config: &Config, deed: &Deed) -> Result<Value> {
    if let Some(answer) = ask_running(config, deed).await? {
        return Ok(answer);
    }
    let folder = DataFolder::take(&config.data)?;
    let engine = wiring::engine(config, &folder, config.base_url(config.listen)).await?;
    Ok(deed.perform(&engine).await?)
}

/// Asks the server that runs on the data folder, and nobody else. `None` if none answers there.
///
/// # Errors
/// If the server refuses.
pub async fn ask_running(config: &Config, deed: &Deed) -> Result<Option<Value>> {
    ask::through(&lock::socket(&config.data), deed).await
}
