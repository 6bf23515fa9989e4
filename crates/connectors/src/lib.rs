//! The networks, one folder each.

#[cfg(feature = "bluesky")]
pub mod bluesky;
#[cfg(feature = "feed")]
pub mod feed;
#[cfg(feature = "mastodon")]
pub mod mastodon;
#[cfg(feature = "nostr")]
pub mod nostr;

use std::sync::Arc;
use syrinx_connector::Connector;

/// The networks that are built in, listed by hand.
#[must_use]
pub fn builtin() -> Vec<Arc<dyn Connector>> {
    vec![
        #[cfg(feature = "bluesky")]
        Arc::new(bluesky::Bluesky::new()),
        #[cfg(feature = "feed")]
        Arc::new(feed::Feeds::new()),
        #[cfg(feature = "mastodon")]
        Arc::new(mastodon::Mastodon::default()),
        #[cfg(feature = "nostr")]
        Arc::new(nostr::Nostr::new()),
    ]
}
