//! The engine over a real store.

#[path = "engine/login.rs"]
mod login;
#[path = "engine/media.rs"]
mod media;
#[path = "engine/owners.rs"]
mod owners;
#[path = "engine/stage.rs"]
mod stage;
