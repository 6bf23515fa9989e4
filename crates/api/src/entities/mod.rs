//! The JSON shapes of the client API.

pub(crate) mod account;
mod conversation;
pub(crate) mod credentials;
pub(crate) mod delivery;
pub(crate) mod filter;
pub(crate) mod filtered;
pub(crate) mod instance;
pub(crate) mod json;
pub(crate) mod languages;
pub(crate) mod linked;
pub(crate) mod list;
pub(crate) mod media;
pub(crate) mod notification;
pub(crate) mod notification_groups;
pub(crate) mod plain;
mod poll;
pub(crate) mod post;
pub(crate) mod relationship;
pub(crate) mod scheduled;
pub(crate) mod status;
pub(crate) mod tag;
