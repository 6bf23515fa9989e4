//! The store, as its users see it: a composition of small traits, one per noun.

mod accounts;
mod authors;
mod blobs;
mod filters;
mod home_feeds;
mod ingest;
mod lists;
mod logins;
mod media;
mod notices;
mod outbox;
mod owners;
mod persons;
mod polls;
mod posts;
mod regards;
mod relations;
mod schedule;
mod shelves;
mod sources;
mod strangers;
mod tags;
mod talks;
mod timelines;

pub use accounts::Accounts;
pub use authors::Authors;
pub use blobs::Blobs;
pub use filters::Filters;
pub use home_feeds::HomeFeeds;
pub use ingest::{Candidate, Ingest, Known};
pub use lists::Lists;
pub use logins::Logins;
pub use media::Media;
pub use notices::{Marker, Markers, NoticesStore};
pub use outbox::Outbox;
pub use owners::Owners;
pub use persons::Persons;
pub use polls::Polls;
pub use posts::Posts;
pub use regards::Regards;
pub use relations::Relations;
pub use schedule::Schedule;
pub use shelves::Shelves;
pub use sources::Sources;
pub use strangers::Strangers;
pub use tags::Tags;
pub use talks::Talks;
pub use timelines::Timelines;

/// The whole store.
pub trait Store:
    Accounts
    + Authors
    + Filters
    + HomeFeeds
    + Ingest
    + Lists
    + Logins
    + Markers
    + Media
    + NoticesStore
    + Outbox
    + Owners
    + Persons
    + Polls
    + Posts
    + Regards
    + Relations
    + Schedule
    + Shelves
    + Sources
    + Strangers
    + Tags
    + Talks
    + Timelines
{
}

impl<T> Store for T where
    T: Accounts
        + Authors
        + Filters
        + HomeFeeds
        + Ingest
        + Lists
        + Logins
        + Markers
        + Media
        + NoticesStore
        + Outbox
        + Owners
        + Persons
        + Polls
        + Posts
        + Regards
        + Relations
        + Schedule
        + Shelves
        + Sources
        + Strangers
        + Tags
        + Talks
        + Timelines
{
}
