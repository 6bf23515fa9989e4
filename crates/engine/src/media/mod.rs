//! Files that owners upload: checked, cleaned of what they should not tell, made smaller for those who look.

mod decode;
mod encode;
mod fit;
mod gif;
mod name;
mod picture;
mod upload;

pub(crate) use fit::fit;
pub(crate) use name::{is_name, route};
pub(crate) use picture::Bounds;

use crate::{Error, Result};
use tokio::sync::Semaphore;

/// Pictures are worked on two at a time: each may need hundreds of megabytes.
static WORKERS: Semaphore = Semaphore::const_new(2);

/// Runs heavy work on a picture beside the others.
async fn heavily<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let permit = WORKERS.acquire().await;
    let done = tokio::task::spawn_blocking(work).await;
    drop(permit);
    done.unwrap_or_else(|panic| {
        tracing::error!(%panic, "a picture stopped its worker");
        Err(Error::invalid(
            "This picture cannot be read; try to save it in another format",
        ))
    })
}

#[cfg(test)]
mod tests;
