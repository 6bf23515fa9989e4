//! The engine over a real store.

#[path = "engine/authority.rs"]
mod authority;
#[path = "engine/inward.rs"]
mod inward;
#[path = "engine/login.rs"]
mod login;
#[path = "engine/media.rs"]
mod media;
#[path = "engine/minds.rs"]
mod minds;
#[path = "engine/outward.rs"]
mod outward;
#[path = "engine/owners.rs"]
mod owners;
#[path = "engine/paging.rs"]
mod paging;
#[path = "engine/polls.rs"]
mod polls;
#[path = "engine/relations.rs"]
mod relations;
#[path = "engine/scheduled.rs"]
mod scheduled;
#[path = "engine/stage.rs"]
mod stage;
#[path = "engine/underway.rs"]
mod underway;
