//! How many calls one host gets at once: the rest wait for their turn, so that one slow host cannot take all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

/// Calls to one host at the same time.
const PER_HOST: usize = 8;
/// Hosts to remember before those without a call are forgotten.
const REMEMBERED: usize = 1024;

/// The turns of all hosts.
#[derive(Default)]
pub(super) struct Turns {
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// The right to call one host, until dropped.
pub(super) type Turn = Option<OwnedSemaphorePermit>;

impl Turns {
    /// Waits for a turn with the host of a URL.
    pub(super) async fn wait(&self, url: &Url) -> Turn {
        let host = url[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
        let turns = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            if hosts.len() >= REMEMBERED {
                hosts.retain(|_, turns| Arc::strong_count(turns) > 1);
            }
            Arc::clone(
                hosts
                    .entry(host)
                    .or_insert_with(|| Arc::new(Semaphore::new(PER_HOST))),
            )
        };
        turns.acquire_owned().await.ok()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn the_ninth_waits_and_another_host_does_not() {
        let turns = Turns::default();
        let (one, two) = (
            Url::parse("http://a.example/").unwrap(),
            Url::parse("http://b.example/").unwrap(),
        );
        let mut held = Vec::new();
        for _ in 0..PER_HOST {
            held.push(turns.wait(&one).await);
        }
        assert!(turns.wait(&one).now_or_never().is_none());
        assert!(turns.wait(&two).now_or_never().is_some());
        held.pop();
        assert!(turns.wait(&one).now_or_never().is_some());
    }
}
