//! The store's suite, written over the traits alone, so that every back end passes through the same one.
//!
//! `world::World::open` is the only place that names a back end.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]

mod accounts;
mod authority;
mod authors;
mod convergence;
mod conversations;
mod filters;
mod freshness;
mod links;
mod logins;
mod media;
mod notices;
mod outbox;
mod paging;
mod persons;
mod places;
mod polls;
mod relations;
mod removals;
mod schedule;
mod search;
mod secrets;
mod shelves;
mod tags;
mod talks;
mod visibility;
mod wishes;
mod world;
