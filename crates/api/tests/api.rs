//! The client API over a real store, the engine, and the fake network.
//!
//! Each file below holds one promise to clients. What two owners of one server may see of each other is a table of its
//! own (route × case).

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

#[path = "api/authorize.rs"]
mod authorize;
#[path = "api/cross_origin.rs"]
mod cross_origin;
#[path = "api/decoders.rs"]
mod decoders;
#[path = "api/empties.rs"]
mod empties;
#[path = "api/extension.rs"]
mod extension;
#[path = "api/feeds.rs"]
mod feeds;
#[path = "api/files.rs"]
mod files;
#[path = "api/filters.rs"]
mod filters;
#[path = "api/hooks.rs"]
mod hooks;
#[path = "api/kept.rs"]
mod kept;
#[path = "api/limits.rs"]
mod limits;
#[path = "api/notices.rs"]
mod notices;
#[path = "api/owners.rs"]
mod owners;
#[path = "api/paging.rs"]
mod paging;
#[path = "api/params.rs"]
mod params;
#[path = "api/polls.rs"]
mod polls;
#[path = "api/privacy/mod.rs"]
mod privacy;
#[path = "api/public_pages.rs"]
mod public_pages;
#[path = "api/scopes.rs"]
mod scopes;
#[path = "api/stage.rs"]
mod stage;
#[path = "api/statuses.rs"]
mod statuses;
#[path = "api/streams.rs"]
mod streams;
#[path = "api/tags.rs"]
mod tags;
#[path = "api/tokens.rs"]
mod tokens;
